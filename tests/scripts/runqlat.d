#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* From the run queue to the CPU. */

#pragma D option quiet
#pragma D option dynvarsize=4m

sched:::enqueue { at[args[0]->pr_lwpid, args[1]->pr_pid] = timestamp; }
sched:::dequeue
/this->t = at[args[0]->pr_lwpid, args[1]->pr_pid]/
{
	@[args[2]->cpu_id] = quantize(timestamp - this->t);
	at[args[0]->pr_lwpid, args[1]->pr_pid] = 0;
}
