/*
 * ASSERTION: an index that is the negation of a value: the verifier sees the bounds of what is added to the array's address.
 * SECTION: Variables, Scalar Arrays.
 */
/* @@options: -q */
this char a[50];
char b[50];

long n;

BEGIN
{
	this->a[3] = 7;
	b[3] = 8;
	n = -3;
	printf("%d %d\n", this->a[-n], b[-n]);
	exit(0);
}
