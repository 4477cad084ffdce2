/*
 * ASSERTION: a version is for a name.
 */
#pragma D binding "1.0"
BEGIN { exit(0); }
