/* ASSERTION: the high magnitude of llquantize() is not negative. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 0, -6, 10);
}
