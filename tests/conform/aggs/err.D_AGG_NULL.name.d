/* ASSERTION: a function without an aggregation does nothing. SECTION: Aggregations. */
BEGIN
{
	count();
}
