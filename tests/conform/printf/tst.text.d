/* ASSERTION: string, character and wide conversions: width, precision, escapes, arrays of characters with and without NUL. SECTION: Output Formatting. */
/* @@options: -q */
char a[4];
int wide[5];
BEGIN
{
	a[0] = 'a';
	a[1] = 'b';
	a[2] = 'c';
	a[3] = 'd';
	wide[0] = 'w';
	wide[1] = 0x20ac;
	wide[2] = 0xe4;
	w = 6;
	printf("[%s] [%6s] [%-6s] [%.2s] [%6.2s] [%-6.2s] [%.0s]\n", "abc", "abc", "abc", "abc", "abc", "abc", "abc");
	printf("[%*s] [%-*s] [%.*s] [%*.*s]\n", w, "abc", w, "abc", 1, "abc", w, 1, "abc");
	printf("[%s] [%6s] [%.2s]\n", a, a, a);
	printf("[%S] [%12S] [%-12S] [%.3S]\n", "a\tb\n", "a\tb\n", "a\tb\n", "a\tb\n");
	printf("[%S] [%s]\n", "\"q\" \\ \001\177", "tab\there");
	printf("[%c] [%3c] [%-3c] [%c] [%c]\n", 'x', 'y', 'z', (char)65, (short)66);
	printf("[%C] [%C] [%C] [%C]\n", 'x', 10, (char)200, 0);
	printf("[%lc] [%wc] [%4wc]\n", 0x20ac, 0xe4, 'x');
	printf("[%ls] [%ws] [%8ws] [%-8ws] [%.1ws]\n", wide, wide, wide, wide, wide);
	printf("[%s] [%s] [%-8s] [%s]\n", execname, probename, probeprov, strjoin("x", "y"));
	printf("[%s] [%s]\n", curthread->comm, stringof(curthread->comm));
	printf("[%s]\n", 1 ? "yes" : "no");
	exit(0);
}
