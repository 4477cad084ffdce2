#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Who kills whom. */

#pragma D option quiet

inline string sig[int s] = s == SIGKILL ? "KILL" : s == SIGTERM ? "TERM" : s == SIGINT ? "INT" : s == SIGHUP ? "HUP" : "other";
proc:::signal-send
/args[2] == SIGKILL || args[2] == SIGTERM/
{
	printf("%Y %s[%d] -> %s[%d] %s (uid %d)\n", walltimestamp, execname, pid, args[1]->pr_fname, args[1]->pr_pid,
	    sig[args[2]], uid);
}
