/*
 * ASSERTION: elements of an associative array for which there is no room are dropped and counted.
 * SECTION: Variables; Options and Tunables.
 * @@options: -q -x dynvarsize=64
 */
BEGIN
{
	a[1] = 1; a[2] = 1; a[3] = 1; a[4] = 1; a[5] = 1; a[6] = 1; a[7] = 1; a[8] = 1; a[9] = 1; a[10] = 1;
	exit(0);
}
