/* ASSERTION: a format may have many conversions, other arguments than values between them, and text alone. SECTION: Output Formatting. */
/* @@options: -q */
double d;
float f;
BEGIN
{
	x = 1;
	printf("only text\n");
	printf("%d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %s %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d\n", x, x + 1, x + 2, x + 3, x + 4, x + 5, x + 6, x + 7, x + 8, x + 9, x + 10, x + 11, x + 12, x + 13, x + 14, x + 15, probename, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x);
	printf("[%f] [%e] [%g] [%10.2f] [%-10.1e] [%+f] [%G] [%E]\n", d, d, d, d, d, f, f, f);
	printf("a" "b" "%d" "\n", x);
	printf("%s\t|\n", "\\ \" \x41 \101");
	exit(0);
}
