/*
 * ASSERTION: a version is up to three numbers.
 */
inline int x = 1;
#pragma D binding "1.x" x
BEGIN { exit(0); }
