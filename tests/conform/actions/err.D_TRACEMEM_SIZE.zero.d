/*
 * ASSERTION: tracemem() of no bytes.
 * SECTION: Actions and Subroutines.
 */
BEGIN { tracemem(curthread, 0); }
