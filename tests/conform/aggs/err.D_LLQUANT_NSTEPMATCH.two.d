/* ASSERTION: two uses have one number of steps. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 0, 6, 10); @ = llquantize(1, 10, 0, 6, 20);
}
