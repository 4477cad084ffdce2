/*
 * ASSERTION: attributes of a provider that there is not are an error.
 */
#pragma D attributes Stable/Stable/Common provider nosuch args
BEGIN { exit(0); }
