/* SPDX-License-Identifier: MIT */
/* Calls getppid(2), which takes no argument, with the address of a list: memory to be traced. */
#include <sys/syscall.h>
#include <unistd.h>

static char names[2][8] = { "first", "second" };

static struct node {
	struct node *next;
	const char *name;
	char text[8];
	unsigned a : 4, b : 12;
	int numbers[3];
	int *to;
} second = { 0, names[1], "two", 5, 99, { 4, 5, 6 }, &second.numbers[1] },
  first = { &second, names[0], "one", 15, 4095, { 1, 2, 3 }, &first.numbers[2] };

int main(void)
{
	/* A page that was never touched cannot be read at the entry of a system call. */
	*(volatile char *)names[0] = 'f';
	first.numbers[0] = 1;
	syscall(SYS_getppid, &first);
	return 0;
}
