#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Calls that take more than some ms, with their stack. */

#pragma D option quiet
syscall::read:entry, syscall::write:entry, syscall::fsync:entry { self->t = timestamp; self->fd = arg0; }
syscall::read:return, syscall::write:return, syscall::fsync:return
/self->t && timestamp - self->t > $2 * 1000000/
{
	printf("%s %s fd %d %d us %s", execname, probefunc, self->fd, (timestamp - self->t) / 1000, fds[self->fd].fi_name);
	ustack();
}
syscall::read:return, syscall::write:return, syscall::fsync:return { self->t = 0; self->fd = 0; }
