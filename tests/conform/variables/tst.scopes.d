/* ASSERTION: global, thread-local and clause-local variables; this-> lives through the clauses of one firing. SECTION: Variables. */
/* @@options: -q */
BEGIN
{
	g = 1;
	self->t = 10;
	this->c = 100;
	str = "global";
	self->str = "thread";
	this->str = "clause";
}
BEGIN
{
	printf("%d %d %d\n", g, self->t, this->c);
	printf("%s %s %s\n", str, self->str, this->str);
	g += self->t + this->c;
	self->t = 0;
	self->str = 0;
}
BEGIN
{
	printf("%d %d [%s]\n", g, self->t, self->str);
	exit(0);
}
