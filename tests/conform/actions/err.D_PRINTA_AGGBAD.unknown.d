/*
 * ASSERTION: printa() of an unknown aggregation.
 * SECTION: Actions and Subroutines.
 */
BEGIN { printa(@nothing); }
