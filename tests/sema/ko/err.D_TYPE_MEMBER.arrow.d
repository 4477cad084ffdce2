BEGIN
{
	trace(curthread->pidd);
}
