BEGIN
{
	trace((xlate <int *> (1))->x);
}
