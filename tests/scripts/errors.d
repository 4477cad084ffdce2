#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* What probes fail with. */

#pragma D option quiet
syscall::open*:entry { trace(copyinstr(arg0)); }
dtrace:::ERROR { @[arg4] = count(); }
