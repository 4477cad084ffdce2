/* ASSERTION: stddev() has an argument. SECTION: Aggregations. */
BEGIN
{
	@ = stddev();
}
