/* SPDX-License-Identifier: MIT */
/* Hash map from strings to pointers; keys and table live in an arena. Zero-initialised is empty. */
#ifndef DT_BASE_STRMAP_H
#define DT_BASE_STRMAP_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct strmap_ent {
	const char *key;
	uint32_t len, hash;
	void *val;
};
struct strmap {
	struct strmap_ent *tab;
	uint32_t n, cap;
};

void *strmap_get(const struct strmap *m, const char *key);
void *strmap_getn(const struct strmap *m, const char *key, size_t len);
/* Inserts or replaces. The key is copied. */
void strmap_set(struct arena *a, struct strmap *m, const char *key, void *val);
/* The same for len bytes that need no NUL; returns the stored key, which has one. */
const char *strmap_setn(struct arena *a, struct strmap *m, const char *key, size_t len, void *val);
/* FNV-1a, for other tables. */
uint32_t hash_bytes(const void *p, size_t n);

#endif
