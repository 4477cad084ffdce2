/*
 * ASSERTION: %.nS of an array is n bytes of it, those behind a zero, too; without a precision it ends at the zero.
 */
#pragma D option quiet

BEGIN
{
	this->p = (char *)alloca(8);
	this->p[0] = 'a';
	this->p[2] = '"';
	this->p[4] = 200;
	printf("[%S][%.3S][%.*S][%.0S][%.99S]\n", *(char (*)[8])this->p, *(char (*)[8])this->p, 5,
	    *(char (*)[8])this->p, *(char (*)[8])this->p, *(char (*)[8])this->p);
	exit(0);
}
