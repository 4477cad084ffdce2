BEGIN
{
	trunc(@a);
}
