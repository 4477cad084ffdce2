/* SPDX-License-Identifier: MIT */
/*
 * tracefs, read only: where it is mounted, or a private detached mount that nobody else sees.
 */
#ifndef DT_KERNEL_TRACEFS_H
#define DT_KERNEL_TRACEFS_H

#include "kernel/kernel.h"

/* Directory descriptor, owned by k; or -errno. */
int tracefs_dir(struct kernel *k);
/* Whole file, e.g. "events/sched/sched_switch/format", appended. 0 or -errno. */
int tracefs_read(struct kernel *k, const char *path, struct sbuf *out);

#endif
