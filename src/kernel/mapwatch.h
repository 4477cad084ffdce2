/* SPDX-License-Identifier: MIT */
/*
 * Watching what processes map to run, as the kernel tells it through perf events: so that the symbols of one
 * that is long gone when its stack is printed can still be named. One ring per CPU; events of all of them
 * come in the order of time.
 */
#ifndef DT_KERNEL_MAPWATCH_H
#define DT_KERNEL_MAPWATCH_H

#include "kernel/kernel.h"

enum mapwatch_kind { MW_MAP, MW_FORK, MW_EXEC, MW_EXIT };

struct mapwatch_event {
	enum mapwatch_kind kind;
	uint32_t pid, parent; /* parent: FORK */
	/* MAP */
	uint64_t addr, len, off, ino;
	uint32_t major, minor;
	const char *path;
};

struct mapwatch;

/* NULL: not possible here (not root, no memory). */
struct mapwatch *mapwatch_open(struct kernel *k);
void mapwatch_close(struct mapwatch *w);
/* Descriptors that are readable when a ring is half full. */
const int *mapwatch_fds(const struct mapwatch *w, uint32_t *ret_n);
void mapwatch_read(struct mapwatch *w, void (*fn)(void *arg, const struct mapwatch_event *e),
		   void *arg);

#endif
