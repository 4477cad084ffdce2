BEGIN
{
	print(curpsinfo);
}
