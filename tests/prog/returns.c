/* SPDX-License-Identifier: MIT */
/*
 * Functions whose returns are probed, and stacks below them: outer() calls middle(), which jumps to last(), which
 * calls leaf(). Then the same from jumper(), after thrown() was left by longjmp() at the same depth.
 */
#include <setjmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEEP __attribute__((noinline))

void leaf(void);
int last(int n);
int middle(int n);
int outer(int n);
void thrown(int n);
int jumper(int n);

static volatile int sink;
static jmp_buf env;

KEEP void leaf(void)
{
	sink += (int)syscall(SYS_getppid);
}

KEEP int last(int n)
{
	leaf();
	return n + sink;
}

KEEP int middle(int n)
{
	sink += n;
	return last(n + 1);
}

KEEP int outer(int n)
{
	int r = middle(n);

	return r + sink;
}

KEEP void thrown(int n)
{
	sink += n;
	if (n)
		thrown(n - 1);
	else if (sink != 12345)
		longjmp(env, 1);
	sink++;
}

KEEP int jumper(int n)
{
	if (setjmp(env) == 0)
		thrown(n);
	return outer(n) + sink;
}

int main(void)
{
	int r = outer(1);

	r += jumper(5);
	return r == 12345;
}
