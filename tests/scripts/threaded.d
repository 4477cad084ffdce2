#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* On how many CPUs the threads of a process run. */

profile:::profile-101 /pid != 0/ { @s[pid, execname] = lquantize(tid, 0, 4000, 1); }
profile:::tick-1sec { printf("%Y,\n", walltimestamp); printa(@s); trunc(@s); }
