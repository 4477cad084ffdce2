/* SPDX-License-Identifier: MIT */
/*
 * Types that a D program declares: tags, typedefs, enumerators, and the layout of structs by the
 * rules of the System V ABI, so that a struct written in D matches the one a C compiler made.
 *
 * Bit-fields (psABI "Bit-Fields"): one may not cross a boundary of its declared type; if it would,
 * it starts at the next one. A named one gives the struct the alignment of its type, an unnamed one
 * does not; ": 0" moves on to the next boundary.
 */
#include <errno.h>
#include <string.h>

#include "types/source.h"
#include "types/table.h"

bool decl_is_open(const struct ctype *t)
{
	return type_is_sou(t) && !t->src && !t->complete;
}

const struct ctype *decl_find(struct types *T, enum type_ns ns, const char *name)
{
	return strmap_get(ns == TNS_NAME ? &T->typedefs : &T->tags[ns], name);
}

struct ctype *types_declare_tag(struct types *T, enum type_ns ns, const char *tag)
{
	bool named = tag && *tag;
	struct ctype *t = named ? strmap_get(&T->tags[ns], tag) : NULL;
	if (t)
		return t;
	struct ctype init = { .kind = ns == TNS_UNION ? CT_UNION : CT_STRUCT, .align = 1 };
	if (ns == TNS_ENUM)
		init = (struct ctype){
			.kind = CT_ENUM, .size = 4, .align = 4, .ref = T->basic[BT_INT]
		};
	t = types_new_node(T, &init);
	if (named) {
		t->name = arena_strdup(T->arena, tag);
		strmap_set(T->arena, &T->tags[ns], tag, t);
	}
	return t;
}

/* ---- layout ---- */

struct layout {
	bool is_union;
	uint64_t bits; /* first free one; of a union: size so far */
	uint32_t align;
};

static uint64_t round_up(uint64_t v, uint64_t to)
{
	return (v + to - 1) / to * to;
}

/* Reserves n bits on a boundary of align bits; the place. */
static uint64_t layout_take(struct layout *l, uint64_t n, uint64_t align)
{
	if (l->is_union) {
		l->bits = n > l->bits ? n : l->bits;
		return 0;
	}
	uint64_t at = round_up(l->bits, align);
	l->bits = at + n;
	return at;
}

static int layout_bits(struct layout *l, struct ctype_member *m)
{
	const struct ctype *t = type_strip(m->type);
	bool named = m->name && *m->name;

	if (t->kind != CT_INT && t->kind != CT_ENUM)
		return -EINVAL;
	uint64_t unit = (uint64_t)t->size * 8;
	if (m->bit_size == TYPE_BITS_ZERO) {
		m->bit_off = (uint32_t)layout_take(l, 0, unit);
		return named ? -EINVAL : 0;
	}
	if (m->bit_size > (t->is_bool ? 1 : unit))
		return -EINVAL;
	bool crosses = l->bits / unit != (l->bits + m->bit_size - 1) / unit;
	m->bit_off = (uint32_t)layout_take(l, m->bit_size, crosses ? unit : 1);
	if (named && t->align > l->align)
		l->align = t->align;
	return 0;
}

/* Whether something can be of type t: not void, a function, or a struct not defined yet. */
static bool has_layout(struct types *T, const struct ctype *t)
{
	t = type_root(t);
	switch (t->kind) {
	case CT_STRUCT:
	case CT_UNION: return type_complete(T, t);
	case CT_VOID:
	case CT_FUNC:
	case CT_FWD:
	case CT_DYN:
	case CT_STACK: return false;
	default: return true;
	}
}

static int layout_member(struct types *T, struct layout *l, struct ctype_member *m)
{
	if (m->bit_size)
		return layout_bits(l, m);
	if (!has_layout(T, m->type))
		return -EINVAL;
	if (type_root(m->type)->kind == CT_STRING)
		T->string_used = true;
	uint32_t align = type_align(m->type);
	uint64_t at = layout_take(l, (uint64_t)type_size(m->type) * 8, (uint64_t)align * 8);
	m->bit_off = (uint32_t)at;
	if (align > l->align)
		l->align = align;
	return l->bits / 8 < TYPE_MAX_SIZE ? 0 : -E2BIG;
}

static bool is_padding(const struct ctype_member *m)
{
	return m->bit_size && (!m->name || !*m->name);
}

/* Copies all but unnamed bit-fields into the type. */
static void keep_members(struct types *T, struct ctype *t, const struct ctype_member *m, uint32_t n)
{
	struct ctype_member *to = arena_new_array(T->arena, struct ctype_member, n);
	for (uint32_t i = 0; i < n; i++) {
		if (is_padding(&m[i]))
			continue;
		to[t->n] = m[i];
		to[t->n].name = m[i].name ? arena_strdup(T->arena, m[i].name) : "";
		t->n++;
	}
	t->members = to;
}

void type_resize_unsized(struct types *T, const struct ctype *t)
{
	for (uint32_t i = 0; i < T->unsized.n; i++) {
		struct ctype *w = T->unsized.v[i];
		if (type_root(w) == t)
			type_take_size(w);
	}
}

int types_define_members(struct types *T, struct ctype *t, struct ctype_member *m, uint32_t n)
{
	if (t->complete || t->src)
		return -EEXIST;
	struct layout l = { .is_union = t->kind == CT_UNION, .align = 1 };
	for (uint32_t i = 0; i < n; i++) {
		int err = layout_member(T, &l, &m[i]);
		if (err)
			return err;
	}
	uint64_t size = round_up(round_up(l.bits, 8) / 8, l.align);
	if (size >= TYPE_MAX_SIZE)
		return -E2BIG;
	keep_members(T, t, m, n);
	t->size = (uint32_t)size;
	t->align = l.align;
	t->complete = true;
	type_resize_unsized(T, t);
	return 0;
}

/* ---- enums, typedefs ---- */

/* int unless a value does not fit. */
static const struct ctype *enum_type(struct types *T, const struct ctype_enumerator *e, uint32_t n)
{
	bool negative = false, large = false, huge = false;

	for (uint32_t i = 0; i < n; i++) {
		negative |= e[i].value < 0;
		large |= e[i].value > INT32_MAX;
		huge |= e[i].value > UINT32_MAX || e[i].value < INT32_MIN;
	}
	if (huge || (large && negative))
		return T->basic[BT_LONG];
	return T->basic[large ? BT_UINT : BT_INT];
}

int types_define_enum(struct types *T, struct ctype *t, struct ctype_enumerator *e, uint32_t n)
{
	if (t->complete || t->src)
		return -EEXIST;
	struct ctype_enumerator *to = arena_new_array(T->arena, struct ctype_enumerator, n);
	for (uint32_t i = 0; i < n; i++) {
		struct decl_enumerator *d = arena_new_obj(T->arena, struct decl_enumerator);
		*d = (struct decl_enumerator){ .type = t, .value = e[i].value };
		to[i] = (struct ctype_enumerator){ .name = arena_strdup(T->arena, e[i].name),
						   .value = e[i].value };
		strmap_set(T->arena, &T->enumerators, e[i].name, d);
	}
	t->ref = enum_type(T, e, n);
	t->size = t->ref->size;
	t->align = t->ref->align;
	t->enums = to;
	t->n = n;
	t->complete = true;
	return 0;
}

int types_typedef(struct types *T, const char *name, const struct ctype *t)
{
	const struct ctype *old = decl_find(T, TNS_NAME, name);
	if (!old && basic_is_fixed(name))
		old = basic_find(T, name);
	if (old)
		return type_strip(old) == type_strip(t) ? 0 : -EEXIST;
	const char *own = arena_strdup(T->arena, name);
	strmap_set(T->arena, &T->typedefs, name,
		   type_mutable(types_typedef_of(T, own, t, NULL, 0)));
	return 0;
}
