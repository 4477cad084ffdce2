/* ASSERTION: the lower bound of lquantize() is a 32-bit number. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, -3000000000, 10);
}
