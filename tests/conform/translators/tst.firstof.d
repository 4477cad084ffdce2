/*
 * ASSERTION: firstof() is the first of its arguments that means something here.
 * @@options: -q
 */
BEGIN
{
	printf("%d\n", firstof(((struct task_struct *)0)->no_such, `no_such, nothing, 5));
	printf("%d\n", firstof(curthread->old_pid, curthread->pid) == tid);
	printf("%s\n", firstof((struct no_such *)0 == NULL ? nothing : "a", "b"));
	printf("%d %d\n", sizeof (firstof((char)1, 2)), firstof(pid, 0) == pid);
	exit(0);
}
