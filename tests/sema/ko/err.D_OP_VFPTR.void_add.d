BEGIN
{
	x = copyin(0, 5) + 10;
}
