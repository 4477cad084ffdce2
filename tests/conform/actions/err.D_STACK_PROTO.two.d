/*
 * ASSERTION: stack() takes one argument.
 * SECTION: Actions and Subroutines.
 */
BEGIN { stack(1, 2); }
