/* SPDX-License-Identifier: MIT */
/*
 * Fault injection for tests. In a build with DT_FAULT_INJECT every allocation of this code base asks
 * fault_point() first and fails when told to; the sweep in tests/fault makes the 1st, 2nd, 3rd...
 * one fail until a run gets through. In any other build all of this compiles to nothing.
 */
#ifndef DT_BASE_FAULT_H
#define DT_BASE_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#ifdef DT_FAULT_INJECT

/*
 * Let the nth call (1 = next) of fault_point(what) report failure; every later one too if
 * persistent. what NULL: points of any name. nth 0 disarms. Resets the count of hits.
 */
void fault_arm(const char *what, uint64_t nth, bool persistent);
/* Matching points passed since fault_arm(). */
uint64_t fault_hits(void);
/* true: the caller must behave as if the operation called what had failed. */
bool fault_point(const char *what);

#else

static inline bool fault_point(const char *what)
{
	(void)what;
	return false;
}

#endif

static inline void *fault_malloc(size_t size)
{
	return fault_point("alloc") ? NULL : malloc(size);
}

static inline void *fault_calloc(size_t n, size_t size)
{
	return fault_point("alloc") ? NULL : calloc(n, size);
}

static inline void *fault_realloc(void *p, size_t size)
{
	return fault_point("alloc") ? NULL : realloc(p, size);
}

#endif
