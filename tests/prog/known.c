/* SPDX-License-Identifier: MIT */
/*
 * Makes system calls whose surroundings it knows, in a thread of its own, and prints what the variables of D must be at them:
 * NAME VALUE a line; LO and HI of a name are what it must lie between.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t now(clockid_t c)
{
	struct timespec t;

	clock_gettime(c, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* copy_file_range of no files: six arguments, EBADF. The next one's are larger by 10. */
static __attribute__((noinline)) long mark(long n)
{
	long r = syscall(SYS_copy_file_range, -1000l - n, 1001 + n, -1002l - n, 1003 + n, 1004 + n,
			 1005 + n);

	return r + n;
}

static void burn(void)
{
	int64_t end = now(CLOCK_THREAD_CPUTIME_ID) + 60000000;

	while (now(CLOCK_THREAD_CPUTIME_ID) < end)
		;
}

static void range(const char *name, int64_t lo, int64_t hi)
{
	printf("%s.lo %" PRId64 "\n%s.hi %" PRId64 "\n", name, lo, name, hi);
}

static void *thread(void *arg)
{
	int64_t mono[4], real[2], cpu[4];

	prctl(PR_SET_NAME, "a thread");
	printf("tid %d\n", (int)gettid());
	mono[0] = now(CLOCK_MONOTONIC);
	real[0] = now(CLOCK_REALTIME);
	cpu[0] = now(CLOCK_THREAD_CPUTIME_ID);
	mark(0);
	cpu[1] = now(CLOCK_THREAD_CPUTIME_ID);
	real[1] = now(CLOCK_REALTIME);
	mono[1] = now(CLOCK_MONOTONIC);
	burn();
	usleep(300000);
	mono[2] = now(CLOCK_MONOTONIC);
	cpu[2] = now(CLOCK_THREAD_CPUTIME_ID);
	mark(10);
	cpu[3] = now(CLOCK_THREAD_CPUTIME_ID);
	mono[3] = now(CLOCK_MONOTONIC);
	range("timestamp", mono[0], mono[1]);
	range("walltimestamp", real[0], real[1]);
	range("elapsed", mono[2] - mono[1], mono[3] - mono[0]);
	range("vtime", cpu[2] - cpu[1], cpu[3] - cpu[0]);
	return arg;
}

int main(void)
{
	pthread_t t;
	cpu_set_t set;
	int cpu = sched_getcpu();

	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) || setregid(2345, 2345) || setreuid(1234, 1234))
		return 1;
	printf("cpu %d\npid %d\nppid %d\nuid %d\ngid %d\nerrno %d\n", cpu, (int)getpid(),
	       (int)getppid(), 1234, 2345, EBADF);
	printf("mark %" PRIuPTR "\nthread %" PRIuPTR "\n", (uintptr_t)mark, (uintptr_t)thread);
	return pthread_create(&t, NULL, thread, NULL) || pthread_join(t, NULL);
}
