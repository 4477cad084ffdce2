/* ASSERTION: associative arrays with tuples of integers and strings; assigning 0 frees; absent elements are 0 or "". SECTION: Associative Arrays. */
/* @@options: -q */
BEGIN
{
	a[1, "one"] = 11;
	a[2, "two"] = 22;
	a[1, "two"] = 12;
	s["k", 5] = "value";
	self->x["t"] = 77;
	a[2, "two"]++;
	printf("%d %d %d %d\n", a[1, "one"], a[2, "two"], a[1, "two"], a[3, "x"]);
	printf("%s [%s]\n", s["k", 5], s["k", 6]);
	printf("%d %d\n", self->x["t"], self->x["u"]);
	a[1, "one"] = 0;
	printf("%d\n", a[1, "one"]);
	exit(0);
}
