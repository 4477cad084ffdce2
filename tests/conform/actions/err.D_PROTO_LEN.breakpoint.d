/*
 * ASSERTION: breakpoint() takes no argument.
 * SECTION: Actions and Subroutines.
 */
BEGIN { breakpoint(1); }
