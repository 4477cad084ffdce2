BEGIN
{
	self->s = "a";
	self->s++;
}
