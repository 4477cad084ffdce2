#!/bin/sh
# ASSERTION: mutex_owned(), mutex_owner(), mutex_type_*(), rw_*() look at the kernel's locks: what nobody holds, and what the
# program that sets an owner sees.
# SECTION: Actions and Subroutines.
# @@needs: root
"$DTRACE" -qn 'BEGIN
{
	this->m = (struct mutex *)alloca(sizeof (struct mutex));
	*(uint64_t *)&this->m->owner = 0;
	printf("%d %d %d %d\n", mutex_owned(this->m), mutex_owner(this->m) == NULL, mutex_type_adaptive(this->m), mutex_type_spin(this->m));
	*(uint64_t *)&this->m->owner = (uint64_t)curthread | 1;
	printf("%d %d %d\n", mutex_owned(this->m), mutex_owner(this->m) == curthread, mutex_owner(this->m)->pid == tid);
	this->r = (uint32_t *)alloca(8);
	*this->r = 0;
	printf("%d%d%d ", rw_read_held(this->r), rw_write_held(this->r), rw_iswriter(this->r));
	*this->r = 0x400;
	printf("%d%d%d ", rw_read_held(this->r), rw_write_held(this->r), rw_iswriter(this->r));
	*this->r = 0x500;
	printf("%d%d%d ", rw_read_held(this->r), rw_write_held(this->r), rw_iswriter(this->r));
	*this->r = 0xff;
	printf("%d%d%d\n", rw_read_held(this->r), rw_write_held(this->r), rw_iswriter(this->r));
	this->s = (struct rw_semaphore *)alloca(sizeof (struct rw_semaphore));
	*(uint64_t *)&this->s->count = 0x100;
	printf("%d%d%d ", rw_read_held(this->s), rw_write_held(this->s), rw_iswriter(this->s));
	*(uint64_t *)&this->s->count = 1;
	printf("%d%d%d ", rw_read_held(this->s), rw_write_held(this->s), rw_iswriter(this->s));
	*(uint64_t *)&this->s->count = 0x102;
	printf("%d%d%d\n", rw_read_held(this->s), rw_write_held(this->s), rw_iswriter(this->s));
	exit(0);
}' >"$TMPDIR/out" 2>"$TMPDIR/err" || { cat "$TMPDIR/err"; exit 1; }
diff - "$TMPDIR/out" <<'X' || { cat "$TMPDIR/err"; exit 1; }
0 1 1 0
1 1 1
000 100 101 011
100 011 101

X
