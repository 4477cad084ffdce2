/* ASSERTION: the steps divide a magnitude evenly. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 0, 6, 11);
}
