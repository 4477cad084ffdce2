// SPDX-License-Identifier: MIT
/*
 * State behind fault_point(). The one piece of mutable global state in the libraries, and it exists
 * only in test builds; counters are atomic so that threaded code may be swept as well.
 */
#include "base/fault.h"

#ifdef DT_FAULT_INJECT

#include <stdatomic.h>
#include <string.h>

static const char *armed_what;
static uint64_t armed_nth;
static bool armed_persistent;
static atomic_uint_fast64_t hits;

void fault_arm(const char *what, uint64_t nth, bool persistent)
{
	armed_what = what;
	armed_nth = nth;
	armed_persistent = persistent;
	atomic_store(&hits, 0);
}

uint64_t fault_hits(void)
{
	return atomic_load(&hits);
}

bool fault_point(const char *what)
{
	if (armed_what && strcmp(armed_what, what) != 0)
		return false;
	uint64_t hit = atomic_fetch_add(&hits, 1) + 1;
	if (!armed_nth)
		return false;
	return armed_persistent ? hit >= armed_nth : hit == armed_nth;
}

#endif
