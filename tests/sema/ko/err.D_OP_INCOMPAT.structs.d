BEGIN
{
	x = *curthread == *curthread;
}
