#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Two names at once. */

#pragma D option quiet
syscall::rename:entry { self->a = arg0; self->b = arg1; }
syscall::renameat2:entry { self->a = arg1; self->b = arg3; }
syscall::rename*:return
/self->a/
{
	printf("%s -> %s\n", copyinstr(self->a), copyinstr(self->b));
	self->a = 0;
	self->b = 0;
}
