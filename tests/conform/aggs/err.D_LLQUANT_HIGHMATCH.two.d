/* ASSERTION: two uses have one high magnitude. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 0, 6, 10); @ = llquantize(1, 10, 0, 7, 10);
}
