#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Bytes read by program. */

sysinfo:::readch { @r[execname] = sum(arg0); }
sysinfo:::writech { @w[execname] = sum(arg0); }
dtrace:::END { printa("%-16s %@12d %@12d\n", @r, @w); }
