/* SPDX-License-Identifier: MIT */
/* Buckets and sums of aggregating functions; descent of a process. */
#include "rt_i.h"

/* If v has bits above the lowest n: shifts them down there and adds n to *pos. Without a branch. */
static inline __attribute__((always_inline)) rt_u64 fold(rt_u64 v, unsigned n, rt_u64 *pos)
{
	rt_u64 by = -(v >> n);

	OPAQUE(by);
	by = (by >> 63) * n;
	*pos += by;
	return v >> by;
}

/*
 * Position of the highest bit; v is not 0. With branches the verifier would walk it, and what follows,
 * in many ways.
 */
static inline __attribute__((always_inline)) rt_u64 log2_of(rt_u64 v)
{
	rt_u64 pos = 0;

	v = fold(v, 32, &pos);
	v = fold(v, 16, &pos);
	v = fold(v, 8, &pos);
	v = fold(v, 4, &pos);
	v = fold(v, 2, &pos);
	return pos + (v >> 1);
}

rt_u64 rt_quantize(rt_s64 v)
{
	rt_u64 n;

	if (v == 0)
		return 63;
	if (v > 0)
		return forget(64 + log2_of((rt_u64)v), (rt_u64)v & 255);
	n = log2_of(-(rt_u64)v);
	if (n > 62)
		n = 62;
	return forget(62 - n, (rt_u64)v & 255);
}

rt_u64 rt_llquantize(rt_s64 v, rt_u64 factor, rt_u64 low, rt_u64 high, rt_u64 nsteps)
{
	rt_u64 begin = 1, bucket = 1, found = 0, u = (rt_u64)v & 255;

	for (rt_u64 m = 0; m < 64 && m < low; m++)
		begin *= factor;
	if (v < (rt_s64)begin)
		return 0;
	for (rt_u64 m = 0; m < 64; m++) {
		rt_u64 end = begin * factor, steps, width;

		if (m > high - low)
			break;
		steps = nsteps > end ? end : nsteps;
		width = end / steps;
		if ((rt_u64)v < end) {
			bucket += ((rt_u64)v - begin) / width;
			found = 1;
			break;
		}
		bucket += steps - steps / factor;
		begin = end;
	}
	(void)found;
	return forget(bucket, u);
}

rt_u64 rt_stddev(rt_u64 *state, rt_s64 v)
{
	rt_u64 x = v < 0 ? -(rt_u64)v : (rt_u64)v;
	rt_u64 a = x >> 32, b = x & 0xffffffff;
	rt_u64 mid = a * b, lo = b * b, hi = a * a, old;

	/* (a 2^32 + b)^2 = a^2 2^64 + 2ab 2^32 + b^2 */
	hi += mid >> 31;
	mid <<= 33;
	lo += mid;
	if (lo < mid)
		hi++;
	__sync_fetch_and_add(&state[0], 1);
	__sync_fetch_and_add(&state[1], (rt_u64)v);
	old = __sync_fetch_and_add(&state[2], lo);
	if (old + lo < lo)
		hi++;
	__sync_fetch_and_add(&state[3], hi);
	return 0;
}

#ifdef __bpf__
static long (*probe_read_kernel)(void *dst, unsigned size, const void *src) = (void *)113;
#else
static long probe_read_kernel(void *dst, unsigned size, const void *src)
{
	__builtin_memcpy(dst, src, size);
	return 0;
}
#endif

#define BUF_TAIL 128
#define BUF_DATA 4096
#define SKIPS 512

struct room {
	char *buf;
	rt_u64 need, cap, max, ok;
};

/* Gives up the oldest record, if there is no room yet. */
CALLBACK(cb_room)
{
	struct room *k = ctx;
	rt_u64 *tail = (rt_u64 *)(k->buf + BUF_TAIL);
	rt_u64 head = *(volatile rt_u64 *)k->buf, t = *(volatile rt_u64 *)tail, size;

	(void)i;
	if (head + k->need - t <= k->cap) {
		k->ok = 1;
		return 1;
	}
	size = *(volatile unsigned *)(k->buf + BUF_DATA + (t & (k->cap - 8))) & 0x7fffffff;
	if (size < 8 || size > k->max || size % 8)
		return 1;
	__sync_val_compare_and_swap(tail, t, t + size);
	return 0;
}

rt_u64 rt_make_room(void *buf, rt_u64 need, rt_u64 cap, rt_u64 max)
{
	struct room k = { buf, need, cap, max, forget(0, unknown()) };

	loop(SKIPS, cb_room, &k);
	return k.ok;
}

#define HOPS 32

rt_u64 rt_progenyof(const void *task, rt_u64 pid, rt_u64 off_real_parent, rt_u64 off_tgid)
{
	for (int i = 0; i < HOPS; i++) {
		const char *parent = 0;
		unsigned tgid = 0;

		if (probe_read_kernel(&tgid, sizeof(tgid), (const char *)task + off_tgid))
			return 0;
		if (tgid == (unsigned)pid)
			return 1;
		if (tgid <= 1)
			return 0;
		if (probe_read_kernel(&parent, sizeof(parent),
				      (const char *)task + off_real_parent))
			return 0;
		task = parent;
	}
	return 0;
}
