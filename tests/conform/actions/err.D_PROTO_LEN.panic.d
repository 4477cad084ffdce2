/*
 * ASSERTION: panic() takes no argument.
 * SECTION: Actions and Subroutines.
 */
BEGIN { panic("x"); }
