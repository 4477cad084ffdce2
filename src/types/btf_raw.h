/* SPDX-License-Identifier: MIT */
/*
 * BTF as bytes: records of the type section and names, read with every bound checked. For src/types
 * only.
 */
#ifndef DT_TYPES_BTF_RAW_H
#define DT_TYPES_BTF_RAW_H

#include <linux/btf.h>
#include <string.h>

#include "types/btf.h"

/* Kinds that are looked up together. */
enum btf_class { BC_TYPE, BC_CODE, BC_ENUM, BC_COUNT };

/*
 * Every BTF_STRIDEth record's place is kept, the ones between are reached by walking: 64 KB for a
 * kernel instead of 0.5 MB, which the first lookup would have to fault in.
 */
#define BTF_STRIDE 8u

/*
 * Hash table by name, at most half full. An entry has the number of a type, from 1, in the low 20
 * bits (BTF_MAX_TYPE), and above them 12 bits of the name's hash. 0: free.
 */
struct btf_hash {
	uint32_t *tab;
	uint32_t mask;
	uint32_t asked; /* lookups so far; the first ones walk */
	bool lossy;     /* too many names fell together, some were left out */
};

/* What lookups found out so far; the blob itself never changes. */
struct btf_index {
	bool walked;
	uint32_t n;         /* types in this blob; broken ones and all behind are left out */
	uint32_t first;     /* id of the first */
	uint32_t *place;    /* of every BTF_STRIDEth */
	uint32_t named[32]; /* how many of each kind have a name */
	uint32_t enumerators;
	struct btf_hash hash[BC_COUNT];
};

struct btf_src {
	struct arena *arena;
	struct type_source source;
	const struct btf_src *base;
	const uint8_t *types;
	const char *strs; /* ends in NUL */
	uint32_t types_len, strs_len;
	uint32_t strs_base; /* length of the names of all bases: where ours begin */
	struct btf_index *ix;
};

/* A type record; vlen items follow at its end. */
struct btf_rec {
	const uint8_t *items;
	uint32_t id, name_off, kind, vlen, size; /* size: or the type that it refers to */
	bool flag;
};

static inline uint32_t btf_u32(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof(v));
	return v;
}

/* The record with that id, in b or its base. False for 0, void, and ids beyond the end. */
bool btf_get(const struct btf_src *b, uint32_t id, struct btf_rec *ret);
/* "" for a bad offset. */
const char *btf_name(const struct btf_src *b, uint32_t off);
/* First of the kinds in the mask (1 << BTF_KIND_*) with that name, or 0. */
uint32_t btf_find_kinds(const struct btf_src *b, const char *name, uint32_t kinds);
/* The enum that has an enumerator of that name, and its value. */
uint32_t btf_find_enumerator(const struct btf_src *b, const char *name, int64_t *ret_value);
/* Enumerator i of an ENUM or ENUM64. */
const char *btf_enumerator(const struct btf_src *b, const struct btf_rec *r, uint32_t i,
			   int64_t *ret_value);
/* The blob that has the id: b itself or one of its bases. */
const struct btf_src *btf_owner(const struct btf_src *b, uint32_t id);
/* btf_type.c */
void btf_source_init(struct btf_src *b, const char *module);

#endif
