/* SPDX-License-Identifier: MIT */
/*
 * Questions about a type: what it is below its typedefs, its size, its members, and whether two
 * types can stand for each other.
 */
#include <string.h>

#include "types/table.h"

/* Members looked at in one search; only broken data, whose structs contain each other, has more. */
#define MEMBER_BUDGET (1u << 20)
/* Pairs of types compared: functions that take functions can be as bad. */
#define COMPATIBLE_BUDGET 1000

const struct ctype *type_strip(const struct ctype *t)
{
	while (t->kind == CT_TYPEDEF || t->kind == CT_CONST || t->kind == CT_VOLATILE)
		t = t->ref;
	return t;
}

const struct ctype *type_root(const struct ctype *t)
{
	for (t = type_strip(t); t->kind == CT_ARRAY;)
		t = type_strip(t->ref);
	return t;
}

bool type_complete(struct types *T, const struct ctype *t)
{
	t = type_strip(t);
	if (t->complete)
		return true;
	if (t->kind == CT_FWD || !t->src || !t->src->complete)
		return false;
	struct ctype *own = type_mutable(t);
	own->complete = true;
	t->src->complete(t->src, T, own);
	return true;
}

bool type_is_int(const struct ctype *t)
{
	t = type_strip(t);
	return t->kind == CT_INT || t->kind == CT_ENUM;
}

bool type_is_scalar(const struct ctype *t)
{
	return type_is_int(t) || type_is_ptr(t);
}

bool type_is_arith(const struct ctype *t)
{
	return type_is_int(t) || type_strip(t)->kind == CT_FLOAT;
}

bool type_is_ptr(const struct ctype *t)
{
	return type_strip(t)->kind == CT_PTR;
}

bool type_is_sou(const struct ctype *t)
{
	t = type_strip(t);
	return t->kind == CT_STRUCT || t->kind == CT_UNION;
}

bool type_is_string(const struct ctype *t)
{
	return type_strip(t)->kind == CT_STRING;
}

bool type_is_func(const struct ctype *t)
{
	return type_strip(t)->kind == CT_FUNC;
}

bool type_is_void(const struct ctype *t)
{
	return type_strip(t)->kind == CT_VOID;
}

bool type_is_char(const struct ctype *t)
{
	t = type_strip(t);
	return t->kind == CT_INT && t->is_char;
}

bool type_is_signed(const struct ctype *t)
{
	t = type_strip(t);
	return t->kind == CT_ENUM ? t->ref->is_signed : t->is_signed;
}

bool type_is_charptr(const struct ctype *t)
{
	const struct ctype *to = type_target(t);
	return to && type_is_char(to);
}

uint32_t type_size(const struct ctype *t)
{
	return type_strip(t)->size;
}

uint32_t type_align(const struct ctype *t)
{
	uint32_t align = type_root(t)->align;
	return align ? align : 1;
}

const struct ctype *type_target(const struct ctype *t)
{
	t = type_strip(t);
	return t->kind == CT_PTR || t->kind == CT_ARRAY ? t->ref : NULL;
}

/* ---- members ---- */

struct search {
	struct types *T;
	const char *name;
	uint32_t budget;
	uint32_t bit_off; /* of what was found */
};

static const struct ctype_member *search_in(struct search *s, const struct ctype *t, uint32_t base,
					    unsigned depth)
{
	t = type_strip(t);
	if (!type_is_sou(t) || !type_complete(s->T, t) || depth > TYPE_MAX_DEPTH)
		return NULL;
	for (uint32_t i = 0; i < t->n && s->budget; i++, s->budget--) {
		const struct ctype_member *m = &t->members[i];
		if (strcmp(m->name, s->name) == 0) {
			s->bit_off = base + m->bit_off;
			return m;
		}
	}
	for (uint32_t i = 0; i < t->n && s->budget; i++, s->budget--) {
		const struct ctype_member *m = &t->members[i];
		const struct ctype_member *in = NULL;
		if (!*m->name)
			in = search_in(s, m->type, base + m->bit_off, depth + 1);
		if (in)
			return in;
	}
	return NULL;
}

const struct ctype_member *type_member(struct types *T, const struct ctype *t, const char *name,
				       uint32_t *ret_bit_off)
{
	struct search s = { .T = T, .name = name, .budget = MEMBER_BUDGET };
	const struct ctype_member *m = name && *name ? search_in(&s, t, 0, 0) : NULL;
	if (m && ret_bit_off)
		*ret_bit_off = s.bit_off;
	return m;
}

/* ---- compatibility ---- */

static bool compatible(const struct ctype *a, const struct ctype *b, unsigned *budget);

static bool is_tagged(const struct ctype *t)
{
	return t->kind == CT_STRUCT || t->kind == CT_UNION || t->kind == CT_FWD;
}

/* The same struct seen by two sources, or a declaration and a definition. */
static bool same_tag(const struct ctype *a, const struct ctype *b)
{
	if (!*a->name || strcmp(a->name, b->name) != 0)
		return false;
	if (a->kind == CT_FWD || b->kind == CT_FWD || decl_is_open(a) || decl_is_open(b))
		return true;
	return a->kind == b->kind && a->size == b->size;
}

static bool compatible_ints(const struct ctype *a, const struct ctype *b)
{
	return a->size == b->size && type_is_signed(a) == type_is_signed(b) &&
	       a->is_bool == b->is_bool;
}

static bool compatible_funcs(const struct ctype *a, const struct ctype *b, unsigned *budget)
{
	if (a->n != b->n || a->variadic != b->variadic || !compatible(a->ref, b->ref, budget))
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (!compatible(a->params[i].type, b->params[i].type, budget))
			return false;
	return true;
}

static bool compatible(const struct ctype *a, const struct ctype *b, unsigned *budget)
{
	a = type_strip(a);
	b = type_strip(b);
	if (a == b)
		return true;
	if (!*budget)
		return false;
	--*budget;
	if (is_tagged(a) && is_tagged(b))
		return same_tag(a, b);
	if (type_is_int(a) && type_is_int(b))
		return compatible_ints(a, b);
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case CT_PTR: return compatible(a->ref, b->ref, budget);
	case CT_FUNC: return compatible_funcs(a, b, budget);
	case CT_FLOAT: return a->size == b->size;
	case CT_ARRAY:
		return (a->nelem == b->nelem || !a->nelem || !b->nelem) &&
		       compatible(a->ref, b->ref, budget);
	default: return false;
	}
}

bool type_compatible(const struct ctype *a, const struct ctype *b)
{
	unsigned budget = COMPATIBLE_BUDGET;
	const struct ctype *pa = type_strip(a), *pb = type_strip(b);

	/* C 6.3.2.3 p1 */
	if (pa->kind == CT_PTR && pb->kind == CT_PTR &&
	    (type_is_void(pa->ref) || type_is_void(pb->ref)))
		return true;
	return compatible(pa, pb, &budget);
}
