/*
 * ASSERTION: normalize(), denormalize(), clear() and trunc() while tracing: a clear() keeps the keys and the factor, and what
 * comes after it is counted from zero; trunc() both ways and without a number; truncated keys may come again.
 * SECTION: Aggregations.
 * @@options: -q
 */
BEGIN
{
	@["a"] = sum(100); @["b"] = sum(200); @["c"] = sum(-300);
	@m["a"] = max(7); @m["b"] = max(9);
	@s["a"] = stddev(1); @s["a"] = stddev(5);
	@q = quantize(8, 100);
	@t[1] = sum(5); @t[2] = sum(7); @t[3] = sum(-9); @t[4] = sum(1);
	@u[1] = count(); @u[2] = count();
}

/* what is printed here is read before END fires */
BEGIN
{
	normalize(@, 10);
	normalize(@q, 10);
	printa("%s=%@d ", @);
	printa(@q);
	denormalize(@);
	denormalize(@q);
	printa("%s=%@d ", @);
	printa(@q);
	normalize(@, 100);
	printa("%s=%@d ", @);
	clear(@);
	clear(@m);
	clear(@s);
	clear(@q);
	printa("\n%s=%@d", @);
	printa("\nmax %s=%@d", @m);
	printa("\nstddev %s=%@d", @s);
	printa(@q);
	printa("%d=%@d ", @t);
	trunc(@t, 3);
	printf("\n");
	printa("%d=%@d ", @t);
	trunc(@t, -2);
	printf("\n");
	printa("%d=%@d ", @t);
	trunc(@u);
	printa("%d=%@d ", @u);
	printf("\n");
	exit(0);
}

END
{
	@["a"] = sum(1000); @["d"] = sum(500);
	@m["a"] = max(3);
	@s["a"] = stddev(3); @s["a"] = stddev(13);
	@q = quantize(-8);
	@t[3] = sum(100); @t[1] = sum(100); @t[5] = sum(100);
	@u[2] = count();
	printa("%s=%@d ", @);
	denormalize(@);
	printa("%s=%@d ", @);
	printa("max %s=%@d ", @m);
	printa("stddev %s=%@d ", @s);
	printa(@q);
	printa("%d=%@d ", @t);
	printa("u %d=%@d ", @u);
	trunc(@t, 0);
	printa("none %d=%@d ", @t);
	printf("\n");
	trunc(@); trunc(@m); trunc(@s); trunc(@q); trunc(@u);
}
