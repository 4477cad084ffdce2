/* ASSERTION: a subroutine is no aggregating function. SECTION: Aggregations. */
BEGIN
{
	@ = strlen("x");
}
