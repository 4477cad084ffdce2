#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Reads and writes with the file behind the descriptor. */

#pragma D option quiet

syscall::read:entry, syscall::write:entry, syscall::pread64:entry, syscall::pwrite64:entry
/pid != $pid/
{
	self->fd = (int)arg0;
	self->ok = 1;
}
syscall::read:return, syscall::write:return, syscall::pread64:return, syscall::pwrite64:return
/self->ok/
{
	printf("%-16s %6d %s %8d %s\n", execname, pid, probefunc == "read" || probefunc == "pread64" ? "R" : "W",
	    (int)arg0, fds[self->fd].fi_pathname);
	self->ok = 0;
	self->fd = 0;
}
