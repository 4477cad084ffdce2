BEGIN
{
	x = ~execname;
}
