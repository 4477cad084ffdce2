/* ASSERTION: lquantize() needs a constant lower bound. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(arg0, arg1, 10);
}
