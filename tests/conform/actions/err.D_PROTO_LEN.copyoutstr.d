/*
 * ASSERTION: copyoutstr() with two arguments.
 * SECTION: Actions and Subroutines.
 */
BEGIN { copyoutstr("x", 8); }
