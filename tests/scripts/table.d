#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* An array of structures by key. */

#pragma D option quiet
struct stat_ { int n; uint64_t bytes; char who[16]; };
struct stat_ tab[pid_t];
syscall::write:return
/arg0 > 0/
{
	tab[pid].n++;
	tab[pid].bytes += arg0;
}
proc:::exit /tab[pid].n/ { printf("%s wrote %d in %d\n", execname, tab[pid].bytes, tab[pid].n); tab[pid].n = 0; }
