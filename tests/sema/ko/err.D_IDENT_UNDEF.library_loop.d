BEGIN
{
	trace(useloop);
}
