#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Logic that is not common. */

#pragma D option quiet
syscall::write:entry /(uid == 0) ^^ (arg0 == 1)/ { @[execname] = count(); }
syscall::write:entry /!(uid == 0 || pid < 100) && (arg2 & 1)/ { @odd = count(); }
