#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* A structure of one's own for each thread. */

#pragma D option quiet
struct call { uint64_t start; int fd; size_t want; };
self struct call c;
syscall::read:entry { self->c.start = timestamp; self->c.fd = arg0; self->c.want = arg2; }
syscall::read:return
/self->c.start/
{
	@[self->c.want > arg0 ? "short" : "full"] = avg(timestamp - self->c.start);
	self->c.start = 0;
}
