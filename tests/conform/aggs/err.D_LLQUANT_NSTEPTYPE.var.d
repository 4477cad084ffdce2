/* ASSERTION: llquantize() needs a constant number of steps. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 0, 6, arg0);
}
