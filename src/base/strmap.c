// SPDX-License-Identifier: MIT
/*
 * String map: open addressing with linear probing, power-of-two table, at most 3/4 full. Entries are
 * never removed. Growing leaves the old table to the arena.
 */
#include "base/strmap.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"

uint32_t hash_bytes(const void *p, size_t n)
{
	const unsigned char *s = p;
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ s[i]) * 16777619u;
	return h;
}

/* The entry of the key, or the free one where it belongs. The table is not empty. */
static struct strmap_ent *strmap_slot(const struct strmap *m, const char *key, size_t len,
				      uint32_t hash)
{
	uint32_t mask = m->cap - 1;
	for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
		struct strmap_ent *e = &m->tab[i];
		if (!e->key)
			return e;
		if (e->hash == hash && e->len == len && memcmp(e->key, key, len) == 0)
			return e;
	}
}

void *strmap_getn(const struct strmap *m, const char *key, size_t len)
{
	if (!m->n || len > UINT32_MAX)
		return NULL;
	return strmap_slot(m, key, len, hash_bytes(key, len))->val;
}

void *strmap_get(const struct strmap *m, const char *key)
{
	return strmap_getn(m, key, strlen(key));
}

static void strmap_rehash(struct arena *a, struct strmap *m)
{
	struct strmap old = *m;
	m->cap = old.cap ? old.cap * 2 : 16;
	m->tab = arena_new_array(a, struct strmap_ent, m->cap);
	for (uint32_t i = 0; i < old.cap; i++) {
		const struct strmap_ent *e = &old.tab[i];
		if (e->key)
			*strmap_slot(m, e->key, e->len, e->hash) = *e;
	}
}

const char *strmap_setn(struct arena *a, struct strmap *m, const char *key, size_t len, void *val)
{
	if (m->n >= m->cap / 4 * 3)
		strmap_rehash(a, m);
	uint32_t hash = hash_bytes(key, len);
	struct strmap_ent *e = strmap_slot(m, key, len, hash);
	if (!e->key) {
		char *copy = arena_alloc(a, len + 1);
		memcpy(copy, key, len);
		e->key = copy;
		e->len = (uint32_t)len;
		e->hash = hash;
		m->n++;
	}
	e->val = val;
	return e->key;
}

void strmap_set(struct arena *a, struct strmap *m, const char *key, void *val)
{
	strmap_setn(a, m, key, strlen(key), val);
}
