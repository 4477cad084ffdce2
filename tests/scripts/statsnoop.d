#!/usr/sbin/dtrace -s
/* Which files are asked about and found missing, with the command that asked. */
#pragma D option quiet
#pragma D option switchrate=10hz

syscall::newfstatat:entry,
syscall::statx:entry,
syscall::access:entry,
syscall::faccessat*:entry
{
	self->path = probefunc == "access" ? arg0 : arg1;
}

syscall::newfstatat:return,
syscall::statx:return,
syscall::access:return,
syscall::faccessat*:return
/self->path/
{
	printf("%-16s %7d %-12s %-4d %s\n", execname, pid, probefunc, errno, copyinstr(self->path));
	@missing[execname] = sum(errno == ENOENT);
	self->path = 0;
}

tick-2s
{
	printf("\nmissing, by command:\n");
	printa("%-16s %@d\n", @missing);
	exit(0);
}
