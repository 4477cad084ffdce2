#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Functions of a program by time in them. */

#pragma D option quiet
pid$target:a.out::entry { self->depth++; self->ts[self->depth] = timestamp; }
pid$target:a.out::return
/self->ts[self->depth]/
{
	@[probefunc] = sum(timestamp - self->ts[self->depth]);
	self->ts[self->depth] = 0;
	self->depth--;
}
