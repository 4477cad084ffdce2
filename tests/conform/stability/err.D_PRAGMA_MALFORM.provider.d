/*
 * ASSERTION: attributes of a provider need a part.
 */
#pragma D attributes Stable/Stable/Common provider dtrace
BEGIN { exit(0); }
