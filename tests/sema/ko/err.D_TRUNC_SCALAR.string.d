BEGIN
{
	@a = count();
	trunc(@a, "1");
}
