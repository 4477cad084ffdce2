/* Clauses may be written in any order. */
syscall::read:return
/self->start && depth[tid] && last/
{
	@t[execname] = quantize(timestamp - self->start);
	trace(self->name);
	trace(self->info->pr_pid);
	self->start = 0;
}

tick-1s { printa(@late); clear(@late); }

syscall::read:entry
{
	self->start = timestamp; depth[tid]++; last = self->start;
	self->name = copyinstr(arg0); self->info = curpsinfo;
	@late[pid] = count();
}
