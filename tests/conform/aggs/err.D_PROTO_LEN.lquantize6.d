/* ASSERTION: lquantize() has five arguments at most. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 0, 10, 1, 1, 1);
}
