/* ASSERTION: a step of lquantize() larger than the range leaves no level. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 0, 10, 20);
}
