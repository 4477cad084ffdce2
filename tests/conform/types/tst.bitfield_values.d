/*
 * ASSERTION: the value of an assignment to a bit-field, plain, compound, or by ++ and --, is what the
 * field holds afterwards, as in C: cut to its width, and extended by its sign.
 * SECTION: Structs and Unions.
 * @@options: -q
 */
struct fields {
	int one : 1;
	int three : 3;
	unsigned two : 2;
	unsigned char seven : 7;
	unsigned long wide : 40;
	long swide : 33;
};
struct fields f;

BEGIN
{
	f.three = 3;
	f.two = 3;
	printf("%d %d %d\n", ++f.one, ++f.three, ++f.two);
	printf("%d %d %d\n", f.one, f.three, f.two);
	printf("%d %d %d\n", f.one = 1, f.three = 7, f.two = 15);
	printf("%d %d %d\n", f.one += 1, f.three += 12, f.two += 15);
	printf("%d %d %d\n", f.one--, f.three--, f.two--);
	printf("%d %d %d\n", f.one, f.three, f.two);
	printf("%d %d\n", f.seven = 0x1ff, --f.seven);
	printf("%x %d\n", f.wide = 0x123456789abcdef0, f.swide = 0x1ffffffff);
	printf("%x %d\n", f.wide <<= 4, f.swide >>= 1);
	/* the value of one is what another gets */
	f.swide = f.three = f.two = f.seven = 0x7e;
	printf("%d %d %d %d\n", f.swide, f.three, f.two, f.seven);
	printf("%s\n", (f.two = 4) ? "true" : "false");
	exit(0);
}
