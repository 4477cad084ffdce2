/* SPDX-License-Identifier: MIT */
/*
 * utarget N [MS]: calls outer() N times, MS milliseconds apart; outer() calls inner() with ten arguments.
 * utarget -d LIB FUNC: loads a library while it runs and calls a function of it.
 * utarget -s: spins in outer() until it is killed. utarget -r: reads its standard input to the end.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

long inner(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j);
long outer(long n);
long count_to(long n);

volatile long sink;

__attribute__((noinline)) long inner(long a, long b, long c, long d, long e, long f, long g, long h,
				     long i, long j)
{
	sink = a + b + c + d + e + f + g + h + i + j;
	return sink;
}

__attribute__((noinline)) long outer(long n)
{
	long r = inner(n, 1, 2, 3, 4, 5, 6, 7, 8, 9);

	sink = r;
	return r * 2;
}

__attribute__((noinline)) long count_to(long n)
{
	for (long i = 0; n < 0 || i < n; i++)
		sink = i;
	return n;
}

static int load_and_call(const char *lib, const char *name)
{
	void *h = dlopen(lib, RTLD_NOW);
	union {
		void *p;
		double (*fn)(double);
	} u = { .p = h ? dlsym(h, name) : NULL };

	if (!u.p) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	return u.fn(4.0) == 12345.0;
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1, ms = argc > 2 ? atol(argv[2]) : 0;
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	if (argc > 3 && strcmp(argv[1], "-d") == 0)
		return load_and_call(argv[2], argv[3]);
	if (argc > 1 && strcmp(argv[1], "-s") == 0)
		return (int)count_to(-1);
	if (argc > 1 && strcmp(argv[1], "-r") == 0)
		return read(0, &n, 1) != 0;
	for (long i = 0; i < n; i++) {
		outer(i);
		if (ms)
			nanosleep(&ts, NULL);
	}
	return 0;
}
