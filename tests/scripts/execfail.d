#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Programs that could not be started. */

#pragma D option quiet

proc:::exec { self->path = args[0]; }
proc:::exec-failure /self->path != NULL/ { printf("%s[%d] %s: error %d\n", execname, pid, self->path, args[0]); }
proc:::exec-success, proc:::exec-failure { self->path = 0; }
