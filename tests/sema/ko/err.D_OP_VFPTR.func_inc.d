BEGIN
{
	this->f = &`do_it;
	this->f++;
}
