/*
 * ASSERTION: denormalize() takes an aggregation only.
 * SECTION: Actions and Subroutines.
 */
BEGIN { @a = count(); denormalize(@a, 2); }
