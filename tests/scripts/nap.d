#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Sleeps and what they were asked to be. */

syscall::nanosleep:entry, syscall::clock_nanosleep:entry { self->t = timestamp; }
syscall::nanosleep:return, syscall::clock_nanosleep:return
/self->t/
{
	@[execname] = lquantize((timestamp - self->t) / 1000000, 0, 1000, 50);
	self->t = 0;
}
