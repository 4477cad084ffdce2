/*
 * ASSERTION: several aggregations in one printa() are joined on equal keys, sorted by the first, with 0 where one has no
 * value; with and without a format, with fewer conversions than values, with histograms; normalize(),
 * denormalize(), trunc() and clear() act on what the next printa() shows.
 * SECTION: Aggregations, "Printing Aggregations"; Output Formatting, printa().
 * @@options: -q
 */
BEGIN
{
	@a["x", 1] = sum(10);
	@a["z", 2] = sum(7);
	@b["x", 1] = count();
	@b["y", 3] = count();
	@b["y", 3] = count();
	@q["x", 1] = quantize(5);
	printa(@a, @b);
	printa("%10s %d: %@6d %@-4d|\n", @a, @b);
	printa("%s: %@d %@d\n", @b, @a);
	printa("only %s\n", @a, @b);
	printa("%s %@d %@d\n", @a, @q);
}
BEGIN { normalize(@a, 2); printa("n %s %@d\n", @a); denormalize(@a); printa("d %s %@d\n", @a); }
BEGIN { trunc(@a, 1); printa("top %s %@d\n", @a); trunc(@b, -1); printa("bottom %s %@d\n", @b); }
BEGIN { clear(@a); printa("zero %s %@d\n", @a); trunc(@a); printa("never %s\n", @a); exit(0); }
