#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Values of all sizes in one record. */

syscall::write:entry
{
	printf("%d %hd %c %ld %s %x %p %5d|%-8s|%08x %Y", (char)arg0, (short)arg2, 'x', (long)arg1, execname, arg2, (void *)arg1,
	    tid, probefunc, arg1, walltimestamp);
}
