/*
 * ASSERTION: a library that the program depends on must be there.
 */
#pragma D depends_on library nosuch.d
BEGIN { exit(0); }
