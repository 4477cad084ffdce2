/*
 * ASSERTION: chill() needs a time.
 * SECTION: Actions and Subroutines.
 */
BEGIN { chill(); }
