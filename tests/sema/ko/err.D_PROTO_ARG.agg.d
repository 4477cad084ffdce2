BEGIN
{
	@a[execname] = count();
	@a[1] = count();
}
