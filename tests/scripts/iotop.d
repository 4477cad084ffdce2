#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Who does most disk I/O, each second. */

#pragma D option quiet

dtrace:::BEGIN { secs = 5; }
io:::start
{
	@bytes[uid, pid, ppid, execname, args[1]->dev_statname, args[0]->b_flags & B_READ ? "R" : "W"] = sum(args[0]->b_bcount);
	disk += args[0]->b_bcount;
}
profile:::tick-1sec { secs--; }
profile:::tick-1sec
/secs == 0/
{
	printf("%Y, disk KB: %d\n", walltimestamp, disk / 1024);
	trunc(@bytes, 10);
	normalize(@bytes, 1024);
	printa("%5d %6d %6d %-16s %-8s %2s %@12d\n", @bytes);
	trunc(@bytes);
	disk = 0;
	secs = 5;
}
