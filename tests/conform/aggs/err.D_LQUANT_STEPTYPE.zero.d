/* ASSERTION: the step of lquantize() is positive. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 0, 10, 0);
}
