/* ASSERTION: with -q trace() shows values without columns; -x rawbytes shows text as bytes. SECTION: Actions, trace(). */
/* @@options: -q -x rawbytes */
char text[8];
BEGIN
{
	text[0] = 'h';
	text[1] = 'i';
	trace((char)-1);
	trace("|");
	trace((short)-2);
	trace("|");
	trace(-3);
	trace("|");
	trace(5LL);
	trace("|");
	trace(18446744073709551615ull);
	trace("|");
	trace(text);
	exit(0);
}
