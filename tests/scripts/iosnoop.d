#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* A line for each block I/O. */

#pragma D option quiet
#pragma D option temporal

dtrace:::BEGIN { printf("%8s %5s %6s %2s %10s %8s %s\n", "us", "UID", "PID", "D", "BLOCK", "SIZE", "FILE"); }

io:::start { start[args[0]->b_edev, args[0]->b_blkno] = timestamp; }
io:::done
/this->t = start[args[0]->b_edev, args[0]->b_blkno]/
{
	printf("%8d %5d %6d %2s %10d %8d %s\n", (timestamp - this->t) / 1000, uid, pid,
	    args[0]->b_flags & B_READ ? "R" : "W", args[0]->b_blkno, args[0]->b_bcount, args[2]->fi_pathname);
	start[args[0]->b_edev, args[0]->b_blkno] = 0;
}
