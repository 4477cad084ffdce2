/* SPDX-License-Identifier: MIT */
/*
 * Stacks without frame pointers: deep N recurses N deep with pieces of stack of changing size, is interrupted by a
 * signal there, and calls getppid() in the handler, in a thread of its own (thread N), or waits (wait N).
 */
#include <alloca.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEEP __attribute__((noinline))

int first(int n);
int recurse(int n, volatile char *p);
void handler(int sig);
void marker(void);

static const char *mode;
static volatile int sink;

KEEP void marker(void)
{
	sink += (int)syscall(SYS_getppid);
}

KEEP void handler(int sig)
{
	marker();
	sink += sig;
}

KEEP int recurse(int n, volatile char *p)
{
	volatile char *more = alloca((size_t)(n % 7) * 16 + 16);
	int r;

	more[0] = p[0];
	if (n == 0) {
		if (strcmp(mode, "wait") == 0) {
			puts("ready");
			fflush(stdout);
			for (;;)
				sleep(1);
		}
		if (strcmp(mode, "thread") == 0)
			marker();
		else
			raise(SIGUSR1);
		return more[0];
	}
	r = recurse(n - 1, more);
	return r + more[0] + sink;
}

KEEP int first(int n)
{
	volatile char c = 1;
	int r = recurse(n, &c);

	return r + c;
}

static void *thread(void *n)
{
	sink += first(*(int *)n);
	return NULL;
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 5;
	pthread_t t;

	mode = argc > 1 ? argv[1] : "signal";
	signal(SIGUSR1, handler);
	if (strcmp(mode, "thread") == 0) {
		pthread_create(&t, NULL, thread, &n);
		pthread_join(t, NULL);
	} else {
		sink += first(n);
	}
	return sink == 12345;
}
