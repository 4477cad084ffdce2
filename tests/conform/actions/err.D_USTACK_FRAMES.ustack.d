/* ASSERTION: ustack() has a positive constant number of frames. SECTION: Actions and Subroutines. */
BEGIN
{
	ustack(0);
	ustack("ten");
	ustack(pid);
}
