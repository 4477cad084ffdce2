/* ASSERTION: clear() keeps keys with zero values, trunc(n) keeps the largest, trunc(-n) the smallest, normalize() divides. SECTION: Aggregations. */
/* @@options: -q */
BEGIN
{
	@a["x"] = sum(10); @a["y"] = sum(20); @a["z"] = sum(30);
	@b["x"] = sum(10); @b["y"] = sum(20); @b["z"] = sum(30);
	@c["x"] = sum(10);
	@n["x"] = sum(1000);
}
BEGIN
{
	trunc(@a, 2);
	trunc(@b, -1);
	clear(@c);
	normalize(@n, 10);
	printa("a %s %@d\n", @a);
	printa("b %s %@d\n", @b);
	printa("c %s %@d\n", @c);
	printa("n %s %@d\n", @n);
	exit(0);
}
