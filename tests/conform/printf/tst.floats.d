/*
 * ASSERTION: floating point of all three sizes is passed on and printed as C does: every letter, width, precision, flags; by
 * trace() and print() as well. The flag ' groups digits as the locale says, which C's does not.
 * SECTION: Output Formatting.
 * @@options: -q
 */
union {
	float f;
	int i;
} f;
union {
	double d;
	long l;
} d;
union {
	long double d;
	long l[2];
} l;

BEGIN
{
	f.i = 0x40490fdb;
	d.l = 0xc00921fb54442d18;
	l.l[0] = 0xc90fdaa22168c000;
	l.l[1] = 0x4000;
	printf("%f %e %E %g %G\n", f.f, f.f, f.f, f.f, f.f);
	printf("%f %e %E %g %G\n", d.d, d.d, d.d, d.d, d.d);
	printf("%Lf %Le %LE %Lg %LG\n", l.d, l.d, l.d, l.d, l.d);
	printf("[%10.3f] [%-10.2e] [%+g] [% f] [%08.1f] [%.0f] [%#.0f] [%*.*Lf]\n", f.f, d.d, f.f, f.f, d.d, f.f, f.f, 9, 2, l.d);
	trace(f.f);
	trace(" ");
	trace(d.d);
	trace(" ");
	trace(l.d);
	printf("\n");
	print(f.f);
	print(d.d);
	print(l.d);
	printf("%'d %'u %'i\n", 1234567, 1234567U, -1234567);
	exit(0);
}
