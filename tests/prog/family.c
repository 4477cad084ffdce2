/* SPDX-License-Identifier: MIT */
/*
 * family N [FILE]: N generations of processes; each fires once, forks the next and ends, so that all but the first are
 * orphans. The last fires from another thread. FILE: waits until it is there. The first ends when all have.
 */
#include "../../include/dtrace/usdt.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

void step(long generation);

__attribute__((noinline)) void step(long generation)
{
	DTRACE_PROBE1(family, born, generation);
	__asm__ volatile("" ::: "memory");
}

static void *thread(void *generation)
{
	step(*(long *)generation);
	return NULL;
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1, i = 0;
	pid_t first = getpid();
	pthread_t t;
	int end[2];
	char c;

	while (argc > 2 && access(argv[2], F_OK) != 0)
		usleep(10000);
	if (pipe(end))
		return 1;
	step(i);
	while (i < n) {
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (pid > 0)
			break;
		close(end[0]);
		i++;
		if (i == n) {
			pthread_create(&t, NULL, thread, &i);
			pthread_join(t, NULL);
		} else {
			step(i);
		}
	}
	if (getpid() != first)
		return 0;
	close(end[1]);
	return read(end[0], &c, 1) == 0 ? 0 : 1;
}
