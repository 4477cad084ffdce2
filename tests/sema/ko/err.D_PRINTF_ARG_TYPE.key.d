BEGIN
{
	@a["a"] = count();
	printa("%d", @a);
}
