BEGIN
{
	trace(curcpu->nosuch);
}
