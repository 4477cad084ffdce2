/* ASSERTION: the low magnitude is below the high one. SECTION: Aggregations. */
BEGIN
{
	@ = llquantize(1, 10, 6, 3, 10);
}
