/* ASSERTION: there are at least as many steps as the factor. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 0, 6, 5);
}
