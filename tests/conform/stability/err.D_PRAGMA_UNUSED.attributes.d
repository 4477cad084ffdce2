/*
 * ASSERTION: attributes for what is never defined are an error.
 */
#pragma D attributes Stable/Stable/Common nosuch
BEGIN { exit(0); }
