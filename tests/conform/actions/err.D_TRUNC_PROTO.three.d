/*
 * ASSERTION: trunc() with three arguments.
 * SECTION: Actions and Subroutines.
 */
BEGIN { @a = count(); trunc(@a, 1, 2); }
