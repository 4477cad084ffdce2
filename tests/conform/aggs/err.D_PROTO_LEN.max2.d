/* ASSERTION: max() has one argument. SECTION: Aggregations. */
BEGIN
{
	@ = max(1, 2);
}
