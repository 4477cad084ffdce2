#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Switches by program. */

sysinfo:::pswitch { @[execname] = sum(arg0); }
sysinfo:::sysfork, sysinfo:::sysexec { @p[probename] = count(); }
