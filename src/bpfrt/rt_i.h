/* SPDX-License-Identifier: MIT */
/*
 * How runtime functions keep the verifier's work small.
 *
 * The verifier walks every way out of a loop. A position that is a constant on each of them ("found at
 * 7") would make it walk the rest of the program once per position. forget() mixes a byte of unknown
 * data into a value and out again: the number is the same, but the verifier no longer knows it, and
 * all the ways become one. The caller checks the bound of what it gets.
 *
 * Loops over strings are bpf_loop() with a callback: the verifier walks the callback until its state
 * repeats (two or three times) where a C loop is walked cap times at every call from every state of the
 * caller; a program with thirty string functions has more of those than the verifier's million
 * instructions. A callback returns 1 to stop. Its context is a struct on the stack of its function.
 */
#ifndef DT_BPFRT_RT_I_H
#define DT_BPFRT_RT_I_H

#include "rt.h"

#ifdef __bpf__
static inline __attribute__((always_inline)) rt_u64 forget(rt_u64 v, rt_u64 unknown)
{
	unknown *= 0x0101010101010101ull;
	__asm__ volatile("%0 ^= %1\n\t%0 ^= %1" : "+r"(v) : "r"(unknown));
	return v;
}
/* Keeps the compiler from changing a loop counter into something that the verifier cannot follow. */
#define OPAQUE(x) __asm__ volatile("" : "+r"(x))
static long (*const bpf_loop)(unsigned n, long (*fn)(rt_u64, void *), void *ctx,
			      rt_u64 flags) = (void *)181;
static inline __attribute__((always_inline)) void loop(rt_u64 n, long (*fn)(rt_u64, void *),
						       void *ctx)
{
	bpf_loop((unsigned)n, fn, ctx, 0);
}
#else
static inline rt_u64 forget(rt_u64 v, rt_u64 unknown)
{
	(void)unknown;
	return v;
}
#define OPAQUE(x) ((void)0)
static inline void loop(rt_u64 n, long (*fn)(rt_u64, void *), void *ctx)
{
	for (rt_u64 i = 0; i < n; i++)
		if (fn(i, ctx))
			break;
}
#endif

/* Callbacks have external linkage, because tools/gen-rt takes functions by their symbols. */
#define CALLBACK(name)                  \
	long name(rt_u64 i, void *ctx); \
	long name(rt_u64 i, void *ctx)

#define U8(p, i) ((rt_u64)((const unsigned char *)(p))[i])

#endif
