#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* New programs, with their arguments. */

#pragma D option quiet

dtrace:::BEGIN { printf("%-20s %6s %6s %s\n", "TIME", "PPID", "PID", "ARGS"); }
proc:::exec-success { printf("%-20Y %6d %6d %s\n", walltimestamp, ppid, pid, curpsinfo->pr_psargs); }
