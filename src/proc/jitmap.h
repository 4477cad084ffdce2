/* SPDX-License-Identifier: MIT */
/*
 * What a JIT compiler tells of its functions: in /tmp/perf-PID.map, "start size name" a line, in hex; and in a jitdump
 * (proc/jitdump.h), which the process maps so that it can be found, or which is /tmp/jit-PID.dump.
 */
#ifndef DT_PROC_JITMAP_H
#define DT_PROC_JITMAP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct jitmap;

/* uid: whose files are believed, beside root's. NULL: no memory. The files may appear later. */
struct jitmap *jitmap_new(uint32_t pid, uid_t uid);
void jitmap_free(struct jitmap *m);
/* Is the last part of a path that of a jitdump? */
bool jitmap_is_dump(const char *name);
/* The process has mapped a jitdump: path as we have it, or NULL if it is not there any more. Once. */
void jitmap_dump(struct jitmap *m, const char *path, uint64_t ino);
/* round: the files are read again at most once in each, and only what they have grown by. */
bool jitmap_find(struct jitmap *m, uint64_t addr, uint32_t round, const char **ret_name,
		 uint64_t *ret_start);

#endif
