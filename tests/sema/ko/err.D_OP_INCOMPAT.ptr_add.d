BEGIN
{
	x = curthread + curthread;
}
