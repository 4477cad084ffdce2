/* ASSERTION: an aggregation gets the result of an aggregating function. SECTION: Aggregations. */
BEGIN
{
	@ = 5;
}
