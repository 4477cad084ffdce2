#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Who started whom. */

#pragma D option quiet
proc:::create { printf("%s[%d] -> %d\n", execname, pid, args[0]->pr_pid); }
proc:::lwp-create { printf("%s[%d] + thread %d\n", execname, pid, args[0]->pr_lwpid); }
proc:::lwp-exit { printf("%s[%d] - thread %d\n", execname, pid, tid); }
