/* ASSERTION: C arithmetic: promotion, signedness, wrap-around, shifts, division of negative numbers. SECTION: Types, Operators, and Expressions. */
/* @@options: -q */
int i;
unsigned int u;
short s;
unsigned char c;
int64_t l;
uint64_t ul;
BEGIN
{
	i = -7;
	u = 5;
	s = 32767;
	s++;
	c = 255;
	c += 2;
	l = 1;
	l <<= 40;
	ul = 0;
	ul--;
	printf("%d %d %d %d\n", i / 2, i % 2, i >> 1, -i / 2);
	printf("%d %u\n", s, c);
	printf("%d %u\n", l, ul);
	printf("%d\n", i < u);
	printf("%d\n", (int64_t)i < (int64_t)u);
	printf("%u\n", (unsigned int)i);
	printf("%d\n", (char)300);
	printf("%d\n", 7 & 12 | 1 ^ 3);
	printf("%d %d %d\n", !i, ~i, -i);
	printf("%d %d\n", i++ + 1, i);
	printf("%d\n", 1 ? 2 : 3);
	printf("%d\n", i == -6 && u == 5 || 0);
	printf("%d %d\n", 1 ^^ 1, 1 ^^ 0);
	printf("%d\n", (i, u, 9));
	exit(0);
}
