/* ASSERTION: structs, unions and arrays have strings in them: globals, self->, this->, elements of associative arrays, arrays, memory of alloca(); they are assigned, compared, copied, used as keys and printed. SECTION: Structs and Unions. */
/* @@options: -q */
struct s { int a; string c; char t; };
struct s g, arr[3], as[int];
this struct s th;
self struct s se;
struct names { string first, list[2]; } names[2];
string list[3];
union u { string s; char c[4]; } u;

BEGIN
{
	g.c = "abc";
	g.a = 3;
	g.t = 'x';
	printf("%s %d %c %d %d\n", g.c, g.a, g.t, sizeof (struct s), sizeof (g.c));
	this->th = g;
	self->se = this->th;
	as[1] = self->se;
	g.c = "changed";
	printf("%s %s %s %s [%s]\n", this->th.c, self->se.c, as[1].c, g.c, as[2].c);
	as[1].c = strjoin(as[1].c, "def");
	printf("%s %d %d %d\n", as[1].c, as[1].c == "abcdef", as[1].c > g.c, strlen(as[1].c));
	as[1] = 0;
	printf("[%s]\n", as[1].c);
}

BEGIN
{
	i = 1;
	list[i] = execname;
	list[2] = "two";
	names[i].list[i] = list[i + 1];
	names[i].first = names[1].list[1];
	arr[i] = g;
	printf("[%s] %s %s %s [%s] %s\n", list[0], list[1], list[i + 1], names[1].first, names[0].first,
	    arr[1].c);
	this->p = (struct s *)alloca(sizeof (struct s));
	this->p->c = "in scratch";
	this->p->a = 1;
	printf("%s %d\n", this->p->c, this->p->a);
	u.s = "abcdef";
	printf("%c%c\n", u.c[0], u.c[3]);
	@[g.c] = count();
	k[g.c] = 7;
	printf("%d\n", k["changed"]);
	g = 0;
	printf("[%s] %d\n", g.c, g.a);
	print(arr[1]);
	exit(0);
}
