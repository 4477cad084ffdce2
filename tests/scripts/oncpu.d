#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Quanta on CPU. */

sched:::on-cpu { self->ts = timestamp; }
sched:::off-cpu
/self->ts/
{
	@[cpu] = sum(timestamp - self->ts);
	@q[execname] = quantize(timestamp - self->ts);
	self->ts = 0;
}
