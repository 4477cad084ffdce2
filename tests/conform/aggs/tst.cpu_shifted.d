/*
 * ASSERTION: a program may compute what the address of its CPU's aggregations is made from: the verifier still sees that it is aligned.
 * SECTION: Aggregations.
 */
/* @@options: -q */
BEGIN
{
	n += (cpu << 6) ? 1 : 2;
	n += (cpu << 7) ? 1 : 2;
	n += (cpu << 8) ? 1 : 2;
	n += (cpu << 9) ? 1 : 2;
	n += (cpu << 10) ? 1 : 2;
	@c = count();
	@s = sum(5);
	@a = avg(7);
	exit(0);
}

END
{
	printa("%@d ", @c);
	printa("%@d ", @s);
	printa("%@d", @a);
}
