/* SPDX-License-Identifier: MIT */
/*
 * Attaching programs, and undoing it. A klink is one attachment; a session keeps them in one list.
 * Nothing is pinned: the kernel detaches what a dead process leaves.
 */
#ifndef DT_KERNEL_ATTACH_H
#define DT_KERNEL_ATTACH_H

#include "kernel/bpfsys.h"
#include "kernel/kernel.h"

struct klink {
	int fd;      /* link or raw tracepoint descriptor, -1: none */
	int perf_fd; /* perf event under it, -1: none */
};

struct klinks {
	struct klink *v;
	uint32_t n, cap;
	const volatile int *stop; /* nothing is added (-EINTR) once it is not 0; or NULL */
};

void klink_close(struct klink *l);
/* Takes over l (closes it if it fails). */
int klinks_add(struct klinks *ls, struct klink l);
/* Detaches all, newest first, and frees the list. */
void klinks_close(struct klinks *ls);

/* All: 0 or -errno; the link is added to ls. */
int attach_tp_btf(struct klinks *ls, int prog_fd);
int attach_raw_tp(struct klinks *ls, int prog_fd, const char *tracepoint);
/* On every online CPU; a CPU that went away meanwhile is no error. */
int attach_perf_count(struct kernel *k, struct klinks *ls, int prog_fd, const struct perf_count *c);
int attach_cpu_clock(struct kernel *k, struct klinks *ls, int prog_fd, uint64_t period_ns);
int attach_perf(struct klinks *ls, int prog_fd, int perf_fd, uint64_t cookie);
/* Entry or return of one kernel function, by name or (NULL) by address, on every CPU. */
int attach_kprobe(struct kernel *k, struct klinks *ls, int prog_fd, const char *func, uint64_t addr,
		  bool is_return, uint64_t cookie);
int attach_tracing(struct klinks *ls, int prog_fd, enum prog_kind kind, uint64_t cookie);
int attach_uprobe_multi(struct klinks *ls, const struct bpfsys_link_multi *m);
int attach_kprobe_multi(struct klinks *ls, const struct bpfsys_link_multi *m);

#endif
