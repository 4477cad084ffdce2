/*
 * ASSERTION: ftruncate() takes no argument.
 * SECTION: Actions and Subroutines.
 */
BEGIN { ftruncate(1); }
