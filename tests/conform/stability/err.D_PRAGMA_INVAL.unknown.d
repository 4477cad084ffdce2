/*
 * ASSERTION: unknown pragmas of D are errors.
 */
#pragma D whatever
BEGIN { exit(0); }
