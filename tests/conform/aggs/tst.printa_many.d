/*
 * ASSERTION: printa() with several aggregations joins them by their keys: a column each, zero where one has no value; with
 * and without a format, with one %@ for all, histograms among them.
 * SECTION: Aggregations; Output Formatting.
 * @@options: -q
 */
BEGIN
{
	@a["x", 1] = sum(10); @b["x", 1] = count(); @c["x", 1] = avg(4);
	@a["y", 2] = sum(5); @c["y", 2] = avg(6);
	@b["z", 3] = count(); @b["z", 3] = count();
	@only["x", 1] = max(-3);
	@q["x", 1] = quantize(2);
	@k0 = count(); @k1 = sum(9);
	exit(0);
}

END
{
	printa("%s/%d %@d %@d %@d\n", @a, @b, @c);
	printa(@a, @b, @c);
	printa("%-3s|%3d|%@5d|%-@5d|%@x\n", @c, @b, @a);
	printa("%s only %@d a %@d\n", @only, @a);
	printa("%@d and %@d\n", @k0, @k1);
	printa(@k0, @k1);
	printa(@q, @a);
	setopt("aggsortpos", "1");
	printa("%s %@d %@d\n", @a, @b);
	setopt("aggsortrev");
	printa("%s %@d %@d\n", @a, @b);
	setopt("aggsortkey");
	printa("%s %@d %@d\n", @a, @b);
	setopt("aggsortrev", "no");
	setopt("aggsortkeypos", "1");
	printa("%s %@d %@d\n", @a, @b);
}
