/* ASSERTION: the aggregating functions, key-less and keyed. SECTION: Aggregations. */
/* @@options: -q */
BEGIN
{
	@c = count(); @c = count();
	@s = sum(10); @s = sum(-3);
	@mi = min(5); @mi = min(-2); @mi = min(9);
	@ma = max(5); @ma = max(-2); @ma = max(9);
	@av = avg(10); @av = avg(20);
	@sd = stddev(2); @sd = stddev(4); @sd = stddev(4); @sd = stddev(4); @sd = stddev(5); @sd = stddev(5); @sd = stddev(7); @sd = stddev(9);
	@k["a", 1] = sum(1); @k["b", 2] = sum(5); @k["a", 1] = sum(2);
	printa("%@d\n", @c);
	printa("%@d\n", @s);
	printa("%@d %@d\n", @mi, @ma);
	printa("%@d\n", @av);
	printa("%@d\n", @sd);
	printa("%s %d %@d\n", @k);
	exit(0);
}
