/* SPDX-License-Identifier: MIT */
/*
 * Entries of keyed aggregations, from the two hashes that they are in: the first has few keys, with a value for
 * each CPU, the second the rest, with one value for all. Which one a key goes to is decided when it first
 * comes, by the CPU that it comes on; two CPUs may decide differently at the same moment, so a key can be in both,
 * and what it counts to is the sum.
 *
 * Here each key is shown once, with the values of the CPUs and behind them that of the second hash. The first is
 * read first and kept; what the walk of the second does not show is looked up there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "libdtrace/dt_impl.h"

typedef bool show_f(void *arg, const void *key, const void *vals);

struct both {
	uint8_t *data; /* n times: key, values of the CPUs, 1 byte: shown */
	size_t n, cap, size, key_size, cpus_size, spill_size;
	uint8_t *vals; /* what is shown */
	show_f *fn;
	void *arg;
	int err;
	bool stopped;
};

static bool keep(void *arg, const void *key, const void *vals)
{
	struct both *s = arg;

	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 64;
		uint8_t *data = fault_realloc(s->data, cap * s->size);

		if (!data) {
			s->err = -ENOMEM;
			return false;
		}
		s->data = data;
		s->cap = cap;
	}
	uint8_t *at = s->data + s->n++ * s->size;

	memcpy(at, key, s->key_size);
	memcpy(at + s->key_size, vals, s->cpus_size);
	at[s->size - 1] = 0;
	return true;
}

static int by_key(const void *a, const void *b, void *arg)
{
	const struct both *s = arg;

	return memcmp(a, b, s->key_size);
}

static uint8_t *find(struct both *s, const void *key)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int r = memcmp(key, s->data + mid * s->size, s->key_size);

		if (r == 0)
			return s->data + mid * s->size;
		if (r < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

static bool show(void *arg, const void *key, const void *val)
{
	struct both *s = arg;
	uint8_t *at = find(s, key);

	if (at) {
		memcpy(s->vals, at + s->key_size, s->cpus_size);
		at[s->size - 1] = 1;
	} else {
		memset(s->vals, 0, s->cpus_size);
	}
	memcpy(s->vals + s->cpus_size, val, s->spill_size);
	s->stopped = !s->fn(s->arg, key, s->vals);
	return !s->stopped;
}

/* Those of the first hash that the walk of the second has not shown. */
static void show_rest(struct both *s, const struct kmap *spill)
{
	for (size_t i = 0; i < s->n && !s->stopped; i++) {
		uint8_t *at = s->data + i * s->size;

		if (at[s->size - 1])
			continue;
		memcpy(s->vals, at + s->key_size, s->cpus_size);
		if (kmap_lookup(spill, at, s->vals + s->cpus_size) != 0)
			memset(s->vals + s->cpus_size, 0, s->spill_size);
		s->stopped = !s->fn(s->arg, at, s->vals);
	}
}

int dt_agg_each(void *priv, const struct agg_desc *d, show_f *fn, void *arg)
{
	dtrace_hdl_t *h = priv;
	struct kmap *map = &h->maps[d->map], *spill = &h->maps[d->map_spill];
	struct both s = { .key_size = map->key_size,
			  .cpus_size = kmap_lookup_size(map),
			  .spill_size = kmap_lookup_size(spill),
			  .fn = fn,
			  .arg = arg };
	int r;

	s.size = s.key_size + s.cpus_size + 1;
	s.vals = fault_malloc(s.cpus_size + s.spill_size);
	r = s.vals ? kmap_each(map, keep, &s) : -ENOMEM;
	if (!r)
		r = s.err;
	if (!r && s.n)
		qsort_r(s.data, s.n, s.size, by_key, &s);
	if (!r)
		r = kmap_each(spill, show, &s);
	if (!r)
		show_rest(&s, spill);
	free(s.vals);
	free(s.data);
	return r;
}

int dt_agg_delete(void *priv, const struct agg_desc *d, const void *key)
{
	dtrace_hdl_t *h = priv;
	int r = kmap_delete(&h->maps[d->map], key);
	int r2 = kmap_delete(&h->maps[d->map_spill], key);

	return r ? r : r2;
}
