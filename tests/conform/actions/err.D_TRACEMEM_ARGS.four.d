/*
 * ASSERTION: tracemem() with four arguments.
 * SECTION: Actions and Subroutines.
 */
BEGIN { tracemem(curthread, 8, 8, 8); }
