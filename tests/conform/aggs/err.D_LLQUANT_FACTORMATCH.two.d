/* ASSERTION: two uses have one factor. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 4, 0, 3, 16); @ = llquantize(1, 2, 0, 3, 16);
}
