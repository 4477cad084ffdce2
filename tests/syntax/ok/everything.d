#!/usr/sbin/dtrace -s
#pragma D option quiet
#pragma D option bufsize=4m
#pragma D attributes Evolving/Evolving/ISA provider foo provider

int x, *y;
self int z;
this string s;
int a[string, int];
self uint64_t ts[int];
struct foo { int a:3, :2; char b[16]; struct foo *next; union { int q; long r; }; int (*fn)(int, char *); };
typedef struct foo foo_t;
enum color { RED, GREEN = 3, BLUE };
inline int LIMIT = 10 * 2;
inline string name[int e, uint32_t f] = e == 1 ? "one" : (f) - 1 ? "two" : "x" "y";
translator psinfo_t < struct task_struct *T > {
	pr_pid = T->pid;
	pr_fname = stringof(T->comm);
};
provider test_prov {
	probe go__now(int a, string b);
	probe x(int a, char *b : int c, foo_t *);
	probe v(void);
};
int (*fp)(int, ...), (*arr[3])(void);
BEGIN, END { trace("Hello\n" " World"); exit(0) }
syscall::open*:entry, pid$target:a.out:main:entry
/pid == $pid && execname != "x" || (a / b) / 2 > 1/
{
	self->ts[0x10] = timestamp; @[execname, pid] = quantize(1 + 2 * 3 - -$1);
	@ = count(); this->x = (int)y->z.w[1]; x += sizeof (struct foo *) + sizeof x;
	if (x > 1) { trace(1); } else if (y) trace(2); else { trace(3) }
	vmlinux`jiffies++; `sym--; ((vmlinux`struct task_struct *)curthread)->pid;
	(foo_t *)x; (foo) - 1; (size_t)-1; offsetof(struct foo, b); offsetof(struct foo, b[3].c[i]); xlate <psinfo_t *>(curthread)->pr_pid;
	'a'; 'ab'; '\n'; a ^^ b ? 1 : 2, 3; stringof x->y; 0755; 0xffffffffffffffffull; $$3; $2;
	!~-*&x;
}
tick-1s {}
profile:::tick-5s /x/ ;
