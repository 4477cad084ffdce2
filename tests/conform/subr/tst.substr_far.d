/*
 * ASSERTION: substr() from far behind the end is the empty string; the verifier takes a constant that is larger than any offset.
 * SECTION: Actions and Subroutines, substr.
 */
/* @@options: -q */
string s;

BEGIN
{
	s = "abcdef";
	printf("[%s] [%s] [%s]\n", substr(s, 705024382), substr(s, 2147483647, 3), substr(s, -2147483647, 2147483647));
	printf("[%s] [%s]\n", substr(s, 4), substr(s, 1, 2147483647));
	exit(0);
}
