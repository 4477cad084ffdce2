/* ASSERTION: llquantize() needs a constant low magnitude. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, arg0, 6, 10);
}
