BEGIN
{
	p->self.this->string = p->default.probe->import;
	q->int->translator++;
}
