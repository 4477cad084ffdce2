/*
 * ASSERTION: raise() of a string.
 * SECTION: Actions and Subroutines.
 */
BEGIN { raise("x"); }
