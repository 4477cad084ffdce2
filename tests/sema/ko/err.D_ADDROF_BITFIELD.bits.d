BEGIN
{
	x = &curthread->flag1;
}
