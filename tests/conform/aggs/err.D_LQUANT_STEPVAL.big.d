/* ASSERTION: the step of lquantize() is a 16-bit number. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 0, 1000000, 65536);
}
