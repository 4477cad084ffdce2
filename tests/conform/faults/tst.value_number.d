/*
 * ASSERTION: arg5 of ERROR is a number with which everything may be calculated, whatever the fault was about: here some
 * clauses can fault because of a string that is not there.
 * SECTION: The dtrace provider, ERROR.
 */
/* @@options: -q */
this string s;
long n;

BEGIN
{
	this->s = strchr("abc", 'x');
	printf("%d\n", strlen(strchr("abc", 'x')));
}

BEGIN
{
	printf("%c\n", this->s[n]);
	trace(*(int *)0x40);
}

BEGIN
{
	exit(0);
}

ERROR
{
	printf("%d %d %d\n", arg4, (arg5 ^ 5) == arg5 + 5 || (arg5 ^ 5) == arg5 - 5 || arg5 == 0, arg5 << 1 == arg5 + arg5);
}
