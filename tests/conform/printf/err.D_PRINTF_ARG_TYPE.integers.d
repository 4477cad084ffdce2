/*
 * ASSERTION: conversions of integers refuse strings, structs, stacks and floating point; those with a length refuse other sizes.
 * SECTION: Output Formatting.
 */
struct point { int x, y; } p;
double real;

BEGIN
{
	printf("%d", "text");
	printf("%i", p);
	printf("%o", stack());
	printf("%u", real);
	printf("%x", execname);
	printf("%X", p);
	printf("%hhd", 1);
	printf("%hi", 1L);
	printf("%lo", 1);
	printf("%llu", (char)1);
	printf("%lx", (short)1);
	printf("%llX", 1U);
}
