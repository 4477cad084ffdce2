/* ASSERTION: llquantize() has six arguments at most. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 0, 6, 10, 1, 1);
}
