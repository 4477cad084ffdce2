BEGIN
{
	trace(*(struct unknown *)0);
}
