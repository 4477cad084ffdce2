// SPDX-License-Identifier: MIT
/*
 * Faults pages in, sleeps, moves between CPUs, and computes, between two calls of getrusage(); then
 * writes how many faults, context switches and moves there were between them by its own account.
 */
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define PAGES 700
#define MOVES 10
#define NAPS 20

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		perror("sched_setaffinity");
}

static void fault_in(void)
{
	long size = sysconf(_SC_PAGESIZE);
	volatile char *p = mmap(NULL, (size_t)(PAGES * size), PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (int i = 0; p != MAP_FAILED && i < PAGES; i++)
		p[i * size] = 1;
}

/* Some 0.2 s of CPU time. */
static void compute(void)
{
	struct timespec start, now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	do {
		for (volatile int i = 0; i < 100000; i++)
			;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	} while ((now.tv_sec - start.tv_sec) * 1000000000l + now.tv_nsec - start.tv_nsec <
		 200000000l);
}

int main(void)
{
	const struct timespec nap = { .tv_nsec = 1000000 };
	struct rusage a, b;
	int moves = 0;
	cpu_set_t may;

	sched_getaffinity(0, sizeof(may), &may);
	pin(0);
	getrusage(RUSAGE_SELF, &a);
	fault_in();
	for (int i = 0; i < NAPS; i++)
		nanosleep(&nap, NULL);
	for (; CPU_COUNT(&may) > 1 && CPU_ISSET(1, &may) && moves < MOVES; moves++)
		pin(!(moves & 1));
	compute();
	getrusage(RUSAGE_SELF, &b);
	printf("faults %ld\nswitches %ld\nmoves %d\n",
	       b.ru_minflt + b.ru_majflt - a.ru_minflt - a.ru_majflt,
	       b.ru_nvcsw + b.ru_nivcsw - a.ru_nvcsw - a.ru_nivcsw, moves);
	return 0;
}
