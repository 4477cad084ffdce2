#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Reads and writes by kind of file system. */

syscall::read:entry, syscall::write:entry
/fds[arg0].fi_fs != "<unknown>"/
{
	@[execname, probefunc, fds[arg0].fi_fs, fds[arg0].fi_mount] = count();
}
dtrace:::END { printa("%-16s %-6s %-10s %-20s %@8d\n", @); }
