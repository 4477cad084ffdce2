/* ASSERTION: the low magnitude of llquantize() is not negative. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, -1, 6, 10);
}
