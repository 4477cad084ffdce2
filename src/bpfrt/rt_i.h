/* SPDX-License-Identifier: MIT */
/*
 * How runtime functions keep the verifier's work small.
 *
 * The verifier walks every way out of a loop. A position that is a constant on each of them ("found at
 * 7") would make it walk the rest of the program once per position. forget() mixes a byte of unknown
 * data into a value and out again: the number is the same, but the verifier no longer knows it, and
 * all the ways become one. The caller checks the bound of what it gets.
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
#else
static inline rt_u64 forget(rt_u64 v, rt_u64 unknown)
{
	(void)unknown;
	return v;
}
#define OPAQUE(x) ((void)0)
#endif

#define U8(p, i) ((rt_u64)((const unsigned char *)(p))[i])

#endif
