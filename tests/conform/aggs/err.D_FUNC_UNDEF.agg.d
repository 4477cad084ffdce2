/* ASSERTION: the function exists. SECTION: Aggregations. */
BEGIN
{
	@ = median(1);
}
