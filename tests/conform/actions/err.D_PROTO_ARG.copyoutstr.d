/*
 * ASSERTION: copyoutstr() of an integer.
 * SECTION: Actions and Subroutines.
 */
BEGIN { copyoutstr(1, 8, 8); }
