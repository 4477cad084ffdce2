/* ASSERTION: bit-fields in every kind of variable; pointers into scratch with variable indices, written and read; chains through kernel structs, casts, pointer arithmetic, differences. SECTION: Pointers and Scalar Arrays. */
/* @@options: -q */
struct bf { unsigned a : 3; int b : 5; unsigned c : 10; unsigned long long d : 40; int e : 1; unsigned char f : 4; };
struct bf g; this struct bf t; self struct bf s; struct bf as[int];
BEGIN {
	g.a = 9; g.b = -3; g.c = 1023; g.d = 0xffffffffff; g.e = 1; g.f = 0x1f;
	printf("%d %d %d %x %d %d size %d\n", g.a, g.b, g.c, g.d, g.e, g.f, sizeof(struct bf));
	g.a++; g.b += 20; g.c--; printf("%d %d %d %x %d %d\n", g.a, g.b, g.c, g.d, g.e, g.f);
	this->t = g; self->s = g; as[1] = g; this->t.b = 7; self->s.c = 5; as[1].d = 3; as[2].f = 6;
	printf("%d %d %d %d %d %d %d\n", this->t.a, this->t.b, self->s.c, self->s.b, as[1].d, as[1].c, as[2].f);
}
BEGIN {
	this->p = (char *)alloca(16); this->i = 3;
	this->p[0] = 'a'; this->p[1] = 'b'; this->p[2] = 0; *(this->p + 3) = 'z';
	printf("%s %c\n", stringof(this->p), this->p[this->i]);
	this->q = this->p + 1; this->q[0] = 'X'; *this->q = 'Y';
	printf("%s %d\n", stringof(this->p), this->q - this->p);
	this->ip = (int *)alloca(sizeof(int) * 4); this->ip[1] = 77; *(this->ip + 2) = 88; this->ip++; printf("%d %d\n", *this->ip, this->ip[1]);
	bcopy(curthread->comm, this->p, 7); printf("%s\n", stringof(this->p));
	i = 5; this->p[i] = 66; this->p[i + 1] = 0; this->p = this->p + i; printf("%s %d\n", stringof(this->p), this->p[0]);
	self->p = (char *)alloca(8); self->p[i] = 7; self->p[i]++; gp2 = self->p; gp2[i - 1] = 9; printf("%d %d\n", self->p[5], self->p[4]);
	this->sp = (struct bf *)alloca(sizeof (struct bf)); this->sp->c = 12; this->sp->a = 3; printf("%d %d\n", this->sp->c, this->sp->a);
	*this->sp = g; printf("%d\n", this->sp->c); 
}
BEGIN {
	this->t1 = curthread; this->t2 = this->t1->parent;
	printf("%d %d %d\n", this->t2 == curthread->parent, this->t1->parent->pid == curthread->parent->pid, ((struct task_struct *)curthread)->pid == tid);
	printf("%d\n", (*curthread).pid == pid && (&curthread->pid)[0] == pid && *(&curthread->pid) == pid && *(int *)((char *)curthread + offsetof(struct task_struct, pid)) == pid);
	printf("%d\n", (uintptr_t)&curthread->tgid - (uintptr_t)curthread == offsetof(struct task_struct, tgid));
	printf("%d %d\n", (char *)(this->t1 + 1) - (char *)this->t1 == sizeof (struct task_struct), (int)((int *)16 - (int *)8));
	printf("%s %c\n", curthread->comm, curthread->comm[0]);
	printf("%d\n", curthread->files->fdt->max_fds > 0);
	self->tp = curthread; gp = curthread; ap[1] = curthread; printf("%d %d %d\n", self->tp->pid == pid, gp->tgid == pid, ap[1]->pid == tid);
	printf("%d\n", curthread->prio > 0);
	printf("%d %d\n", curthread->se.load.weight > 0, curthread->thread.sp != 0);
	printf("%d\n", curthread->comm == "dtrace");
	this->k = (int *)0; this->k++; printf("%p %d\n", this->k, this->k > (int *)0);
	exit(0);
}
