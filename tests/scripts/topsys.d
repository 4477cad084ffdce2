#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* The system calls that are called most. */

#pragma D option quiet

syscall:::entry { @[probefunc] = count(); }
tick-1s
{
	trunc(@, 10);
	printf("%Y\n", walltimestamp);
	printa("%20s %@10d\n", @);
	clear(@);
}
