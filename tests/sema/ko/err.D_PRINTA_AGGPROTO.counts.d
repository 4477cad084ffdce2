BEGIN
{
	@a["a"] = count();
	@b = count();
	printa(@a, @b);
}
