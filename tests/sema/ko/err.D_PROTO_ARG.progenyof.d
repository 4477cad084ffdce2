BEGIN
{
	trace(progenyof("a"));
}
