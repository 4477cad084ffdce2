#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Shares of CPU time. */

#pragma D option quiet

profile:::profile-97hz { @c[pid, execname] = count(); total++; }
tick-10s
{
	normalize(@c, total > 100 ? total / 100 : 1);
	printf("%5s %-20s %10s\n", "PID", "CMD", "PERCENT");
	printa("%5d %-20s %@10d\n", @c);
	exit(0);
}
