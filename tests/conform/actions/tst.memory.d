/*
 * ASSERTION: tracemem() of a constant size, of a smaller and a larger third argument; trace() of a struct, an array of bytes
 * and of characters.
 * SECTION: Output Formatting; Actions and Subroutines, tracemem().
 * @@options: -q
 */
struct s {
	int a;
	char b[8];
};
struct s g;
BEGIN
{
	g.a = 3;
	g.b[0] = 'h';
	g.b[1] = 'i';
	this->p = (int *)alloca(12);
	*this->p = g.a;
	this->p[1] = 0x6968;
	this->p[2] = 0;
	tracemem(this->p, 12);
	tracemem(this->p, 12, 5);
	this->n = 100;
	tracemem(this->p, 12, this->n);
	trace(g);
	trace(g.b);
	exit(0);
}
