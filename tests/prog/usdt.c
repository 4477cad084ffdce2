/* SPDX-License-Identifier: MIT */
/*
 * usdt N [MS]: fires its probes N times, MS milliseconds apart. usdt_app:::args has arguments of every
 * size in registers, memory and constants; usdt_app:::checked is reached only while it is traced.
 */
#include "../../include/dtrace/usdt.h"

#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static volatile int8_t i8 = -8;
static volatile uint8_t u8 = 200;
static volatile int16_t i16 = -1600;
static volatile uint16_t u16 = 60000;
static int64_t table[4] = { 10, -20, 30, -40 };

void fire(long n, const char *text);

__attribute__((noinline)) void fire(long n, const char *text)
{
	volatile int local = -3;
	int a = i8, b = u8;
	int16_t c = i16;
	uint16_t d = u16;

	DTRACE_PROBE(usdt_app, simple);
	DTRACE_PROBE10(usdt_app, args, n, text, a, b, c, d, -7, local, table[n & 3], table[1]);
	DTRACE_PROBE2(usdt_app, two__words, (unsigned)n, 5000000000ul);
	if (DTRACE_ENABLED(usdt_app, checked))
		DTRACE_PROBE1(usdt_app, checked, n * 3);
	DTRACE_PROBE1(usdt_app, twice, n);
	DTRACE_PROBE1(usdt_app, twice, -n - 1);
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1, ms = argc > 2 ? atol(argv[2]) : 0;
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	for (long i = 0; i < n; i++) {
		fire(i, "hello");
		if (ms)
			nanosleep(&ts, NULL);
	}
	return 0;
}
