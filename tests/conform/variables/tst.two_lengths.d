/*
 * ASSERTION: one index for arrays of different lengths, in either order: each element is checked against its own array.
 * SECTION: Variables, Scalar Arrays.
 */
/* @@options: -q */
long a[100];
long b[3];
self long c[7];

long n;

BEGIN
{
	n = 2;
	a[2] = 10;
	b[2] = 20;
	self->c[2] = 30;
	printf("%d %d %d ", a[n], b[n], self->c[n]);
	printf("%d %d %d\n", self->c[n], b[n], a[n]);
}

BEGIN
{
	n = 5;
	printf("%d\n", a[n] + b[n]);
}

BEGIN
{
	exit(0);
}

ERROR
{
	printf("fault %d at %d\n", arg4, arg5);
}
