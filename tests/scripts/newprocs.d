#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Processes made per second. */

#pragma D option quiet

proc:::create { pids++; @[execname, args[0]->pr_ppid] = count(); }
tick-1s { printf("%Y %d\n", walltimestamp, pids); pids = 0; }
