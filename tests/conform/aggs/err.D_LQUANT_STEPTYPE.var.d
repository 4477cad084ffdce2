/* ASSERTION: the step of lquantize() is a constant. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 0, 10, arg0);
}
