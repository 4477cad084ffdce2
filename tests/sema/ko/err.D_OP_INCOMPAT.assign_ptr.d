BEGIN
{
	self->p = curthread;
	self->p = (struct foo *)0;
}
