BEGIN
{
	x = *curthread->real_parent;
	y = *((struct foo *)0)->fn;
}
