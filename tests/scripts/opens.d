#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Every file that is opened, with who, how and what came of it. */

#pragma D option quiet
#pragma D option switchrate=10hz

dtrace:::BEGIN { printf("%-6s %-16s %4s %-8s %s\n", "PID", "COMM", "FD", "FLAGS", "PATH"); }

syscall::open:entry { self->path = arg0; self->flags = (int)arg1; }
syscall::openat:entry { self->path = arg1; self->flags = (int)arg2; }

syscall::open:return, syscall::openat:return
/self->path/
{
	printf("%-6d %-16s %4d %-8s %s\n", pid, execname, (int)arg1,
	    (self->flags & 3) == O_RDONLY ? "r" : (self->flags & 3) == O_WRONLY ? "w" : "rw",
	    errno ? "<error>" : copyinstr(self->path));
	self->path = 0;
	self->flags = 0;
}
