#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Whole structures. */

syscall::exit_group:entry /pid == $target/ { print(*curpsinfo); print(curthread->cred->uid); print(pid); }
