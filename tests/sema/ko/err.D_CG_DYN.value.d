BEGIN
{
	x = strlen(stringof(curpsinfo));
}
