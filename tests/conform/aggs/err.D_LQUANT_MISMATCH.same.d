/* ASSERTION: the upper bound of lquantize() is above the lower one. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 10, 10);
}
