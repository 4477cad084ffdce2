/* ASSERTION: llquantize() needs a constant factor. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, arg0, 0, 6, 10);
}
