/*
 * ASSERTION: a constant of several characters has them in the order of memory, up to eight; one character is its code.
 * SECTION: Constants.
 * @@options: -q
 */
union word {
	char c[8];
	int i;
	unsigned long l;
};
union word w;

BEGIN
{
	w.c[0] = 'R';
	w.c[1] = 'I';
	w.c[2] = 'F';
	w.c[3] = 'F';
	printf("%s\n", w.i == 'RIFF' ? "riff" : "something else");
	w.c[4] = '\n';
	w.c[5] = '\'';
	w.c[6] = '\x41';
	w.c[7] = '\102';
	printf("%s\n", w.l == 'RIFF\n\'\x41\102' ? "all eight" : "something else");
	printf("%d %d %d %d %d\n", 'a', '\0', '\377', 'ab', sizeof('a'));
	exit(0);
}
