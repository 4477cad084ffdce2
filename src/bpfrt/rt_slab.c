/* SPDX-License-Identifier: MIT */
/* A piece of a process's stack, and what probes on returns have changed in it. */
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

/* ---- probed returns ---- */

struct returns {
	char *dst;
	rt_u64 base, len, cap;
	const rt_u64 *tab;
	rt_u64 trampoline;
	const char *next; /* the kernel's list, the innermost first */
	rt_u64 at, to;    /* the entry read last: where on the stack, and what stood there */
	rt_u64 pos, used, n, u;
};

static inline __attribute__((always_inline)) rt_u64 kernel_word(const char *p, rt_u64 off)
{
	rt_u64 v = 0;

	if (p)
		read_kernel(&v, sizeof(v), p + off);
	return v;
}

static inline __attribute__((always_inline)) const char *pointer(const char *p, rt_u64 off)
{
	const char *v = (const char *)0;

	if (p)
		read_kernel(&v, sizeof(v), p + off);
	return v;
}

static inline __attribute__((always_inline)) void begin(struct returns *k, const char *task)
{
	const rt_u64 *tab = k->tab;
	const char *mm = pointer(task, tab[RT_TASK_MM]);
	rt_u64 area = tab[RT_MM_UPROBES] + tab[RT_UPROBES_AREA];

	k->trampoline = kernel_word(pointer(mm, area), tab[RT_AREA_ADDR]);
	k->next = pointer(pointer(task, tab[RT_TASK_UTASK]), tab[RT_UTASK_FIRST]);
}

/* The next of the list; false: there is none. */
static inline __attribute__((always_inline)) int advance(struct returns *k)
{
	const char *p = k->next;

	if (!p || !k->trampoline)
		return 0;
	k->at = kernel_word(p, k->tab[RT_RETURN_AT]);
	k->to = kernel_word(p, k->tab[RT_RETURN_TO]);
	k->next = pointer(p, k->tab[RT_RETURN_NEXT]);
	return 1;
}

/* Puts back what stood at off. */
static inline __attribute__((always_inline)) int put_back(struct returns *k, rt_u64 off)
{
	rt_u64 v;

	OPAQUE(off);
	if (off % 8 || off > k->cap - 8 || off > k->len - 8)
		return 0;
	__builtin_memcpy(&v, k->dst + off, 8);
	if (v != k->trampoline)
		return 0;
	__builtin_memcpy(k->dst + off, &k->to, 8);
	k->n = forget(k->n + 1, k->u);
	return 1;
}

/* A thread that left functions by longjmp() has entries of them in its list, and other things there on its stack. */
CALLBACK(cb_slab_returns)
{
	struct returns *k = ctx;

	(void)i;
	if (!advance(k))
		return 1;
	put_back(k, k->at - k->base);
	return 0;
}

rt_u64 rt_slab_returns(char *dst, rt_u64 base, rt_u64 len, const char *task, const rt_u64 *tab)
{
	rt_u64 u = unknown(), zero = forget(0, u);
	struct returns k = { .dst = dst, .base = base, .len = len, .tab = tab, .n = zero, .u = u };

	if (len < 8)
		return 0;
	k.cap = tab[RT_RETURN_CAP];
	begin(&k, task);
	loop(RT_RETURNS_MAX, cb_slab_returns, &k);
	return k.n;
}

/*
 * Each round goes to the next frame; or to the next entry of the list, which may be of the same place of the stack as the last
 * one: a probed function was left by a jump to another.
 */
CALLBACK(cb_frame_returns)
{
	struct returns *k = ctx;
	rt_u64 pos = k->pos, last = k->at, used = k->used;

	(void)i;
	if (pos >= k->len)
		return 1;
	if (used) {
		if (!advance(k))
			return 1;
		if (k->at == last)
			return 0;
	}
	k->used = forget((rt_u64)put_back(k, pos), k->u);
	k->pos = forget(pos + 8, k->u);
	return 0;
}

rt_u64 rt_frame_returns(char *dst, rt_u64 len, const char *task, const rt_u64 *tab)
{
	rt_u64 u = unknown(), zero = forget(0, u);
	struct returns k = { .dst = dst, .len = len, .tab = tab, .u = u };

	if ((rt_s64)len < 8)
		return 0;
	k.pos = k.n = k.at = zero;
	k.used = forget(1, u);
	k.cap = tab[RT_RETURN_CAP];
	begin(&k, task);
	loop(k.cap / 8 + RT_RETURNS_MAX, cb_frame_returns, &k);
	return k.n;
}
