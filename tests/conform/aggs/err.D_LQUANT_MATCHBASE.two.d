/* ASSERTION: two uses have one lower bound. SECTION: Aggregations. */
BEGIN
{
	@ = lquantize(1, 0, 10); @ = lquantize(1, 1, 10);
}
