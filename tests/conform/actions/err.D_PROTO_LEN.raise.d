/*
 * ASSERTION: raise() needs a signal.
 * SECTION: Actions and Subroutines.
 */
BEGIN { raise(); }
