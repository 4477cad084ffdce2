/* ASSERTION: layout of quantize, lquantize and llquantize to the character. SECTION: Aggregations. */
/* @@options: -q */
BEGIN
{
	@q = quantize(0); @q = quantize(1); @q = quantize(3); @q = quantize(100); @q = quantize(100);
	@l = lquantize(5, 0, 20, 5); @l = lquantize(-1, 0, 20, 5); @l = lquantize(99, 0, 20, 5);
	exit(0);
}
