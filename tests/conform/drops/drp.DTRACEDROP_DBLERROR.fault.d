/*
 * ASSERTION: a fault in a clause of dtrace:::ERROR is counted, and not reported.
 * SECTION: dtrace Provider.
 * @@options: -q
 */
ERROR
{
	trace(*(int *)0x10);
}

BEGIN
{
	trace(*(int *)0x20);
}

BEGIN
{
	exit(0);
}
