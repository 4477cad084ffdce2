BEGIN
{
	x = pid ? 1 : "a";
}
