#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Calls by control group. */

syscall:::entry { @[cgroup] = count(); }
END { printa("cgroup %u: %@d\n", @); }
