#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Contended locks of programs. */

syscall::futex:entry /(arg1 & 0x7f) == 0/ { self->t = timestamp; self->l = arg0; }
syscall::futex:return
/self->t/
{
	@[execname, self->l] = sum(timestamp - self->t);
	self->t = 0;
	self->l = 0;
}
