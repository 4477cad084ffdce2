/* SPDX-License-Identifier: MIT */
/*
 * The running kernel as one handle: its abilities, BTF, symbols, CPUs and tracefs. Everything is
 * found out on first use and kept; making the handle costs nothing. Not thread-safe.
 */
#ifndef DT_KERNEL_KERNEL_H
#define DT_KERNEL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sbuf.h"

struct kernel;

/* NULL: no memory. */
struct kernel *kernel_new(void);
/* What takes long (the verifier) ends with -EINTR once *stop is not 0. */
void kernel_set_stop(struct kernel *k, const volatile int *stop);
/* NULL is accepted. What was read from it (BTF bytes, symbol names) is gone afterwards. */
void kernel_free(struct kernel *k);

/* CPU numbers are below this: the number of values in a lookup of a per-CPU map. At least 1. */
uint32_t kernel_possible_cpus(struct kernel *k);
/* Online CPUs in ascending order, read once. */
const uint32_t *kernel_online_cpus(struct kernel *k, uint32_t *ret_n);
/* "0-3,7" to numbers, at most max of them stored; how many there are, or -EINVAL. */
int cpulist_parse(const char *text, uint32_t *ret, uint32_t max);

/* What was asked for, which says the capability that may be missing (privs.c). */
enum kernel_need {
	KNEED_BPF,
	KNEED_ATTACH,
	KNEED_FILES,
	KNEED_SYMBOLS,
	KNEED_PROCESSES,
};

/*
 * Adds a sentence for the user: what failed ("load program sched_switch"), the meaning of err
 * (positive errno) here, and what to do: not root, missing capability, lockdown, memlock, no BTF.
 */
void kernel_explain(struct kernel *k, enum kernel_need need, const char *what, int err,
		    struct sbuf *out);

/* Panics the kernel (then there is no return), or enters its debugger. 0, or -errno and perhaps *why. */
int kernel_sysrq(bool panic, const char **why);

#endif
