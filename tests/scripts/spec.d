#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* A trail that is kept only if the call failed. */

#pragma D option nspec=16
#pragma D option specsize=64k
#pragma D option quiet
syscall::openat:entry { self->spec = speculation(); }
syscall::openat:entry /self->spec/ { speculate(self->spec); printf("%s opens %s\n", execname, copyinstr(arg1)); }
syscall::openat:return /self->spec && errno/ { speculate(self->spec); printf("error %d\n", errno); }
syscall::openat:return /self->spec && errno/ { commit(self->spec); self->spec = 0; }
syscall::openat:return /self->spec && !errno/ { discard(self->spec); self->spec = 0; }
