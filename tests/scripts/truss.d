#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* What a process asks of the kernel. */

#pragma D option quiet

syscall:::entry
/progenyof($target)/
{
	self->a0 = arg0;
	self->a1 = arg1;
	self->a2 = arg2;
	self->t = timestamp;
	self->in = 1;
}
syscall::exit_group:entry /self->in/ { printf("%d/%d: exit_group(%d)\n", pid, tid, (int)arg0); self->in = 0; }
syscall:::return
/self->in && errno == 0/
{
	printf("%d/%d: %s(0x%X, 0x%X, 0x%X)\t= %d %d us\n", pid, tid, probefunc, self->a0, self->a1, self->a2,
	    (int)arg0, (timestamp - self->t) / 1000);
}
syscall:::return
/self->in && errno != 0/
{
	printf("%d/%d: %s(0x%X, 0x%X, 0x%X)\tErr#%d\n", pid, tid, probefunc, self->a0, self->a1, self->a2, errno);
}
syscall:::return /self->in/ { self->in = 0; self->a0 = 0; self->a1 = 0; self->a2 = 0; self->t = 0; }
