/* SPDX-License-Identifier: MIT */
/*
 * What the load programs share: the clock, a CPU of their own, the smallest of many short rounds.
 *
 * Other work on the machine only ever adds time, so the smallest round is the best estimate of the
 * cost, and rounds are short (some 100 us) so that many of them are not interrupted at all.
 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline uint64_t load_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static inline int load_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((unsigned)cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static inline int load_cmp(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * How undisturbed this CPU is: nanoseconds of a loop that fills its execution units. It takes up to
 * twice as long while the other thread of the core is busy, and then so does what is measured.
 */
static inline double load_calm(void)
{
	static uint64_t mem[512];
	uint64_t a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, t = load_now();

	for (uint64_t i = 0; i < 20000; i++) {
		a += mem[i & 511];
		b ^= a >> 3;
		c += mem[(i + 7) & 511];
		d ^= c << 1;
		e += mem[(i + 99) & 511];
		f ^= e + i;
		__asm__ volatile("" ::"r"(a), "r"(b), "r"(c), "r"(d), "r"(e), "r"(f));
	}
	return (double)(load_now() - t) / 20000;
}

struct load_stat {
	double *v, calm; /* calm: that of the smallest round */
	size_t n, cap;
};

static inline void load_add(struct load_stat *s, double ns, double before, double after)
{
	bool least = true;

	for (size_t i = 0; i < s->n && least; i++)
		least = ns < s->v[i];
	if (least)
		s->calm = before > after ? before : after;
	if (s->n < s->cap)
		s->v[s->n++] = ns;
}

/* "smallest median rounds calls calm": what tests/bench/run reads. Sorts s->v. */
static inline void load_report(FILE *out, struct load_stat *s, uint64_t calls)
{
	qsort(s->v, s->n, sizeof(*s->v), load_cmp);
	fprintf(out, "%.2f %.2f %zu %llu %.3f\n", s->v[0], s->v[s->n / 2], s->n,
		(unsigned long long)calls, s->calm);
}

#endif
