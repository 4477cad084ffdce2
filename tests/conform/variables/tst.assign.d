/* ASSERTION: conditional expressions with strings, assignment of strings and structs between all kinds of variables, arrays within self-> and global variables, all assignment operators, ++ and --. SECTION: Variables. */
/* @@options: -q */
string g; this string ts; self string ss; string aa[string, int];
struct S { int a; int b[4]; char c[8]; };
struct S gs;
self struct S tsS;
self int64_t arr[4];
int marr[3];
BEGIN {
	x = 1; g = x ? "one" : "two"; printf("%s\n", g);
	printf("%s %s\n", x == 2 ? "a" : "longer string", x ? execname : "none");
	this->ts = x ? (x > 5 ? "big" : "small") : "zero"; printf("%s\n", this->ts);
	self->ss = strjoin(x ? "p" : "q", x ? g : this->ts); printf("%s\n", self->ss);
	aa["k", x] = self->ss; aa["k", 2] = aa["k", x]; g = aa["k", 2]; self->ss = 0; printf("%s|%s|%s\n", g, aa["k",2], self->ss);
	aa[g, 5] = g; printf("%s\n", aa["pone", 5]);
	printf("%d\n", (x ? g : "z") == "pone");
	printf("%d %d\n", g != NULL, self->ss == NULL);
	g = NULL; printf("[%s] %d\n", g, g == NULL);
	this->y = x ? 10 : 20; printf("%d\n", this->y);
	self->arr[2] = 7; self->arr[x] = 5; printf("%d %d %d\n", self->arr[2], self->arr[1], self->arr[0]);
	marr[0] = 3; marr[marr[0] - 2] = 9; printf("%d %d\n", marr[1], marr[0]);
	gs.b[2] = 44; gs.a = gs.b[2]++; gs.c[0] = 'q'; self->tsS = gs; printf("%d %d %d %s\n", self->tsS.a, self->tsS.b[2], gs.b[x+1], stringof(self->tsS.c));
	self->tsS.b[3] += 5; printf("%d\n", self->tsS.b[3]);
	x += 4; x -= 1; x *= 3; x /= 2; x %= 4; x <<= 3; x >>= 1; x |= 1; x &= 0xff; x ^= 2; printf("%d\n", x);
	z = y = 3; printf("%d %d\n", z, y);
	n["a"]++; n["a"] += 5; n["b"] = n["a"]-- + ++n["c"]; printf("%d %d %d\n", n["a"], n["b"], n["c"]);
	exit(0);
}
