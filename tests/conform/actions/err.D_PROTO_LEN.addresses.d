/* ASSERTION: sym(), mod() and those of user addresses have one argument. SECTION: Actions and Subroutines. */
BEGIN
{
	sym();
	func(1, 2);
	mod();
	usym(1, 2);
	ufunc();
	uaddr(1, 2);
	umod();
}
