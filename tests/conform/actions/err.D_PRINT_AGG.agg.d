/*
 * ASSERTION: print() of an aggregation.
 * SECTION: Actions and Subroutines.
 */
BEGIN { @a = count(); print(@a); }
