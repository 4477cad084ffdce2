/* SPDX-License-Identifier: MIT */
/*
 * Nanoseconds per system call: the smallest and the median of many short rounds.
 *
 *   bench_load_syscall [-f] [-d DEPTH] [-c CPU] [-n CALLS] [-r ROUNDS] [-g GAP] [-R RATE -s SECONDS] [-o FILE] [WHAT]
 *
 * WHAT: getppid (default; with MARK as argument, so that these calls can be told from others'), write, read (one byte to or from /dev/null, /dev/zero).
 * -d: DEPTH functions down, without frame pointers.
 * -g: microseconds of rest after each round, for tracers whose buffers must not overflow.
 * -R: RATE calls per second for SECONDS, in slots of 100 us; 0: as fast as it goes.
 * -f: before everything else on its CPU (SCHED_FIFO): a rate can be kept on a busy machine.
 * -o: where the result goes (standard output belongs to the tracer).
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "load.h"

#define SLOT_NS 100000u
#define MARK 48796 /* tests/bench/run knows it */

struct load {
	bool fifo;
	int cpu, depth;
	unsigned calls, rounds, gap_us;
	double rate, seconds; /* seconds > 0: paced */
	const char *out, *what;
	long nr;
	int fd;
};

static void calls(const struct load *l, uint64_t n)
{
	char byte = 0;

	if (l->nr == SYS_getppid)
		for (uint64_t i = 0; i < n; i++)
			syscall(SYS_getppid, MARK);
	else
		for (uint64_t i = 0; i < n; i++)
			syscall(l->nr, l->fd, &byte, 1);
}

static void measured(const struct load *l, FILE *out)
{
	struct load_stat s = { .v = calloc(l->rounds, sizeof(double)), .cap = l->rounds };
	double after = load_calm();

	for (unsigned i = 0; s.v && i < l->rounds; i++) {
		double before = after, ns;
		uint64_t t;

		if (l->gap_us) {
			usleep(l->gap_us);
			before = load_calm();
		}
		calls(l, 20);
		t = load_now();
		calls(l, l->calls);
		ns = (double)(load_now() - t) / l->calls;
		after = load_calm();
		load_add(&s, ns, before, after);
	}
	if (s.v)
		load_report(out, &s, (uint64_t)l->rounds * (l->calls + 20));
	free(s.v);
}

/* A late slot is not made up for all at once: that would be a burst, not a rate. */
static void paced(const struct load *l, FILE *out)
{
	uint64_t start = load_now(), end = start + (uint64_t)(l->seconds * 1e9), done = 0, now;
	uint64_t slot = l->rate > 0 ? (uint64_t)(l->rate * SLOT_NS / 1e9) : 1000;
	double v;

	for (uint64_t next = start; (now = load_now()) < end; next += SLOT_NS) {
		while (l->rate > 0 && load_now() < next)
			;
		calls(l, slot);
		done += slot;
		if (now > next + 10 * SLOT_NS)
			next = now;
	}
	v = (double)(load_now() - start) / (double)done;
	load_report(out, &(struct load_stat){ .v = &v, .n = 1 }, done);
}

__attribute__((noinline)) static int deep(const struct load *l, FILE *out, int depth)
{
	volatile int v[4] = { depth };

	if (depth > 0)
		v[1] = deep(l, out, depth - 1);
	else if (l->seconds > 0)
		paced(l, out);
	else
		measured(l, out);
	return v[0] + v[1];
}

static int prepare(struct load *l)
{
	const struct sched_param first = { .sched_priority = 1 };

	if (l->fifo && sched_setscheduler(0, SCHED_FIFO, &first) != 0)
		return -1;
	l->nr = SYS_getppid;
	l->fd = -1;
	if (strcmp(l->what, "write") == 0) {
		l->nr = SYS_write;
		l->fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	} else if (strcmp(l->what, "read") == 0) {
		l->nr = SYS_read;
		l->fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	} else if (strcmp(l->what, "getppid") != 0) {
		errno = EINVAL;
		return -1;
	}
	return l->nr != SYS_getppid && l->fd < 0 ? -1 : load_pin(l->cpu);
}

int main(int argc, char **argv)
{
	struct load l = { .calls = 1000, .rounds = 200, .what = "getppid" };
	FILE *out = stdout;
	int c;

	while ((c = getopt(argc, argv, "fc:d:n:r:g:R:s:o:")) != -1) {
		switch (c) {
		case 'f': l.fifo = true; break;
		case 'c': l.cpu = atoi(optarg); break;
		case 'd': l.depth = atoi(optarg); break;
		case 'n': l.calls = (unsigned)atoi(optarg); break;
		case 'r': l.rounds = (unsigned)atoi(optarg); break;
		case 'g': l.gap_us = (unsigned)atoi(optarg); break;
		case 'R': l.rate = atof(optarg); break;
		case 's': l.seconds = atof(optarg); break;
		case 'o': l.out = optarg; break;
		default: return 2;
		}
	}
	if (optind < argc)
		l.what = argv[optind];
	if (l.calls == 0 || l.rounds == 0 || prepare(&l) != 0 ||
	    (l.out && !(out = fopen(l.out, "we")))) {
		perror("bench_load_syscall");
		return 1;
	}
	(void)deep(&l, out, l.depth);
	return fclose(out) != 0;
}
