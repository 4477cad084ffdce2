#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Context switches each second, with the time that they took. */

#pragma D option quiet

sched:::on-cpu { num++; }
sched:::off-cpu { self->t = vtimestamp; }
profile:::tick-1sec
{
	printf("%20Y %8d\n", walltimestamp, num);
	num = 0;
}
