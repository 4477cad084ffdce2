/*
 * ASSERTION: jstack() needs a constant.
 * SECTION: Actions and Subroutines.
 */
BEGIN { jstack(pid); }
