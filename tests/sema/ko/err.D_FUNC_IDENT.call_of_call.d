BEGIN
{
	trace(rand()());
}
