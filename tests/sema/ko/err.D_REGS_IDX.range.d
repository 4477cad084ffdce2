BEGIN
{
	trace(uregs[1000]);
}
