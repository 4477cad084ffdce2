/*
 * ASSERTION: a program depends on a provider, a module or a library.
 */
#pragma D depends_on kernel foo
BEGIN { exit(0); }
