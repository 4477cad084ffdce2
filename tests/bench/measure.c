/* SPDX-License-Identifier: MIT */
/*
 * Runs a command N times with its output thrown away; for each run one line: wall clock and CPU time
 * (user + system) in microseconds, largest resident set in KiB, exit status.
 *
 *   bench_measure N COMMAND [ARGUMENT...]
 *
 * Not done in the Python of tests/bench/run because a process inherits the largest resident set of
 * the one that it was forked from: this one is small.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static double us(struct timeval t)
{
	return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

static void __attribute__((noreturn)) child(char **argv)
{
	int null = open("/dev/null", O_RDWR);

	if (null >= 0 && dup2(null, 0) >= 0 && dup2(null, 1) >= 0 && dup2(null, 2) >= 0) {
		if (null > 2)
			close(null);
		execvp(argv[0], argv);
	}
	_exit(127);
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[1]) : 0;

	if (n <= 0) {
		fprintf(stderr, "usage: bench_measure N COMMAND [ARGUMENT...]\n");
		return 2;
	}
	while (n-- > 0) {
		double t = now_us();
		struct rusage ru;
		int status;
		pid_t pid = fork();

		if (pid == 0)
			child(argv + 2);
		if (pid < 0 || wait4(pid, &status, 0, &ru) != pid)
			return 1;
		printf("%.0f %.0f %ld %d\n", now_us() - t, us(ru.ru_utime) + us(ru.ru_stime),
		       ru.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	}
	return 0;
}
