/* ASSERTION: lquantize() needs a constant upper bound. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 0, arg0);
}
