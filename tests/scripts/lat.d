#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* A distribution for each system call of a program. */

syscall:::entry /execname == $$1/ { self->t = timestamp; }
syscall:::return /self->t/ { @[probefunc] = llquantize(timestamp - self->t, 10, 0, 9, 10); self->t = 0; }
