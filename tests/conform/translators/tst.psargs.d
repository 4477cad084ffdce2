/*
 * ASSERTION: pr_psargs are the arguments with blanks between them, cut at 79; pr_argc, pr_argv and pr_envp
 * lead to them.
 * @@options: -q
 * @@trigger: /bin/echo one "two  three" four
 */
syscall::write:return
/pid == $target/
{
	printf("[%s] %d\n", curpsinfo->pr_psargs, curpsinfo->pr_argc);
	this->argv = (userland uint64_t *)curpsinfo->pr_argv;
	printf("[%s] [%s]\n", copyinstr(this->argv[0]), copyinstr(this->argv[3]));
	printf("%d %d\n", this->argv[4] == 0, curpsinfo->pr_envp == curpsinfo->pr_argv + 40);
	exit(0);
}
