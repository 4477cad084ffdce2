/*
 * ASSERTION: printa() of nothing.
 * SECTION: Actions and Subroutines.
 */
BEGIN { printa(); }
