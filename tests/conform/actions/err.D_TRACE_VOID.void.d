/*
 * ASSERTION: trace() of nothing.
 * SECTION: Actions and Subroutines.
 */
BEGIN { trace((void)0); }
