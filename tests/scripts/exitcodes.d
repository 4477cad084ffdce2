#!/usr/sbin/dtrace -s
/* How processes end, with how long they lived and what they were. */
#pragma D option quiet
#pragma D option dynvarsize=4m

proc:::start
{
	born[pid] = timestamp;
}

proc:::exit
/born[pid]/
{
	this->ms = (timestamp - born[pid]) / 1000000;
	@[args[0] == CLD_EXITED ? "exited" : args[0] == CLD_DUMPED ? "dumped" : "killed"] = count();
	printf("%Y %-16s pid %d of %d lived %d ms: %s\n", walltimestamp, execname, pid, ppid, this->ms,
	    curpsinfo->pr_psargs);
	born[pid] = 0;
}

tick-2s
{
	trunc(@, 10);
	exit(0);
}
