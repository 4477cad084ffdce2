#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Who wakes whom. */

sched:::wakeup { @[execname, stringof(args[1]->pr_fname)] = count(); }
dtrace:::END { trunc(@, 20); printa("%16s -> %-16s %@d\n", @); }
