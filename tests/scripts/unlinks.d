#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Files that go. */

#pragma D option quiet
syscall::unlink:entry { self->p = arg0; }
syscall::unlinkat:entry { self->p = arg1; }
syscall::unlink*:return /self->p/ { printf("%Y %s %s %s\n", walltimestamp, execname, arg0 ? "FAIL" : "ok", copyinstr(self->p)); self->p = 0; }
