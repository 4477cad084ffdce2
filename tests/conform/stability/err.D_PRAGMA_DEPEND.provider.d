/*
 * ASSERTION: a provider that the program depends on must be there.
 */
#pragma D depends_on provider nosuch
BEGIN { exit(0); }
