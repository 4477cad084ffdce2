#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* What programs are at, as stacks. */

profile-199 /arg1/ { @[execname, ustack(10)] = count(); }
tick-2s { trunc(@, 3); exit(0); }
