/* ASSERTION: builtin variables have the right value in BEGIN. SECTION: Variables. */
/* @@options: -q */
/* @@args: 5 text */
BEGIN
{
	printf("%s %s %s %s\n", probeprov, probemod, probefunc, probename);
	printf("%d %d %d\n", pid == $pid, uid == $uid, gid == $gid);
	printf("%d\n", ppid == $ppid);
	printf("%d %d\n", tid == pid, execname == "dtrace");
	printf("%d\n", timestamp > 0 && walltimestamp > 1600000000000000000);
	printf("%d %s\n", $1, $$2);
	printf("%d %d\n", id, epid > 0);
	printf("%d\n", cpu >= 0 && cpu < 4096 && curcpu->cpu_id == cpu);
	printf("%d\n", timestamp == timestamp);
	printf("%d\n", curthread->tgid == pid && curthread->pid == tid);
	printf("%s\n", stringof(curthread->comm));
	printf("%d\n", vtimestamp > 0);
	printf("%d\n", stackdepth > 0);
	exit(0);
}
