/*
 * ASSERTION: conversions of addresses, characters, texts, times, ports and stacks refuse what is none.
 * SECTION: Output Formatting.
 */
struct point { int x, y; } p;

BEGIN
{
	printf("%a", "text");
	printf("%A", "text");
	printf("%p", p);
	printf("%c", "a");
	printf("%C", 1L);
	printf("%lc", "a");
	printf("%wc", p);
	printf("%s", 1);
	printf("%S", 1);
	printf("%ls", "text");
	printf("%ws", 1);
	printf("%I", 1);
	printf("%P", 1);
	printf("%k", 1);
	printf("%T", 1);
	printf("%Y", "text");
}
