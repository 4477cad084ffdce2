/*
 * ASSERTION: stack() of no frames.
 * SECTION: Actions and Subroutines.
 */
BEGIN { stack(0); }
