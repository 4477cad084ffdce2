/* ASSERTION: a string cannot be summed up. SECTION: Aggregations. */
BEGIN
{
	@ = sum("x");
}
