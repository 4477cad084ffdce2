#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Time off CPU by kernel stack. */

#pragma D option quiet
#pragma D option stackframes=8

sched:::off-cpu { self->off = timestamp; }
sched:::on-cpu /self->off/ { @[execname, stack()] = sum((timestamp - self->off) / 1000); self->off = 0; }
dtrace:::END { trunc(@, 5); printa("%s%k%@d us\n", @); }
