/* ASSERTION: the number of steps of llquantize() is positive. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 0, 6, 0);
}
