/* SPDX-License-Identifier: MIT */
/*
 * What it takes to print an aggregation of very many keys: makes KEYS (1,000,000) of them with system calls of its
 * own, stops tracing, and times dtrace_aggregate_print(), which reads, sorts and formats. One line: wall clock and
 * CPU time (user + system) in milliseconds, entries printed, entries that were dropped.
 *
 *   bench_million [KEYS]
 */
#include <dtrace.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MARK (1ull << 40) /* calls of others have no such argument */

static dtrace_hdl_t *h;
static uint64_t dropped;

static double now_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static void check(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_million: %s: %s\n", what, dtrace_errmsg(h, dtrace_errno(h)));
	exit(1);
}

static int drop(const dtrace_dropdata_t *d, void *arg)
{
	(void)arg;
	dropped += d->dtdda_drops;
	return DTRACE_HANDLE_OK;
}

/* Counts lines with a number in front, and throws them away. */
static ssize_t count(void *cookie, const char *buf, size_t size)
{
	uint64_t *n = cookie;

	for (const char *p = buf; (p = memchr(p, '\n', size - (size_t)(p - buf))); p++)
		++*n;
	return (ssize_t)size;
}

int main(int argc, char **argv)
{
	unsigned long keys = argc > 1 ? strtoul(argv[1], NULL, 0) : 1000000;
	static const char text[] =
		"syscall::getppid:entry /arg0 >= 1 << 40/ { @[arg0] = count(); }";
	uint64_t lines = 0;
	dtrace_prog_t *prog;
	double wall, cpu;
	int err = 0;
	FILE *out;

	h = dtrace_open(DTRACE_VERSION, 0, &err);
	check(h != NULL, "open");
	check(dtrace_setopt(h, "aggsize", "256m") == 0, "aggsize");
	check(dtrace_handle_drop(h, drop, NULL) == 0, "drops");
	prog = dtrace_program_strcompile(h, text, DTRACE_PROBESPEC_NAME, 0, 0, NULL);
	check(prog && dtrace_program_exec(h, prog, NULL) == 0 && dtrace_go(h) == 0, "program");
	for (unsigned long i = 0; i < keys; i++) {
		syscall(SYS_getppid, MARK + i);
		if (i % 100000 == 0)
			check(dtrace_status(h) >= 0, "status");
	}
	check(dtrace_stop(h) == 0, "stop");
	out = fopencookie(&lines, "w", (cookie_io_functions_t){ .write = count });
	check(out != NULL, "out");
	wall = now_ms(CLOCK_MONOTONIC);
	cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID);
	check(dtrace_aggregate_print(h, out, NULL) == 0, "print");
	check(fflush(out) == 0, "flush");
	wall = now_ms(CLOCK_MONOTONIC) - wall;
	cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	check(dtrace_work(h, out, NULL, NULL, NULL) != DTRACE_WORKSTATUS_ERROR, "drops");
	fclose(out);
	dtrace_close(h);
	printf("%.1f %.1f %llu %llu\n", wall, cpu, (unsigned long long)lines,
	       (unsigned long long)dropped);
	return 0;
}
