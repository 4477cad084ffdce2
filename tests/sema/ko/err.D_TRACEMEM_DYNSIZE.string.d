BEGIN
{
	tracemem(curthread, 10, execname);
}
