/* ASSERTION: the factor to the power of the magnitude fits in 64 bits. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 0, 30, 10);
}
