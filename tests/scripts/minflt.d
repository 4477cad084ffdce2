#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Faults by program. */

vminfo:::as_fault { @mem[execname] = sum(arg0); }
vminfo:::pgin { @cow[execname] = sum(arg0); }
dtrace:::END { printa("%-16s %@8d %@8d\n", @mem, @cow); }
