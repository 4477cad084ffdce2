BEGIN
{
	@ = sum(execname);
}
