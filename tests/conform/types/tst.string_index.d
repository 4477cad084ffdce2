/* ASSERTION: [ ] and unary * read the characters of a string; an index beyond its storage is a fault. SECTION: Strings. */
/* @@options: -q */
string g;
BEGIN
{
	g = "hello";
	i = 1;
	self->s = "thread";
	this->s = "clause";
	a[1] = "array";
	printf("%c%c%c%c %d\n", g[0], g[i], g[i + 3], *g, g[5]);
	printf("%c%c%c%c%c\n", self->s[0], this->s[i], a[1][2], execname[3], probename[i + 1]);
	printf("%c %c %d\n", ("literal")[2], strjoin(g, "x")[5], sizeof (g[0]));
	printf("%d\n", g[0] == 'h' && g[i] != 'h');
}
BEGIN
{
	i = 100000;
	printf("not reached %d\n", g[i]);
}
dtrace:::ERROR
{
	printf("fault %d\n", arg4);
}
END
{
}
BEGIN
{
	exit(0);
}
