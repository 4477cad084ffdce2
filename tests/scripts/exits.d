#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* How processes end. */

#pragma D option quiet

proc:::exit
{
	printf("%6d %-16s %s\n", pid, execname,
	    args[0] == CLD_EXITED ? "exited" : args[0] == CLD_KILLED ? "killed" : args[0] == CLD_DUMPED ? "dumped" : "?");
	@[execname, args[0]] = count();
}
