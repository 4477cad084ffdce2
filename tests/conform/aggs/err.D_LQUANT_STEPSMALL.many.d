/* ASSERTION: lquantize() has 65535 levels at most. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 0, 70000, 1);
}
