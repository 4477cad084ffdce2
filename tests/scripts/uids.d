#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Users by name of what they run. */

inline int ROOT = 0;
syscall::execve:return /arg0 == 0 && uid != ROOT/ { @[uid, gid, curpsinfo->pr_psargs] = count(); }
