#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* The user's registers at a call. */

#pragma D option quiet
syscall::getpid:entry { @[uregs[R_SP] & 0xf] = count(); @pc[umod(ucaller)] = count(); }
