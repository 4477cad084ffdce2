/*
 * ASSERTION: nor is the version of a function.
 */
#pragma D binding "1.0" copyin
BEGIN { exit(0); }
