/*
 * ASSERTION: records that do not fit into a buffer are dropped and counted.
 * SECTION: Buffers and Buffering.
 * @@options: -q -b 4k
 */
BEGIN
{
	tracemem(curthread, 1500);
}

BEGIN
{
	tracemem(curthread, 1500);
}

BEGIN
{
	tracemem(curthread, 1500);
}

BEGIN
{
	exit(0);
}
