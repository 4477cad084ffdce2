int declared;
self string name;
int table[string, int];
this char *text;
int fixed[4];
self struct foo copy;

BEGIN
{
	x = 1; x = timestamp; x += 2; counted++;
	self->ts = timestamp; self->path = copyinstr(arg0); self->path = 0;
	this->n = strlen(self->path); this->p = &curthread->comm;
	a[pid, execname] = 1; a[tid, "x"]++; self->b[1] = "s"; self->b[2] = 0;
	declared = x; self->name = execname; table["a", 1] = 2; fixed[3] = 1;
	self->copy.a = 1; this->text = (char *)arg0;
	self->name = curthread->comm;
	self->comm = curthread->comm;
	x = a[pid, execname] + table["b", x];
}

END
/self->path != NULL && a[1, "x"] && !x && self->name == "foo" && curthread->comm == execname/
{
	self->ptr = curthread; self->ptr = NULL; self->ptr = self->ptr->real_parent;
	trace(self->ptr->comm);
}
