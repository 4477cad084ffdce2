/* SPDX-License-Identifier: MIT */
/*
 * Room for the first keys of a session's hashes.
 *
 * A hash that is allocated on demand takes elements from a list of each CPU, which holds four when the
 * map is new. It is filled up (to about 50, but of per-CPU values since Linux 6.8 to 3) by an interrupt that the first allocation asks for, too late
 * for probes that bring several new keys before interrupts are on again, as those of the scheduler do:
 * they were dropped in an empty map. One key that is put in and taken out again on each CPU asks for
 * that interrupt in advance.
 *
 * Only the calling thread moves, and comes back. Nothing here can fail in a way that matters: what
 * could not be warmed is cold.
 */
#include <sched.h>
#include <stdlib.h>

#include "base/fault.h"
#include "kernel/map.h"

static bool on_demand(const struct kmap *m)
{
	return m->fd >= 0 && (m->kind == MAPK_HASH || m->kind == MAPK_PERCPU_HASH);
}

/* zero: of the size of the largest key and the largest value. */
static void warm_here(const struct kmap *maps, uint32_t n, const void *zero)
{
	for (uint32_t i = 0; i < n; i++)
		if (on_demand(&maps[i]) && kmap_update(&maps[i], zero, zero) == 0)
			(void)kmap_delete(&maps[i], zero);
}

static size_t largest(const struct kmap *maps, uint32_t n)
{
	size_t max = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!on_demand(&maps[i]))
			continue;
		if (maps[i].key_size > max)
			max = maps[i].key_size;
		if (kmap_lookup_size(&maps[i]) > max)
			max = kmap_lookup_size(&maps[i]);
	}
	return max;
}

void kmap_warm(struct kernel *k, const struct kmap *maps, uint32_t n)
{
	uint32_t cpus = kernel_possible_cpus(k);
	size_t max = largest(maps, n), set_size = CPU_ALLOC_SIZE(cpus);
	cpu_set_t *mine = max ? CPU_ALLOC(cpus) : NULL, *one = max ? CPU_ALLOC(cpus) : NULL;
	void *zero = max ? fault_calloc(1, max) : NULL;

	if (mine && one && zero && sched_getaffinity(0, set_size, mine) == 0) {
		for (uint32_t cpu = 0; cpu < cpus; cpu++) {
			CPU_ZERO_S(set_size, one);
			CPU_SET_S(cpu, set_size, one);
			if (sched_setaffinity(0, set_size, one) == 0)
				warm_here(maps, n, zero);
		}
		(void)sched_setaffinity(0, set_size, mine);
	}
	CPU_FREE(mine);
	CPU_FREE(one);
	free(zero);
}
