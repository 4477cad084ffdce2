BEGIN
{
	trace(broken);
}
