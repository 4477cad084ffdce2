BEGIN
{
	x = curthread->comm["a"];
}
