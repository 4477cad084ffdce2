/* @@options: -q */
/* Keys within keys: each needs its own place while the outer one is being made. */
BEGIN
{
	a[1] = 5;
	b[5] = 7;
	c[7] = 9;
	@[c[b[a[1]]], a[1], b[5]] = count();
	d[a[1], b[a[1]]] = 3;
	@x[d[5, 7], c[b[5]]] = count();
	a[1] = 0;
	@z[a[1], b[5]] = sum(b[5]);
	exit(0);
}
