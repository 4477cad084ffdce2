BEGIN
{
	trace(((struct unknown *)0)->x);
}
