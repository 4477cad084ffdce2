BEGIN
{
	x = 5 % curthread;
}
