/*
 * ASSERTION: normalize() needs a factor.
 * SECTION: Actions and Subroutines.
 */
BEGIN { @a = count(); normalize(@a); }
