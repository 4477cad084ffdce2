/* ASSERTION: the upper bound of lquantize() is a 32-bit number. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 0, 4294967296);
}
