/* ASSERTION: the factor of llquantize() is a 16-bit number. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 65536, 0, 6, 10);
}
