/*
 * ASSERTION: jstack(): the string size must be a constant.
 * SECTION: Actions and Subroutines.
 */
BEGIN { jstack(5, pid); }
