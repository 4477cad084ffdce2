#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Time in system calls, counts, averages of one process. */

#pragma D option quiet

syscall:::entry /pid == $target/ { self->start = timestamp; self->vstart = vtimestamp; }
syscall:::return
/self->start/
{
	this->e = timestamp - self->start;
	this->c = vtimestamp - self->vstart;
	@calls[probefunc] = count();
	@elapsed[probefunc] = sum(this->e);
	@oncpu[probefunc] = sum(this->c);
	@mean[probefunc] = avg(this->e);
	@worst[probefunc] = max(this->e);
	@sd[probefunc] = stddev(this->e);
	self->start = 0;
	self->vstart = 0;
}
dtrace:::END
{
	printf("%-20s %8s %12s %12s %10s %10s %10s\n", "SYSCALL", "COUNT", "ELAPSED", "CPU", "AVG", "MAX", "STDDEV");
	printa("%-20s %@8d %@12d %@12d %@10d %@10d %@10d\n", @calls, @elapsed, @oncpu, @mean, @worst, @sd);
}
