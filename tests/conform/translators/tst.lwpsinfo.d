/*
 * ASSERTION: lwpsinfo_t of the current thread, in a system call.
 * @@options: -q
 * @@trigger: /bin/echo
 */
syscall::write:return
/pid == $target/
{
	printf("id %d\n", curlwpsinfo->pr_lwpid == tid);
	printf("addr %d\n", curlwpsinfo->pr_addr == (uintptr_t)curthread);
	printf("state %d %c\n", curlwpsinfo->pr_state == SONPROC, curlwpsinfo->pr_sname);
	printf("sleeps %d %d\n", curlwpsinfo->pr_wchan, curlwpsinfo->pr_stype);
	printf("nice %d\n", curlwpsinfo->pr_nice >= -20 && curlwpsinfo->pr_nice < 20);
	printf("pri %d\n", curlwpsinfo->pr_pri > 0 && curlwpsinfo->pr_pri < 140);
	printf("class %s\n", curlwpsinfo->pr_clname);
	printf("name %s\n", curlwpsinfo->pr_name);
	printf("cpu %d\n", curlwpsinfo->pr_onpro == cpu);
	printf("bound %d\n", curlwpsinfo->pr_bindpro == -1 || curlwpsinfo->pr_bindpro == cpu);
	printf("flag %d\n", curlwpsinfo->pr_flag & (PR_STOPPED | PR_ASLEEP | PR_ISSYS));
	printf("syscall %d\n", curlwpsinfo->pr_syscall > 0);
	exit(0);
}
