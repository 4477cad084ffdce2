BEGIN
{
	trace(sizeof (curthread->flag1));
}
