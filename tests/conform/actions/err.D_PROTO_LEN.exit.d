/*
 * ASSERTION: exit() needs a status.
 * SECTION: Actions and Subroutines.
 */
BEGIN { exit(); }
