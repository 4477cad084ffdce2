BEGIN
{
	trace(offsetof(struct foo, nosuch));
}
