/*
 * ASSERTION: the verifier takes programs that compute and decide with the result of strtoll().
 * SECTION: Actions and Subroutines, strtoll.
 */
/* @@options: -q */
string s;

BEGIN
{
	s = "12";
	@q = quantize(strtoll(s, 10) + strtoll(execname) * strtoll(s, 16));
	@l = lquantize(strtoll(s), 0, 1000, 1);
	@s = sum(strtoll(s) > 5 && strtoll(s) < 20 ? strtoll(s) : -strtoll(s));
	exit(0);
}

END
{
	printa(@s);
}
