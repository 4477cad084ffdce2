#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* What the kernel is at, as stacks. */

profile-199 /arg0 && curthread->pid != 0/ { @[stack(10)] = count(); }
tick-2s { trunc(@, 3); exit(0); }
