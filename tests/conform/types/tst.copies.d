/* ASSERTION: structs are copied between global, this->, self-> and associative variables; a copy is independent of its source; char arrays of variables, also absent ones, are strings. SECTION: Structs and Unions. */
/* @@options: -q */
struct pt { int x; short y; char name[8]; };
struct pt p;
this struct pt tp;
self struct pt sp;
struct pt as[int];
BEGIN
{
	printf("[%s] [%s] %d\n", stringof(as[9].name), stringof(self->sp.name), as[9].x + self->sp.x);
	p.x = 7;
	p.name[0] = 'z';
	this->tp = p;
	self->sp = this->tp;
	as[3] = self->sp;
	p.x = 8;
	printf("%d %d %d %d\n", this->tp.x, self->sp.x, as[3].x, p.x);
	as[4].x = 9;
	as[4] = as[3];
	as[3].x++;
	printf("%d %d %s\n", as[4].x, as[3].x, stringof(as[4].name));
	as[3] = 0;
	printf("%d [%s]\n", as[3].x, stringof(as[3].name));
	exit(0);
}
