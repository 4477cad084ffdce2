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
 *
 * Kernels before 6.7 walk a callback once, with the context as it is before the first round: what is a
 * constant then is taken for one in every round, and the branches that it excludes are cut out of the
 * program. What a callback both reads and changes must therefore start as forget(value, unknown()). A
 * byte of a string is not unknown enough: the verifier reads constant strings.
 */
#ifndef DT_BPFRT_RT_I_H
#define DT_BPFRT_RT_I_H

#include "rt.h"

#ifdef __bpf__
static inline __attribute__((always_inline)) rt_u64 forget(rt_u64 v, rt_u64 by)
{
	by *= 0x0101010101010101ull;
	__asm__ volatile("%0 ^= %1\n\t%0 ^= %1" : "+r"(v) : "r"(by));
	return v;
}
/* Keeps the compiler from changing a loop counter into something that the verifier cannot follow. */
#define OPAQUE(x) __asm__ volatile("" : "+r"(x))
static rt_u64 (*const unknown)(void) = (void *)118; /* jiffies64: a load that may give any number */
static long (*const bpf_loop)(unsigned n, long (*fn)(rt_u64, void *), void *ctx,
			      rt_u64 flags) = (void *)181;
static long (*const read_kernel)(void *dst, unsigned size, const void *src) = (void *)113;
static long (*const read_kernel_str)(void *dst, unsigned size, const void *src) = (void *)115;
/* Returns a number that the verifier does not know. */
static inline __attribute__((always_inline)) rt_u64 loop(rt_u64 n, long (*fn)(rt_u64, void *),
							 void *ctx)
{
	return (rt_u64)bpf_loop((unsigned)n, fn, ctx, 0);
}
#else
static inline rt_u64 forget(rt_u64 v, rt_u64 by)
{
	(void)by;
	return v;
}
#define OPAQUE(x) ((void)0)
static inline rt_u64 unknown(void)
{
	return 0;
}
static inline long read_kernel(void *dst, unsigned size, const void *src)
{
	if (!src)
		return -14;
	__builtin_memcpy(dst, src, size);
	return 0;
}
static inline long read_kernel_str(void *dst, unsigned size, const void *src)
{
	rt_u64 n = 0;

	if (!src)
		return -14;
	for (char *to = dst; n < size; n++) {
		to[n] = ((const char *)src)[n];
		if (!to[n])
			return (long)n + 1;
	}
	return (long)n;
}
static inline rt_u64 loop(rt_u64 n, long (*fn)(rt_u64, void *), void *ctx)
{
	for (rt_u64 i = 0; i < n; i++)
		if (fn(i, ctx))
			break;
	return 0;
}
#endif

/* Callbacks have external linkage, because tools/gen-rt takes functions by their symbols. */
#define CALLBACK(name)                  \
	long name(rt_u64 i, void *ctx); \
	long name(rt_u64 i, void *ctx)

#define U8(p, i) ((rt_u64)((const unsigned char *)(p))[i])

#endif
