// SPDX-License-Identifier: MIT
/*
 * lockload DIRECTORY [MOVES]: threads that move files between two directories in it, each a number of times: they
 * contend for the mutex and the semaphores that the kernel holds meanwhile, and for no lock of user
 * space. Writes the time that all threads together were in rename(), in ns, and how many calls it was.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define THREADS 6

static const char *top;
static unsigned moves = 3000;
static uint64_t took[THREADS];

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void *run(void *arg)
{
	const unsigned i = (unsigned)(uintptr_t)arg;
	char path[2][4096];

	for (unsigned d = 0; d < 2; d++)
		snprintf(path[d], sizeof(path[d]), "%s/%c/%u", top, "ab"[d], i);
	close(open(path[0], O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	for (unsigned n = 0; n < moves; n++) {
		uint64_t start = now();

		if (rename(path[n & 1], path[!(n & 1)])) {
			perror("rename");
			exit(1);
		}
		took[i] += now() - start;
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t t[THREADS];
	uint64_t all = 0;
	char path[4096];

	if (argc < 2)
		return 2;
	if (argc > 2)
		moves = (unsigned)atoi(argv[2]);
	top = argv[1];
	for (unsigned d = 0; d < 2; d++) {
		snprintf(path, sizeof(path), "%s/%c", top, "ab"[d]);
		mkdir(path, 0700);
	}
	for (unsigned i = 0; i < THREADS; i++)
		if (pthread_create(&t[i], NULL, run, (void *)(uintptr_t)i))
			return 1;
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(t[i], NULL);
		all += took[i];
	}
	printf("ns %llu\ncalls %u\n", (unsigned long long)all, THREADS * moves);
	return 0;
}
