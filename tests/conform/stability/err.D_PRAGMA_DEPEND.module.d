/*
 * ASSERTION: a module that the program depends on must be there.
 */
#pragma D depends_on module nosuch
BEGIN { exit(0); }
