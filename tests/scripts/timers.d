#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Timers by function. */

sdt:timer::timer_expire_entry { @[args[0]->function ? "fn" : "none"] = count(); }
sdt:timer::hrtimer_expire_entry { @h[cpu] = count(); }
