#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* What is typed. */

#pragma D option quiet
syscall::read:return /fds[0].fi_name == "tty" && arg0 == 1/ { @ = count(); }
