/*
 * ASSERTION: trace() of an aggregation.
 * SECTION: Actions and Subroutines.
 */
BEGIN { @a = count(); trace(@a); }
