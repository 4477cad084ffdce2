/*
 * ASSERTION: all aggregating functions with negative values, increments of both signs, values of any size, with keys and
 * without; stddev() keeps 128 bits.
 * SECTION: Aggregations.
 * @@options: -q
 */
BEGIN
{
	@count = count(); @count = count();
	@sum = sum(-5); @sum = sum((char)-3); @sum = sum((long long)1 << 40);
	@min = min(7); @min = min(-9223372036854775807); @min = min(0);
	@max = max(-7); @max = max(-9); @max = max(-100000000000);
	@avg = avg(-10); @avg = avg(-11);
	@sd = stddev(5000000000); @sd = stddev(-5000000000);
	@sd0 = stddev(12345678901); @sd0 = stddev(12345678901);
	@sdk["a"] = stddev(-2); @sdk["a"] = stddev(2); @sdk["b"] = stddev(1000000); @sdk["b"] = stddev(3000000);
	@minu = min(4294967295); @minu = min((unsigned int)-2);
	@maxk[1] = max(3); @maxk[1] = max(2); @mink[1] = min(3); @mink[1] = min(2);
}

BEGIN
{
	@q["incr"] = quantize(5, 10); @q["incr"] = quantize(-5, 3); @q["incr"] = quantize(0, 1);
	@q["below"] = quantize(1, -4); @q["below"] = quantize(2, -1);
	@q["mixed"] = quantize(1, 4); @q["mixed"] = quantize(2, -4);
	@q["ends"] = quantize(9223372036854775807); @q["ends"] = quantize(-9223372036854775807 - 1);
	@l["in"] = lquantize(-10, -10, 10, 5); @l["in"] = lquantize(9, -10, 10, 5, 2); @l["in"] = lquantize(-1, -10, 10, 5);
	@l["out"] = lquantize(-11, -10, 10, 5, 7); @l["out"] = lquantize(10, -10, 10, 5, 9);
	@ll = llquantize(0, 10, 1, 3, 10); @ll = llquantize(9, 10, 1, 3, 10, 2); @ll = llquantize(10, 10, 1, 3, 10);
	@ll = llquantize(19, 10, 1, 3, 10); @ll = llquantize(99, 10, 1, 3, 10); @ll = llquantize(100, 10, 1, 3, 10, 5);
	@ll = llquantize(9999, 10, 1, 3, 10); @ll = llquantize(10000, 10, 1, 3, 10); @ll = llquantize(-1, 10, 1, 3, 10);
	@ll20 = llquantize(14, 10, 0, 2, 20); @ll20 = llquantize(15, 10, 0, 2, 20); @ll20 = llquantize(3, 10, 0, 2, 20);
	@ll2 = llquantize(5, 2, 0, 3, 2); @ll2 = llquantize(8, 2, 0, 3, 2); @ll2 = llquantize(16, 2, 0, 3, 2);
	exit(0);
}

END
{
	printa("count %@d\n", @count);
	printa("sum %@d\n", @sum);
	printa("min %@d\n", @min);
	printa("max %@d\n", @max);
	printa("avg %@d\n", @avg);
	printa("stddev %@d\n", @sd);
	printa("stddev %@d\n", @sd0);
	printa("stddev %s %@d\n", @sdk);
	printa("min %@d\n", @minu);
	printa("%d: max %@d, min %@d\n", @maxk, @mink);
	printa(@q);
	printa(@l);
	printa(@ll);
	printa(@ll20);
	printa(@ll2);
}
