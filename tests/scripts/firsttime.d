#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* The first call of each kind. */

#pragma D option quiet
syscall:::entry /!seen[probefunc]/ { seen[probefunc] = 1; printf("%8d %s by %s\n", ++n, probefunc, execname); }
tick-2s { exit(0); }
