/*
 * ASSERTION: psinfo_t of the current process: each member that a builtin variable has too is the same;
 * the others are what a process must have.
 * @@options: -q
 */
BEGIN
{
	printf("pid %d ppid %d\n", curpsinfo->pr_pid == pid, curpsinfo->pr_ppid == ppid);
	printf("ids %d %d %d %d\n", curpsinfo->pr_uid == uid, curpsinfo->pr_gid == gid,
	    curpsinfo->pr_euid == uid, curpsinfo->pr_egid == gid);
	printf("name %s\n", curpsinfo->pr_fname);
	printf("addr %d\n", curpsinfo->pr_addr == (uintptr_t)curthread);
	printf("groups %d %d\n", curpsinfo->pr_pgid > 0, curpsinfo->pr_sid >= 0);
	printf("threads %d\n", curpsinfo->pr_nlwp >= 1);
	printf("sizes %d %d\n", curpsinfo->pr_rssize > 0,
	    curpsinfo->pr_size >= curpsinfo->pr_rssize);
	printf("model %d\n", curpsinfo->pr_dmodel == PR_MODEL_LP64);
	printf("status %d\n", curpsinfo->pr_wstat);
	printf("lwp %d %s\n", curpsinfo->pr_lwp.pr_lwpid == tid, curpsinfo->pr_lwp.pr_name);
	exit(0);
}

BEGIN
{
	this->start = curpsinfo->pr_start.tv_sec;
	this->now = walltimestamp / 1000000000;
	printf("start %d\n", this->start <= this->now && this->start + 3600 > this->now);
	printf("time %d %d\n", curpsinfo->pr_time.tv_sec * 1000000000 +
	    curpsinfo->pr_time.tv_nsec > 0, curpsinfo->pr_time.tv_nsec < 1000000000);
	printf("children %d\n", curpsinfo->pr_ctime.tv_sec);
	printf("cpu %d mem %d\n", curpsinfo->pr_pctcpu <= 0x8000, curpsinfo->pr_pctmem < 0x8000);
	printf("flag %d\n", curpsinfo->pr_flag);
	printf("zero %d %d %d %d %d %d\n", curpsinfo->pr_taskid, curpsinfo->pr_projid,
	    curpsinfo->pr_nzomb, curpsinfo->pr_poolid, curpsinfo->pr_zoneid,
	    curpsinfo->pr_contract);
}
