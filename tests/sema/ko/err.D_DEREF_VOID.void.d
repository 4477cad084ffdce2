BEGIN
{
	x = *copyin(0, 1);
}
