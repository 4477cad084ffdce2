#!/usr/sbin/dtrace -s
/* A flight recorder: the last things that a program did before a system call failed in an odd way. */
#pragma D option bufpolicy=ring
#pragma D option bufsize=64k
#pragma D option flowindent

syscall:::entry
/pid == $target/
{
	printf("%x %x %x", arg0, arg1, arg2);
}

syscall:::return
/pid == $target/
{
	printf("= %d", (int)arg1);
	failures += errno == EIO || errno == ENOSPC;
}

syscall:::return
/pid == $target && failures > 0/
{
	exit(1);
}

tick-2s
{
	exit(0);
}
