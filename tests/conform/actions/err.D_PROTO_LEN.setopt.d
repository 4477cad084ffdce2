/*
 * ASSERTION: setopt() needs a name.
 * SECTION: Actions and Subroutines.
 */
BEGIN { setopt(); }
