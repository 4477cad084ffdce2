#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Threads that are pushed off. */

sched:::preempt { @[execname, curlwpsinfo->pr_pri, curlwpsinfo->pr_nice] = count(); }
sched:::sleep { @s[execname] = count(); }
