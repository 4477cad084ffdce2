#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Processes that live less than a second, by parent. */

#pragma D option quiet

proc:::exec-success { born[pid] = timestamp; }
proc:::exit
/(this->b = born[pid]) && timestamp - this->b < 1000000000/
{
	@ms[execname, ppid] = sum((timestamp - this->b) / 1000000);
	@n[execname, ppid] = count();
}
proc:::exit { born[pid] = 0; }
dtrace:::END { printa("%-16s %6d %@6d ms in %@d\n", @ms, @n); }
