BEGIN
{
	x = &1;
}
