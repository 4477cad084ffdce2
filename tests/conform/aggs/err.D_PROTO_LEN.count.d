/* ASSERTION: count() has no argument. SECTION: Aggregations. */
BEGIN
{
	@ = count(1);
}
