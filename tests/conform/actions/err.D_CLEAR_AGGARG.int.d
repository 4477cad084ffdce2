/*
 * ASSERTION: clear() of a number.
 * SECTION: Actions and Subroutines.
 */
BEGIN { clear(1); }
