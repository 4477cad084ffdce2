/*
 * ASSERTION: tracemem() with a string as size.
 * SECTION: Actions and Subroutines.
 */
BEGIN { tracemem(curthread, 8, "x"); }
