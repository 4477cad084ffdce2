/* ASSERTION: two uses have one step. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 0, 10, 2); @ = lquantize(1, 0, 10);
}
