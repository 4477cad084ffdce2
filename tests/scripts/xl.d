#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* A translator of one's own. */

#pragma D option quiet
struct who { int pid; string name; int nice; };
translator struct who < struct task_struct *t >
{
	pid = t->tgid;
	name = stringof(t->comm);
	nice = t->static_prio - 120;
};
inline struct who me = xlate <struct who> (curthread);
syscall::getppid:entry { printf("%d %s %d\n", me.pid, me.name, me.nice); }
