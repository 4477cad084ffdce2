/* ASSERTION: llquantize() needs a constant high magnitude. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 0, arg0, 10);
}
