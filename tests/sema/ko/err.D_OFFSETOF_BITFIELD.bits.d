BEGIN
{
	trace(offsetof(struct foo, bf));
}
