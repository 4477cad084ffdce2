/* ASSERTION: argstr() has four arguments. SECTION: Actions and Subroutines. */
BEGIN
{
	trace(argstr(0, 0, 1));
}
