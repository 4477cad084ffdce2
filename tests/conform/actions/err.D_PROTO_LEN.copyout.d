/*
 * ASSERTION: copyout() with two arguments.
 * SECTION: Actions and Subroutines.
 */
BEGIN { copyout(alloca(8), 8); }
