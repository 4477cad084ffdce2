#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* What a program did in its last moments. */

#pragma D option bufpolicy=ring
#pragma D option bufsize=64k

syscall:::entry /execname == $$1/ { trace(timestamp); trace(pid); trace(arg0); trace(arg1); }
proc:::exit /execname == $$1/ { exit(0); }
