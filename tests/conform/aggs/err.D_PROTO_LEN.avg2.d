/* ASSERTION: avg() has one argument. SECTION: Aggregations. */
BEGIN
{
	@ = avg(1, 2);
}
