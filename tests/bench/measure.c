/* SPDX-License-Identifier: MIT */
/*
 * Runs a command N times with its output thrown away; for each run one line: wall clock and CPU time
 * (user + system) in microseconds, largest resident set in KiB, exit status, wall clock until the first
 * byte on its standard output.
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

static void __attribute__((noreturn)) child(char **argv, int out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0 && dup2(null, 0) >= 0 && dup2(out, 1) >= 0 && dup2(null, 2) >= 0)
		execvp(argv[0], argv);
	_exit(127);
}

/* Reads to the end; when the first byte came. */
static double first_output(int fd)
{
	double first = 0;
	char buf[4096];

	while (read(fd, buf, sizeof(buf)) > 0)
		if (first == 0)
			first = now_us();
	return first == 0 ? now_us() : first;
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[1]) : 0;

	if (n <= 0) {
		fprintf(stderr, "usage: bench_measure N COMMAND [ARGUMENT...]\n");
		return 2;
	}
	while (n-- > 0) {
		double t = now_us(), first;
		struct rusage ru;
		int status, out[2];
		pid_t pid = pipe2(out, O_CLOEXEC) == 0 ? fork() : -1;

		if (pid == 0)
			child(argv + 2, out[1]);
		if (pid < 0)
			return 1;
		close(out[1]);
		first = first_output(out[0]);
		close(out[0]);
		if (wait4(pid, &status, 0, &ru) != pid)
			return 1;
		printf("%.0f %.0f %ld %d %.0f\n", now_us() - t, us(ru.ru_utime) + us(ru.ru_stime),
		       ru.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128, first - t);
	}
	return 0;
}
