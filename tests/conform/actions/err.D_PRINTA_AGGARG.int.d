/*
 * ASSERTION: printa() of a number.
 * SECTION: Actions and Subroutines.
 */
BEGIN { @a = count(); printa("%@d", @a, 1); }
