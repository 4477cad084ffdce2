BEGIN
{
	freopen("/tmp/");
}
