#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* The first argument names the program, the second the time. */

#pragma D option quiet
#pragma D option defaultargs
dtrace:::BEGIN { secs = $2 ? $2 : 5; who = $$1 == "" ? "sh" : $$1; printf("%s for %d s\n", who, secs); }
syscall:::entry /execname == who/ { @[probefunc] = count(); }
tick-1s /--secs <= 0/ { exit(0); }
