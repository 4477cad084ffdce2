#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* What kinds of sockets are made. */

inline string dom[int f] = f == AF_INET ? "inet" : f == AF_INET6 ? "inet6" : f == 1 ? "unix" : "other";
syscall::socket:entry { @[execname, dom[(int)arg0], arg1 & 0xf] = count(); }
dtrace:::END { printa("%-16s %-8s %3d %@d\n", @); }
