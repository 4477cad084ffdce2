/*
 * ASSERTION: freopen() of a folder.
 * SECTION: Actions and Subroutines.
 */
BEGIN { freopen("."); }
