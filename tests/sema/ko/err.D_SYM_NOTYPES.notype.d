BEGIN
{
	trace(`notype);
}
