#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* New pids. */

#pragma D option quiet

dtrace:::BEGIN { printf("%-22s %8s %6s\n", "TIME", "LASTPID", "PID/s"); pids = 0; last = 0; }
proc:::start { pids++; last = pid; }
profile:::tick-1sec { printf("%-22Y %8d %6d\n", walltimestamp, last, pids); pids = 0; }
