/*
 * ASSERTION: attributes need a name.
 */
#pragma D attributes Stable/Stable/Common
BEGIN { exit(0); }
