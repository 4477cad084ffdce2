/* ASSERTION: the factor of llquantize() is two or more. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 1, 0, 6, 10);
}
