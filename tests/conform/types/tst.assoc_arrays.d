/* ASSERTION: associative arrays of arrays, structs with arrays, and pointers: declared, by typedef, by the first assignment; elements are independent, absent ones read as 0. SECTION: Associative Arrays. */
/* @@options: -q */
int a[int][4];
typedef char word[8];
word w[string];
struct s { int n; int v[3]; struct { short x, y; } p[2]; } b[int, string];
self int t[int][3];
int m[int][2][3];
BEGIN
{
	i = 3;
	a[1][3] = 13;
	a[1][0] = 10;
	a[2][i] = 23;
	printf("%d %d %d %d %d\n", a[1][3], a[1][i], a[1][1], a[2][3], a[3][3]);
	a[2] = a[1];
	a[1][0]++;
	printf("%d %d\n", a[2][0], a[1][0]);
	a[1] = 0;
	printf("%d %d\n", a[1][3], a[2][3]);
	w["x"][0] = 'h';
	w["x"][1] = 'i';
	printf("[%s] [%s] %d\n", w["x"], w["y"], sizeof (w["x"]));
	b[1, "k"].v[2] = 7;
	b[1, "k"].p[i - 2].y = -8;
	b[2, "k"] = b[1, "k"];
	printf("%d %d %d %d\n", b[1, "k"].v[2], b[2, "k"].p[1].y, b[2, "k"].p[1].x, b[1, "l"].v[2]);
	self->t[5][i - 1] = 52;
	printf("%d %d\n", self->t[5][2], self->t[6][2]);
	m[9][1][2] = 912;
	printf("%d %d\n", m[9][1][i - 1], m[9][0][2]);
	c[1] = curthread->comm;
	printf("%s %c\n", c[1], c[1][1]);
	exit(0);
}
