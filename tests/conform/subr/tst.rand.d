/*
 * ASSERTION: rand() is an int, which differs from call to call and takes all of its bits.
 * SECTION: Actions and Subroutines, rand().
 * @@options: -q
 */
BEGIN
{
	any = all = rand();
}

tick-1ms
/n++ < 64/
{
	this->r = rand();
	any |= this->r;
	all &= this->r;
}

tick-1ms
/n == 64/
{
	printf("%x %x %d\n", any, all, sizeof(rand()));
	exit(0);
}
