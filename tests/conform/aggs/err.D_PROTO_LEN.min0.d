/* ASSERTION: min() has an argument. SECTION: Aggregations. */
BEGIN
{
	@ = min();
}
