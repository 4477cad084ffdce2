BEGIN
{
	normalize(1, 1);
}
