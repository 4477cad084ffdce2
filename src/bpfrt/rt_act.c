/* SPDX-License-Identifier: MIT */
/* What actions need loops for: a free speculation, spinning. */
#include "rt_i.h"

struct search {
	rt_u64 *slots;
	rt_u64 n, found;
};

/* A slot is generation << 1 | in use: see lower/lower_spec.c. */
CALLBACK(cb_speculation)
{
	struct search *k = ctx;
	rt_u64 *at, old;

	if (i >= k->n)
		return 1;
	at = &k->slots[i];
	old = *(volatile rt_u64 *)at;
	if (old & 1)
		return 0;
	if (__sync_val_compare_and_swap(at, old, (old + 2) | 1) != old)
		return 0;
	k->found = i + 1;
	return 1;
}

rt_u64 rt_speculation(rt_u64 *slots, rt_u64 n)
{
	rt_u64 u = unknown();
	struct search k = { slots, n, forget(0, u) };

	(void)loop(n, cb_speculation, &k);
	return forget(k.found, u);
}

#ifdef __bpf__
static rt_u64 (*const now_ns)(void) = (void *)5; /* ktime_get_ns */
#else
#include <time.h>
static rt_u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (rt_u64)ts.tv_sec * 1000000000ull + (rt_u64)ts.tv_nsec;
}
#endif

#define SECOND 1000000000ull
#define MOST 500000000ull
#define ROUNDS (1u << 15)

CALLBACK(cb_spin)
{
	(void)i;
	return now_ns() >= *(rt_u64 *)ctx;
}

/* A loop has an upper limit of rounds, which 500 ms exceed. */
CALLBACK(cb_chill)
{
	(void)i;
	(void)loop(ROUNDS, cb_spin, ctx);
	return now_ns() >= *(rt_u64 *)ctx;
}

rt_u64 rt_chill(rt_u64 *state, rt_u64 ns)
{
	rt_u64 begin = now_ns(), until = forget(begin + ns, unknown());

	if (begin - state[0] > SECOND) {
		state[0] = begin;
		state[1] = 0;
	}
	if (ns > MOST || state[1] + ns > MOST)
		return 1;
	(void)loop(ROUNDS, cb_chill, &until);
	state[1] += now_ns() - begin;
	return 0;
}
