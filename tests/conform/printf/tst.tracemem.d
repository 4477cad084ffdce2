/* ASSERTION: tracemem() dumps memory of a constant size, or less if a third argument says so: a negative or larger one is no limit, 0 shows nothing. SECTION: Actions, tracemem(). */
/* @@options: -q */
BEGIN
{
	this->p = (char *)alloca(256);
	*(string *)this->p = "0123456789abcdefghijklmnopqrstuvwxyz";
	this->n = 3;
	tracemem(this->p, 37);
	tracemem(this->p + 1, 16);
	tracemem(this->p, 20, this->n);
	tracemem(this->p, 20, this->n + 14);
	tracemem(this->p, 4, 100);
	tracemem(this->p, 4, -1);
	tracemem(this->p, 4, (short)-1);
	tracemem(this->p, 4, (unsigned char)255);
	tracemem(this->p, 4, 0);
	tracemem((uintptr_t)this->p, 1);
	tracemem(curthread->comm, 7);
	exit(0);
}
