/* ASSERTION: sum() has an argument. SECTION: Aggregations. */
BEGIN
{
	@ = sum();
}
