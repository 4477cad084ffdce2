/* SPDX-License-Identifier: MIT */
/*
 * BTF blobs: opening, walking, finding by name. Converting to types is btf_type.c's.
 *
 * Opening looks at the header only. The first lookup walks the type section once, notes where every
 * eighth record is, and compares names on the way: a program that needs one kernel type pays for
 * nothing else. The third lookup of a class (types, functions and variables, enumerators) builds a
 * hash table of the names of that class.
 *
 * The blob is not trusted. Whatever is read from it is checked against the section that it points
 * into; the first record that does not fit ends the type section, so that an id that btf_get()
 * accepts has all of its items inside.
 */
#include "types/btf.h"

#include <errno.h>
#include <linux/btf.h>

#include "types/btf_raw.h"

#define REC_SIZE 12u
/* Where a lookup in a hash table gives up; only names made to collide get there. */
#define MAX_STEPS 512
/* Lookups of a class that walk. A table costs two to six walks, so the third one makes it. */
#define WALKS 2
#define KIND(k) (1u << BTF_KIND_##k)
#define KINDS_TYPE                                                                          \
	(KIND(INT) | KIND(FLOAT) | KIND(STRUCT) | KIND(UNION) | KIND(ENUM) | KIND(ENUM64) | \
	 KIND(FWD) | KIND(TYPEDEF))
#define KINDS_CODE (KIND(FUNC) | KIND(VAR))
#define KINDS_BARE                                                                               \
	(KIND(PTR) | KIND(FWD) | KIND(TYPEDEF) | KIND(VOLATILE) | KIND(CONST) | KIND(RESTRICT) | \
	 KIND(FUNC) | KIND(FLOAT) | KIND(TYPE_TAG))
#define KINDS_ENUM (KIND(ENUM) | KIND(ENUM64))

/* ---- opening ---- */

/* Whether a section lies inside the blob behind its header. */
static bool section_fits(uint64_t hdr_len, uint64_t off, uint64_t len, size_t size)
{
	return hdr_len + off + len <= size;
}

static int header_check(const struct btf_header *h, size_t size)
{
	if (h->magic != BTF_MAGIC || h->version != BTF_VERSION)
		return -EINVAL;
	if (h->hdr_len < sizeof(*h) || !section_fits(h->hdr_len, h->type_off, h->type_len, size) ||
	    !section_fits(h->hdr_len, h->str_off, h->str_len, size))
		return -EBADMSG;
	return 0;
}

/* Name 0 is ""; names of a split BTF go on from there and may all be in its base. */
static bool strings_are_good(const char *strs, uint32_t len, bool first)
{
	if (!len)
		return !first;
	return strs[len - 1] == '\0' && (!first || strs[0] == '\0');
}

int btf_open(struct arena *a, const void *data, size_t size, const char *module,
	     const struct btf_src *base, struct btf_src **ret)
{
	struct btf_header h;
	if (size < sizeof(h))
		return -EINVAL;
	memcpy(&h, data, sizeof(h));
	int err = header_check(&h, size);
	if (err)
		return err;
	const uint8_t *body = (const uint8_t *)data + h.hdr_len;
	const char *strs = (const char *)body + h.str_off;
	uint64_t strs_base = base ? (uint64_t)base->strs_base + base->strs_len : 0;
	if (!strings_are_good(strs, h.str_len, !base) || strs_base + h.str_len > UINT32_MAX)
		return -EBADMSG;
	struct btf_src *b = arena_new_obj(a, struct btf_src);
	*b = (struct btf_src){ .arena = a,
			       .base = base,
			       .types = body + h.type_off,
			       .types_len = h.type_len,
			       .strs = strs,
			       .strs_len = h.str_len,
			       .strs_base = (uint32_t)strs_base,
			       .ix = arena_new_obj(a, struct btf_index) };
	btf_source_init(b, arena_strdup(a, module));
	*ret = b;
	return 0;
}

void btf_set_userland(struct btf_src *b)
{
	b->source.userland = true;
}

const struct type_source *btf_source(struct btf_src *b)
{
	return &b->source;
}

/* ---- records ---- */

const char *btf_name(const struct btf_src *b, uint32_t off)
{
	while (off < b->strs_base)
		b = b->base;
	off -= b->strs_base;
	return off < b->strs_len ? b->strs + off : "";
}

/* Bytes behind a record: fixed, and for each of its vlen items. */
static const struct {
	bool known;
	uint8_t fixed, each;
} tails[32] = {
	[BTF_KIND_INT] = { true, 4, 0 },        [BTF_KIND_PTR] = { true, 0, 0 },
	[BTF_KIND_ARRAY] = { true, 12, 0 },     [BTF_KIND_STRUCT] = { true, 0, 12 },
	[BTF_KIND_UNION] = { true, 0, 12 },     [BTF_KIND_ENUM] = { true, 0, 8 },
	[BTF_KIND_FWD] = { true, 0, 0 },        [BTF_KIND_TYPEDEF] = { true, 0, 0 },
	[BTF_KIND_VOLATILE] = { true, 0, 0 },   [BTF_KIND_CONST] = { true, 0, 0 },
	[BTF_KIND_RESTRICT] = { true, 0, 0 },   [BTF_KIND_FUNC] = { true, 0, 0 },
	[BTF_KIND_FUNC_PROTO] = { true, 0, 8 }, [BTF_KIND_VAR] = { true, 4, 0 },
	[BTF_KIND_DATASEC] = { true, 0, 12 },   [BTF_KIND_FLOAT] = { true, 0, 0 },
	[BTF_KIND_DECL_TAG] = { true, 4, 0 },   [BTF_KIND_TYPE_TAG] = { true, 0, 0 },
	[BTF_KIND_ENUM64] = { true, 0, 12 },
};

/*
 * Reads the record at off; the place of the next one, or 0 if this one is broken or off is the end.
 * The vlen of a FUNC is its linkage, hence items only where a kind has any.
 */
static inline uint32_t rec_read(const struct btf_src *b, uint32_t off, struct btf_rec *r)
{
	uint32_t left = b->types_len - off;
	if (left < REC_SIZE)
		return 0;
	const uint8_t *p = b->types + off;
	uint32_t info = btf_u32(p + 4);
	r->name_off = btf_u32(p);
	r->kind = BTF_INFO_KIND(info);
	r->vlen = BTF_INFO_VLEN(info);
	r->flag = BTF_INFO_KFLAG(info);
	r->size = btf_u32(p + 8);
	r->items = p + REC_SIZE;
	/* Two of three have nothing behind them: a branch guessed right is faster than the sum. */
	uint32_t len = REC_SIZE;
	if (!(KINDS_BARE >> r->kind & 1))
		len += tails[r->kind].fixed + r->vlen * tails[r->kind].each;
	return tails[r->kind].known && len <= left ? off + len : 0;
}

/* All records after the first walk, in order. Zero-initialised is before the first. */
struct walk {
	struct btf_rec r;
	uint32_t off, n; /* of the next one */
};

static inline bool walk_next(const struct btf_src *b, struct walk *w)
{
	if (w->n == b->ix->n)
		return false;
	w->off = rec_read(b, w->off, &w->r);
	w->r.id = b->ix->first + w->n++;
	return true;
}

/* ---- the first walk ---- */

struct query {
	const char *name;
	uint32_t kinds;
};

static inline bool rec_matches(const struct btf_src *b, const struct btf_rec *r,
			       const struct query *q)
{
	if (!(q->kinds >> r->kind & 1))
		return false;
	const char *name = btf_name(b, r->name_off);
	return *name == *q->name && strcmp(name, q->name) == 0;
}

/* Makes the index of places; the id of the first match of q (may be NULL), or 0. */
static uint32_t first_walk(const struct btf_src *b, const struct query *q)
{
	struct btf_index *ix = b->ix;
	uint32_t max = b->types_len / REC_SIZE, found = 0, off = 0, next;
	struct btf_rec r;

	if (max > BTF_MAX_TYPE)
		max = BTF_MAX_TYPE;
	ix->place = arena_new_array(b->arena, uint32_t, max / BTF_STRIDE + 1);
	for (uint32_t n = 0; n < max && (next = rec_read(b, off, &r)); n++, off = next) {
		if (n % BTF_STRIDE == 0)
			ix->place[n / BTF_STRIDE] = off;
		ix->named[r.kind] += r.name_off != 0;
		if (KINDS_ENUM >> r.kind & 1)
			ix->enumerators += r.vlen;
		if (!found && q && rec_matches(b, &r, q))
			found = ix->first + n;
		ix->n = n + 1;
	}
	ix->walked = true;
	return found;
}

/* Ids of a split BTF go on where those of its base end. */
static void find_first_id(const struct btf_src *b)
{
	const struct btf_src *base = b->base;
	if (!base) {
		b->ix->first = 1;
		return;
	}
	if (!base->ix->walked) {
		find_first_id(base);
		first_walk(base, NULL);
	}
	b->ix->first = base->ix->first + base->ix->n;
}

static void ensure_walked(const struct btf_src *b)
{
	if (b->ix->walked)
		return;
	find_first_id(b);
	first_walk(b, NULL);
}

/* ---- by id ---- */

const struct btf_src *btf_owner(const struct btf_src *b, uint32_t id)
{
	ensure_walked(b);
	while (b && id < b->ix->first)
		b = b->base;
	return b && id - b->ix->first < b->ix->n ? b : NULL;
}

static uint32_t rec_at(const struct btf_src *b, uint32_t n, struct btf_rec *r)
{
	uint32_t off = b->ix->place[n / BTF_STRIDE];
	for (uint32_t i = n % BTF_STRIDE; i; i--)
		off = rec_read(b, off, r);
	r->id = b->ix->first + n;
	return rec_read(b, off, r);
}

bool btf_get(const struct btf_src *b, uint32_t id, struct btf_rec *ret)
{
	b = id ? btf_owner(b, id) : NULL;
	return b && rec_at(b, id - b->ix->first, ret);
}

/* ---- by name ---- */

const char *btf_enumerator(const struct btf_src *b, const struct btf_rec *r, uint32_t i,
			   int64_t *ret_value)
{
	bool wide = r->kind == BTF_KIND_ENUM64;
	const uint8_t *p = r->items + (size_t)i * (wide ? 12 : 8);
	uint32_t low = btf_u32(p + 4);

	if (wide)
		*ret_value = (int64_t)((uint64_t)btf_u32(p + 8) << 32 | low);
	else
		*ret_value = r->flag ? (int64_t)(int32_t)low : (int64_t)low;
	return btf_name(b, btf_u32(p));
}

static bool enum_has(const struct btf_src *b, const struct btf_rec *r, const char *name,
		     int64_t *ret_value)
{
	for (uint32_t i = 0; i < r->vlen; i++)
		if (strcmp(btf_enumerator(b, r, i, ret_value), name) == 0)
			return true;
	return false;
}

/* Eight bytes a step: building a table is mostly this. */
static uint32_t name_hash(const char *name)
{
	uint64_t h = 0, v;
	size_t len = strlen(name);

	for (; len >= 8; len -= 8, name += 8) {
		memcpy(&v, name, 8);
		h = (h ^ v) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	v = len;
	memcpy(&v, name, len);
	h = (h ^ v ^ (uint64_t)len << 56) * 0x9e3779b97f4a7c15u;
	return (uint32_t)(h >> 32) ^ (uint32_t)h;
}

/* Room for n names, at most half full. */
static void hash_init(const struct btf_src *b, struct btf_hash *h, uint32_t n)
{
	uint32_t cap = 16;
	while (cap < n * 2)
		cap *= 2;
	h->tab = arena_new_array(b->arena, uint32_t, cap);
	h->mask = cap - 1;
}

/* An entry keeps the bits of the hash that the place in the table does not tell. */
static uint32_t hash_entry(uint32_t hash, uint32_t n)
{
	return (hash & ~(uint32_t)BTF_MAX_TYPE) | n;
}

static void hash_put(struct btf_hash *h, const char *name, uint32_t n)
{
	uint32_t hash = name_hash(name), at = hash & h->mask, steps = 0;

	for (; h->tab[at]; at = (at + 1) & h->mask)
		if (++steps == MAX_STEPS) {
			h->lossy = true;
			return;
		}
	h->tab[at] = hash_entry(hash, n);
}

static void put_enumerators(const struct btf_src *b, struct btf_hash *h, const struct btf_rec *r,
			    uint32_t n)
{
	int64_t value;
	for (uint32_t i = 0; i < r->vlen; i++) {
		const char *name = btf_enumerator(b, r, i, &value);
		if (*name)
			hash_put(h, name, n);
	}
}

static uint32_t count_names(const struct btf_index *ix, enum btf_class class, uint32_t kinds)
{
	uint32_t n = 0;

	if (class == BC_ENUM)
		return ix->enumerators;
	for (unsigned k = 0; k < 32; k++)
		n += kinds >> k & 1 ? ix->named[k] : 0;
	return n;
}

static void hash_build(const struct btf_src *b, enum btf_class class)
{
	uint32_t kinds = class == BC_TYPE ? KINDS_TYPE : class == BC_CODE ? KINDS_CODE : KINDS_ENUM;
	struct btf_hash *h = &b->ix->hash[class];

	hash_init(b, h, count_names(b->ix, class, kinds));
	for (struct walk w = { 0 }; walk_next(b, &w);) {
		if (!(kinds >> w.r.kind & 1))
			continue;
		if (class == BC_ENUM)
			put_enumerators(b, h, &w.r, w.n);
		else if (w.r.name_off)
			hash_put(h, btf_name(b, w.r.name_off), w.n);
	}
}

/*
 * First entry at or behind *at whose hash is that of the name, as a record; false at the end. Entries
 * of one name are met in order of their ids, for each went to the first free place.
 */
static bool hash_next(const struct btf_src *b, const struct btf_hash *h, uint32_t hash,
		      uint32_t *at, struct btf_rec *r)
{
	for (; h->tab[*at & h->mask]; ++*at) {
		uint32_t e = h->tab[*at & h->mask];
		if ((e ^ hash) & ~(uint32_t)BTF_MAX_TYPE)
			continue;
		++*at;
		return rec_at(b, (e & BTF_MAX_TYPE) - 1, r);
	}
	return false;
}

static uint32_t hash_find(const struct btf_src *b, const struct btf_hash *h, const struct query *q)
{
	uint32_t hash = name_hash(q->name), at = hash & h->mask;
	struct btf_rec r;

	while (hash_next(b, h, hash, &at, &r))
		if (rec_matches(b, &r, q))
			return r.id;
	return 0;
}

/* Kinds without a class (sections, tags) are rare. */
static uint32_t find_slowly(const struct btf_src *b, const struct query *q)
{
	ensure_walked(b);
	for (struct walk w = { 0 }; walk_next(b, &w);)
		if (rec_matches(b, &w.r, q))
			return w.r.id;
	return 0;
}

static uint32_t find_here(const struct btf_src *b, const struct query *q)
{
	enum btf_class class = q->kinds & KINDS_CODE ? BC_CODE : BC_TYPE;
	struct btf_hash *h = &b->ix->hash[class];

	bool walk = h->asked++ < WALKS;

	if (!b->ix->walked) {
		find_first_id(b);
		return first_walk(b, q);
	}
	if (walk || !(q->kinds & (KINDS_TYPE | KINDS_CODE)))
		return find_slowly(b, q);
	if (!h->tab)
		hash_build(b, class);
	uint32_t id = hash_find(b, h, q);
	return id || !h->lossy ? id : find_slowly(b, q);
}

uint32_t btf_find_kinds(const struct btf_src *b, const char *name, uint32_t kinds)
{
	struct query q = { .name = name, .kinds = kinds };
	uint32_t id = 0;

	for (; name && *name && b && !id; b = b->base)
		id = find_here(b, &q);
	return id;
}

uint32_t btf_find_id(const struct btf_src *b, const char *name, uint32_t kind)
{
	return kind < 32 ? btf_find_kinds(b, name, 1u << kind) : 0;
}

static uint32_t find_enumerator_slowly(const struct btf_src *b, const char *name,
				       int64_t *ret_value)
{
	for (struct walk w = { 0 }; walk_next(b, &w);)
		if ((KINDS_ENUM >> w.r.kind & 1) && enum_has(b, &w.r, name, ret_value))
			return w.r.id;
	return 0;
}

static uint32_t find_enumerator_here(const struct btf_src *b, const char *name, int64_t *ret_value)
{
	struct btf_hash *h = &b->ix->hash[BC_ENUM];
	uint32_t hash = name_hash(name);
	struct btf_rec r;

	bool walk = h->asked++ < WALKS;

	ensure_walked(b);
	if (walk)
		return find_enumerator_slowly(b, name, ret_value);
	if (!h->tab)
		hash_build(b, BC_ENUM);
	for (uint32_t at = hash & h->mask; hash_next(b, h, hash, &at, &r);)
		if (enum_has(b, &r, name, ret_value))
			return r.id;
	return h->lossy ? find_enumerator_slowly(b, name, ret_value) : 0;
}

uint32_t btf_find_enumerator(const struct btf_src *b, const char *name, int64_t *ret_value)
{
	uint32_t id = 0;

	for (; name && *name && b && !id; b = b->base)
		id = find_enumerator_here(b, name, ret_value);
	return id;
}

void btf_each(const struct btf_src *b, uint32_t kind,
	      bool (*fn)(void *arg, const char *name, uint32_t id), void *arg)
{
	ensure_walked(b);
	for (struct walk w = { 0 }; walk_next(b, &w);)
		if (w.r.kind == kind && !fn(arg, btf_name(b, w.r.name_off), w.r.id))
			return;
}
