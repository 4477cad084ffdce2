BEGIN
{
	trace(1); trace("a"); trace(execname); trace(curthread->comm); trace(*curthread);
	print(*curthread); print(curthread);
	tracemem(curthread, 16); tracemem(curthread, 16, pid); tracemem(arg0, 4);
	trace(stack()); trace(sym(arg0)); print(usym(arg0)); printf("%k %a %A", ustack(3), mod(arg0), uaddr(arg0));
	stack(); stack(5); ustack(); ustack(10, 100);
	printf("x\n"); printf("%d %s %*d %-10.3s %x\n", pid, execname, 5, 1, "abc", curthread->state);
	printf("%s %c %p %Y", curthread->comm, 'a', curthread, walltimestamp);
	sym(arg0); func(arg0); mod(arg0); usym(arg0); ufunc(arg0); uaddr(arg0); umod(arg0);
	raise(9); system("echo %d", pid); freopen("/tmp/x.%d", pid); freopen(""); ftruncate();
	setopt("quiet"); setopt("switchrate", "1ms");
	exit(0);
}
