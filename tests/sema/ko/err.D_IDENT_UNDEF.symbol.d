BEGIN
{
	trace(vmlinux`nosuch);
}
