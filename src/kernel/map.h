/* SPDX-License-Identifier: MIT */
/*
 * Maps of a session: created from the compiler's map_spec, mapped, walked.
 *
 * A value in user space takes stride = round_up(value_size, 8) bytes; a lookup in a per-CPU map gives
 * kernel_possible_cpus() of them in a row.
 */
#ifndef DT_KERNEL_MAP_H
#define DT_KERNEL_MAP_H

#include "base/image.h"
#include "base/sbuf.h"
#include "kernel/kernel.h"

struct kmap {
	int fd; /* -1: not created */
	enum map_kind kind;
	uint32_t key_size, value_size, max_entries;
	uint32_t stride;   /* of one value in user space */
	uint32_t n_values; /* per lookup: possible CPUs or 1 */
	void *mem;         /* mapped (mmapable arrays), else NULL */
	size_t mem_size;
	bool piecewise; /* mem is reserved addresses, with the map behind some of them */
	bool no_batch;  /* found out on the way */
};

/*
 * Creates it, maps it if mmapable, fills and freezes it if rdonly. 0 or -errno with a sentence in why
 * (may be NULL).
 */
int kmap_create(struct kernel *k, const struct map_spec *spec, struct kmap *ret, struct sbuf *why);
void kmap_close(struct kmap *m);
/* Entry i of a mapped array. NULL: not mapped or out of range. */
void *kmap_elem(const struct kmap *m, uint32_t i);
/*
 * A piecewise map: the bytes [from, to) of entry i can be accessed from now on. Others: nothing to do.
 * 0 or -errno.
 */
int kmap_need(const struct kmap *m, uint32_t i, uint64_t from, uint64_t to);
/* Bytes for one lookup: stride * n_values. */
size_t kmap_lookup_size(const struct kmap *m);
/* value: kmap_lookup_size() bytes. */
int kmap_lookup(const struct kmap *m, const void *key, void *value);
int kmap_update(const struct kmap *m, const void *key, const void *value);
int kmap_delete(const struct kmap *m, const void *key);
/* Makes room for the first keys of those that are hashes, which must be empty: mapwarm.c says why. */
void kmap_warm(struct kernel *k, const struct kmap *maps, uint32_t n);
/*
 * All entries of a hash, in no order, by batches where the kernel has them. An entry that comes or
 * goes meanwhile may be missed, and one may be shown twice. fn returns false to stop; it may delete
 * the entry that it is shown. 0 or -errno.
 */
int kmap_each(struct kmap *m, bool (*fn)(void *arg, const void *key, const void *values),
	      void *arg);

#endif
