#!/usr/sbin/dtrace -s
/* Sizes of what processes map, anonymous and of files, and how long that takes. */
#pragma D option quiet
inline int ANON = 0x20;

syscall::mmap:entry
{
	self->len = arg1;
	self->kind = arg3 & ANON ? "anonymous" : "file";
	self->from = timestamp;
}

syscall::mmap:return
/self->len && errno == 0/
{
	@sizes[self->kind] = quantize(self->len);
	@times[self->kind] = avg(timestamp - self->from);
	@total = sum(self->len);
}

syscall::mmap:return
{
	self->len = 0;
	self->kind = 0;
	self->from = 0;
}

tick-2s
{
	normalize(@total, 1024);
	printa("%@d KiB\n", @total);
	exit(0);
}
