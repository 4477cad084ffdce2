/*
 * ASSERTION: trunc() to a string.
 * SECTION: Actions and Subroutines.
 */
BEGIN { @a = count(); trunc(@a, "x"); }
