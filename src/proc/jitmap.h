/* SPDX-License-Identifier: MIT */
/* What a JIT compiler tells of its functions in /tmp/perf-PID.map: "start size name" a line, in hex. */
#ifndef DT_PROC_JITMAP_H
#define DT_PROC_JITMAP_H

#include <stdbool.h>
#include <stdint.h>

struct jitmap;

/* NULL: no memory. The file may appear later. */
struct jitmap *jitmap_new(uint32_t pid);
void jitmap_free(struct jitmap *m);
/* round: the file is read again at most once in each, and only when it has grown. */
bool jitmap_find(struct jitmap *m, uint64_t addr, uint32_t round, const char **ret_name,
		 uint64_t *ret_start);

#endif
