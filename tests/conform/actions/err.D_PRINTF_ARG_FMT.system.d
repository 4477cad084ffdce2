/*
 * ASSERTION: system() needs a constant format.
 * SECTION: Actions and Subroutines.
 */
BEGIN { system(execname); }
