/* SPDX-License-Identifier: MIT */
/* A piece of a process's stack. */
#include "rt_i.h"
#include "tables/rtargs.h"

#ifdef __bpf__
static long (*const read_user)(void *dst, unsigned size, rt_u64 src) = (void *)112;
#else
static long read_user(void *dst, unsigned size, rt_u64 src)
{
	const void *p;

	__builtin_memcpy(&p, &src, sizeof(p));
	return read_kernel(dst, size, p);
}
#endif

#define MISSES 32 /* pages that were never touched, or the end of the stack */

struct slab {
	char *dst;
	rt_u64 src, cap, len;
	rt_u64 end, misses, u;
};

CALLBACK(cb_slab)
{
	struct slab *k = ctx;
	rt_u64 off = i * RT_SLAB_PIECE, misses = k->misses;

	if (off > k->cap - RT_SLAB_PIECE)
		return 1;
	OPAQUE(off);
	if (off > k->cap - RT_SLAB_PIECE || off >= k->len)
		return 1;
	if (read_user(k->dst + off, RT_SLAB_PIECE, k->src + off) == 0)
		k->end = forget(off + RT_SLAB_PIECE, k->u);
	else
		k->misses = forget(misses + 1, k->u);
	return misses >= MISSES;
}

rt_u64 rt_slab(char *dst, rt_u64 src, rt_u64 len, rt_u64 cap)
{
	rt_u64 u = unknown(), zero = forget(0, u);
	struct slab k = { dst, src, cap, len, zero, zero, u };

	if (len > cap)
		return 0;
	if (read_user(dst, (unsigned)len, src) == 0)
		return len;
	loop(cap / RT_SLAB_PIECE, cb_slab, &k);
	return k.end < len ? k.end : len;
}
