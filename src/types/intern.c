/* SPDX-License-Identifier: MIT */
/*
 * The type table: every type that has a structure (pointers, arrays, functions, qualified types,
 * typedefs, integers) is made through types_intern(), so that equal types are one pointer. Structs,
 * unions and enums are equal only to themselves; for them the table remembers which id of which
 * source became which type.
 *
 * Invariants: a qualified type is const outside, volatile inside, each at most once; qualifiers of
 * an array are on its elements; there are no qualified functions. Functions are equal only if the
 * names of their parameters are, for these belong to what a source says about a function.
 */
#include <string.h>

#include "types/source.h"
#include "types/table.h"

struct types *types_new(struct arena *a)
{
	struct types *T = arena_new_obj(a, struct types);
	T->arena = a;
	basic_init(T);
	return T;
}

struct arena *types_arena(struct types *T)
{
	return T->arena;
}

void types_add_source(struct types *T, const struct type_source *s)
{
	union {
		const struct type_source *in;
		void *out;
	} u = { .in = s };
	pvec_push(T->arena, &T->sources, u.out);
}

struct ctype *type_mutable(const struct ctype *t)
{
	union {
		const struct ctype *in;
		struct ctype *out;
	} u = { .in = t };
	return u.out;
}

struct ctype *types_new_node(struct types *T, const struct ctype *init)
{
	struct ctype *t = arena_memdup(T->arena, init, sizeof(*init));
	if (!t->name)
		t->name = "";
	return t;
}

/* ---- interning ---- */

static const char *str(const char *s)
{
	return s ? s : "";
}

static uint32_t mix(uint32_t h, uint64_t v)
{
	uint64_t x = (h ^ v) * 0x9e3779b97f4a7c15u;
	return (uint32_t)(x >> 32) ^ (uint32_t)x;
}

static uint32_t key_hash(const struct ctype *k)
{
	uint32_t h = mix((uint32_t)k->kind, (uintptr_t)k->ref);
	h = mix(h, k->nelem | (uint64_t)k->userland << 32 | (uint64_t)k->variadic << 33);
	if (k->name)
		h = mix(h, hash_bytes(k->name, strlen(k->name)));
	for (uint32_t i = 0; i < k->n; i++)
		h = mix(h, (uintptr_t)k->params[i].type);
	return h;
}

static bool same_params(const struct ctype *a, const struct ctype *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (a->params[i].type != b->params[i].type ||
		    strcmp(a->params[i].name, str(b->params[i].name)) != 0)
			return false;
	return true;
}

/* Size and rank are part of what an integer is; with all others they follow from the parts. */
static bool same_int(const struct ctype *a, const struct ctype *b)
{
	return a->size == b->size && a->is_signed == b->is_signed && a->is_char == b->is_char &&
	       a->is_bool == b->is_bool && a->rank == b->rank;
}

static bool same_type(const struct ctype *a, const struct ctype *b)
{
	if (a->kind != b->kind || a->ref != b->ref || a->nelem != b->nelem ||
	    a->userland != b->userland || a->variadic != b->variadic)
		return false;
	if ((a->kind == CT_INT || a->kind == CT_FLOAT) && !same_int(a, b))
		return false;
	if (strcmp(a->name, str(b->name)) != 0)
		return false;
	return a->kind != CT_FUNC || same_params(a, b);
}

static void intern_grow(struct types *T)
{
	struct intern_ent *old = T->tab;
	uint32_t old_cap = T->cap;

	T->cap = old_cap ? old_cap * 2 : 256;
	T->tab = arena_new_array(T->arena, struct intern_ent, T->cap);
	for (uint32_t i = 0; i < old_cap; i++) {
		if (!old[i].t)
			continue;
		uint32_t at = old[i].hash & (T->cap - 1);
		while (T->tab[at].t)
			at = (at + 1) & (T->cap - 1);
		T->tab[at] = old[i];
	}
}

static struct ctype_param *copy_params(struct types *T, const struct ctype *key)
{
	struct ctype_param *p = arena_memdup(T->arena, key->params, sizeof(*p) * key->n);
	for (uint32_t i = 0; i < key->n; i++)
		p[i].name = str(p[i].name);
	return p;
}

const struct ctype *types_intern(struct types *T, const struct ctype *key)
{
	if (T->n * 2 >= T->cap)
		intern_grow(T);
	uint32_t h = key_hash(key);
	uint32_t at = h & (T->cap - 1);
	for (; T->tab[at].t; at = (at + 1) & (T->cap - 1))
		if (T->tab[at].hash == h && same_type(T->tab[at].t, key))
			return T->tab[at].t;
	struct ctype *t = types_new_node(T, key);
	t->complete = true;
	if (t->n)
		t->params = copy_params(T, key);
	T->tab[at] = (struct intern_ent){ .hash = h, .t = t };
	T->n++;
	return t;
}

void type_take_size(struct ctype *t)
{
	uint64_t size = t->ref->size;
	if (t->kind == CT_ARRAY)
		size *= t->nelem;
	t->size = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
	t->align = t->ref->align;
}

/* A type that has its size from ref; it is corrected when ref gets a definition. */
static const struct ctype *intern_sized(struct types *T, struct ctype *key)
{
	type_take_size(key);
	uint32_t before = T->n;
	const struct ctype *t = types_intern(T, key);
	const struct ctype *root = type_root(t);
	if (T->n != before && (decl_is_open(root) || (root->kind == CT_STRING && !T->string_used)))
		pvec_push(T->arena, &T->unsized, type_mutable(t));
	return t;
}

/* ---- constructors ---- */

const struct ctype *types_ptr(struct types *T, const struct ctype *to)
{
	return types_intern(T, &(struct ctype){ .kind = CT_PTR, .ref = to, .size = 8, .align = 8 });
}

const struct ctype *types_ptr_userland(struct types *T, const struct ctype *to)
{
	return types_intern(
		T, &(struct ctype){
			   .kind = CT_PTR, .ref = to, .userland = true, .size = 8, .align = 8 });
}

const struct ctype *types_array(struct types *T, const struct ctype *elem, uint32_t nelem)
{
	if (type_root(elem)->kind == CT_STRING)
		T->string_used = true;
	return intern_sized(T, &(struct ctype){ .kind = CT_ARRAY, .ref = elem, .nelem = nelem });
}

const struct ctype *types_func(struct types *T, const struct ctype *ret, uint32_t n,
			       const struct ctype_param *params, bool variadic)
{
	return types_intern(T, &(struct ctype){ .kind = CT_FUNC,
						.ref = ret,
						.n = n,
						.params = params,
						.variadic = variadic,
						.align = 1 });
}

const struct ctype *types_const(struct types *T, const struct ctype *t)
{
	if (t->kind == CT_CONST || t->kind == CT_FUNC)
		return t;
	if (t->kind == CT_ARRAY)
		return types_array(T, types_const(T, t->ref), t->nelem);
	return intern_sized(T, &(struct ctype){ .kind = CT_CONST, .ref = t });
}

const struct ctype *types_volatile(struct types *T, const struct ctype *t)
{
	if (t->kind == CT_VOLATILE || t->kind == CT_FUNC)
		return t;
	if (t->kind == CT_CONST)
		return types_const(T, types_volatile(T, t->ref));
	if (t->kind == CT_ARRAY)
		return types_array(T, types_volatile(T, t->ref), t->nelem);
	return intern_sized(T, &(struct ctype){ .kind = CT_VOLATILE, .ref = t });
}

const struct ctype *types_typedef_of(struct types *T, const char *name, const struct ctype *t,
				     const struct type_source *src, uint32_t src_id)
{
	return intern_sized(
		T,
		&(struct ctype){
			.kind = CT_TYPEDEF, .name = name, .ref = t, .src = src, .src_id = src_id });
}

/* ---- types of sources ---- */

static uint32_t src_hash(const struct type_source *src, uint32_t id)
{
	return mix(id, (uintptr_t)src);
}

static struct src_ent *src_slot(struct types *T, const struct type_source *src, uint32_t id)
{
	uint32_t at = src_hash(src, id) & (T->src_cap - 1);
	while (T->src_tab[at].t && (T->src_tab[at].id != id || T->src_tab[at].src != src))
		at = (at + 1) & (T->src_cap - 1);
	return &T->src_tab[at];
}

static void src_grow(struct types *T)
{
	struct src_ent *old = T->src_tab;
	uint32_t old_cap = T->src_cap;

	T->src_cap = old_cap ? old_cap * 2 : 256;
	T->src_tab = arena_new_array(T->arena, struct src_ent, T->src_cap);
	for (uint32_t i = 0; i < old_cap; i++)
		if (old[i].t)
			*src_slot(T, old[i].src, old[i].id) = old[i];
}

const struct ctype *types_src_get(struct types *T, const struct type_source *src, uint32_t id)
{
	return T->src_cap ? src_slot(T, src, id)->t : NULL;
}

void types_src_set(struct types *T, const struct type_source *src, uint32_t id,
		   const struct ctype *t)
{
	if (T->src_n * 2 >= T->src_cap)
		src_grow(T);
	struct src_ent *e = src_slot(T, src, id);
	if (!e->t)
		T->src_n++;
	*e = (struct src_ent){ .src = src, .id = id, .t = t };
}

/* The largest alignment that a type of that size can have, as long as nobody looked into it. */
static uint32_t align_guess(uint32_t size)
{
	uint32_t low = size & (0u - size);
	return low == 0 ? 1 : low > 8 ? 8 : low;
}

struct ctype *types_src_new(struct types *T, const struct type_source *src, uint32_t id,
			    enum ctype_kind kind, const char *name, uint32_t size)
{
	struct ctype *t = types_new_node(T, &(struct ctype){ .kind = kind,
							     .name = name,
							     .size = size,
							     .align = align_guess(size),
							     .src = src,
							     .src_id = id });
	types_src_set(T, src, id, t);
	return t;
}
