#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* All probes of a module, counted. */

syscall:::, sched:::, proc:::, io::: { @[probeprov, probename] = count(); }
END { trunc(@, 10); }
