/*
 * ASSERTION: conversions of floating point refuse integers and strings; those of long double refuse double.
 * SECTION: Output Formatting.
 */
double real;

BEGIN
{
	printf("%e", 1);
	printf("%E", "1.0");
	printf("%f", 1);
	printf("%g", pid);
	printf("%G", 0);
	printf("%Le", real);
	printf("%LE", real);
	printf("%Lf", real);
	printf("%Lg", real);
	printf("%LG", real);
}
