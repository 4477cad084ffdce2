/*
 * ASSERTION: chill() of a string.
 * SECTION: Actions and Subroutines.
 */
BEGIN { chill("x"); }
