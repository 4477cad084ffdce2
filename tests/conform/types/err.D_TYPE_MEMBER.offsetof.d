/* ASSERTION: offsetof() of what is not there. SECTION: Structs and Unions, offsetof. */
struct in { char c; int z[3]; };
struct out { struct in in; };
BEGIN
{
	trace(offsetof(struct out, in.q));
}
