/* ASSERTION: quantize() has two arguments at most. SECTION: Aggregations. */
BEGIN
{
	@ = quantize(1, 2, 3);
}
