inline int MYCONST = 5 * 3;
inline string which[int a, string b] = a == 1 ? b : "other";
inline uint64_t big = 1;
typedef struct pair { int x; struct { int y; }; char tag[4]; } pair_t;
pair_t pair;

BEGIN
{
	x = 1 + 2 * 3 - (4 << 2) % 5; y = x > 1 && x < 5 || x ^^ 1; z = ~x & 0xff | 1;
	trace(MYCONST); trace(which[x, "foo"]); trace(which[1, execname]); trace(big + pid);
	trace(sizeof (int)); trace(sizeof (struct foo)); trace(sizeof (x)); trace(sizeof (pair_t));
	trace(sizeof x); trace(offsetof(struct foo, in2)); trace(stringof(curthread->comm));
	trace(stringof(arg0)); trace((char)x); trace((struct foo *)arg0); trace((uintptr_t)curthread);
	trace(((struct foo *)arg0)->u.u2); trace(((struct foo *)arg0)->in2);
	trace(((struct foo *)arg0)->arr[2]); trace(((struct foo *)arg0)->next->name);
	trace(((struct foo *)arg0)->bf + 1); trace(*((struct foo *)arg0)->arr);
	trace(&((struct foo *)arg0)->arr[1]); trace(((struct foo *)arg0) + 1 - (struct foo *)arg1);
	trace(RED); trace(BLUE + GREEN); trace(KERNEL_ENUM); trace(NULL); trace('a');
	trace(`jiffies); trace(vmlinux`table[2]); trace(&`table); trace(&`do_it); trace(*(int *)&`notype); trace(&`jiffies);
	trace(uregs[R_SP]); trace(uregs[x % 4]); trace($1 + $target);
	pair.x = 1; pair.y = pair.x; pair.tag[0] = 'a';
	trace(pid == 0 ? "zero" : execname); trace(x ? curthread : NULL);
	trace(strjoin(execname, strjoin("a", lltostr(pid)))); trace(substr("abc", 1));
	trace(strstr(execname, "a") != NULL); trace(index("abc", "b")); trace(strchr("abc", 'b'));
	trace(htons(x)); trace(ntohl(x)); trace(progenyof($target)); trace(rand() % 10);
	trace(basename(curthread->comm)); trace(strlen((char *)arg0));
	this->buf = alloca(16); bcopy(curthread, this->buf, 16); copyinto(arg0, 8, this->buf);
	trace((x == 1, 2 == 2) ? 1 : 0);
	x++, ++y;
}
