BEGIN
{
	@a[nosuch] = count();
}
