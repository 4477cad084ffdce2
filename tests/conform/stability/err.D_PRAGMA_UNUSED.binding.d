/*
 * ASSERTION: a version for what is never defined is an error.
 */
#pragma D binding "1.0" nosuch
BEGIN { exit(0); }
