/*
 * ASSERTION: setopt() of a number.
 * SECTION: Actions and Subroutines.
 */
BEGIN { setopt(1); }
