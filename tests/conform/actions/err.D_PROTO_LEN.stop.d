/*
 * ASSERTION: stop() takes no argument.
 * SECTION: Actions and Subroutines.
 */
BEGIN { stop(1); }
