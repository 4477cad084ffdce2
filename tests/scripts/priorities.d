#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Changes of priority. */

#pragma D option quiet

sched:::change-pri { printf("%s: %d -> %d\n", args[1]->pr_fname, args[0]->pr_pri, args[2]); }
