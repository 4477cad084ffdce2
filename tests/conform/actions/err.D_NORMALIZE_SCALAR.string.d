/*
 * ASSERTION: normalize() by a string.
 * SECTION: Actions and Subroutines.
 */
BEGIN { @a = count(); normalize(@a, "x"); }
