/*
 * ASSERTION: printa() checks conversions against the keys of the aggregation.
 * SECTION: Output Formatting.
 */
BEGIN
{
	@["text", 1, stack()] = count();
	printa("%d %@d", @);
	printa("%s %s %@d", @);
	printa("%s %d %s %@d", @);
	printa("%Y %@d", @);
	printa("%f %@d", @);
}
