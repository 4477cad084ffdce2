// SPDX-License-Identifier: MIT
/*
 * Conversions: integer promotion, the usual arithmetic conversions, and what may be passed or
 * assigned to what.
 *
 * A value is 64 bits wide, extended from its type, so that a conversion to a type that holds all
 * values of the old one needs no node; only those that lose bits get an E_CAST.
 */
#include <string.h>

#include "sema/sema_i.h"

/* ---- small nodes ---- */

struct expr *set_int(struct expr *e, const struct ctype *t, uint64_t v)
{
	e->kind = E_INT;
	e->type = t;
	e->i = conv_value(t, v);
	e->base = type_is_signed(t) ? 0 : 10; /* how it is shown */
	e->suffix = "";
	e->unsuffixed = false;
	e->lvalue = false;
	e->args = NULL;
	e->n_args = 0;
	return e;
}

struct expr *mk_int(struct sema *s, struct srcloc loc, const struct ctype *t, uint64_t v)
{
	struct expr *e = arena_new_obj(s->a, struct expr);
	e->loc = loc;
	return set_int(e, t, v);
}

struct expr *bad(struct sema *s, struct expr *e)
{
	/* 1: the poison is neither NULL nor a zero divisor. */
	return set_int(e, s->t_bad, 1);
}

bool is_bad(const struct sema *s, const struct expr *e)
{
	return e->type == s->t_bad;
}

bool is_const_int(const struct expr *e)
{
	return e->kind == E_INT && type_is_int(e->type);
}

bool is_null(const struct expr *e)
{
	return e->kind == E_INT && e->i == 0;
}

bool is_char_array(const struct ctype *t)
{
	return type_strip(t)->kind == CT_ARRAY && type_is_charptr(t);
}

bool is_strlike(const struct expr *e)
{
	return type_is_string(e->type) || type_is_charptr(e->type);
}

const char *tname(struct sema *s, const struct ctype *t)
{
	struct sbuf b = { 0 };

	type_format(t, NULL, &b);
	const char *text = arena_strdup(s->a, sbuf_str(&b));
	sbuf_free(&b);
	return text;
}

const char *op_name(enum op op)
{
	return op == OP_NONE ? "=" : op_text(op);
}

/* ---- values and types ---- */

uint64_t conv_value(const struct ctype *t, uint64_t v)
{
	t = type_strip(t);
	if (t->kind == CT_INT && t->is_bool)
		return v != 0;
	if ((t->kind != CT_INT && t->kind != CT_ENUM) || t->size >= 8 || t->size == 0)
		return v;
	unsigned shift = 64 - t->size * 8;
	if (type_is_signed(t))
		return (uint64_t)((int64_t)(v << shift) >> shift);
	return v << shift >> shift;
}

/* The CT_INT below an integer or enum type. */
static const struct ctype *int_of(const struct ctype *t)
{
	t = type_strip(t);
	return t->kind == CT_ENUM ? type_strip(t->ref) : t;
}

const struct ctype *conv_promote(struct sema *s, const struct expr *e)
{
	const struct ctype *t = int_of(e->type);
	uint32_t bits = t->size * 8;

	if (t->kind != CT_INT)
		return e->type;
	if (e->kind == E_MEMBER && e->bit_size)
		bits = e->bit_size;
	if (bits < 32)
		return s->t_int;
	if (bits == 32 && t->size > 4)
		return t->is_signed ? s->t_int : s->t_uint;
	/* Typedefs are kept: x + 1 of a uint64_t x is shown as one. */
	return type_strip(e->type)->kind == CT_ENUM ? t : e->type;
}

static const struct ctype *unsigned_of(struct sema *s, const struct ctype *t)
{
	t = int_of(t);
	if (!t->is_signed)
		return t;
	if (t->rank >= 5)
		return types_basic(s->T, BT_ULLONG);
	return t->rank == 4 ? s->t_ulong : s->t_uint;
}

const struct ctype *conv_usual(struct sema *s, const struct ctype *a, const struct ctype *b)
{
	const struct ctype *ia = int_of(a), *ib = int_of(b);

	if (ia->kind != CT_INT)
		return a;
	if (ib->kind != CT_INT)
		return b;
	if (ia == ib)
		return a == b ? a : ia;
	if (ia->is_signed == ib->is_signed)
		return ia->rank >= ib->rank ? a : b;
	const struct ctype *u = ia->is_signed ? ib : ia, *i = ia->is_signed ? ia : ib;
	if (u->rank >= i->rank)
		return ia->is_signed ? b : a;
	if (i->size > u->size)
		return ia->is_signed ? a : b;
	return unsigned_of(s, i);
}

const struct ctype *conv_decay(struct sema *s, const struct ctype *t)
{
	const struct ctype *st = type_strip(t);

	if (st->kind == CT_ARRAY)
		return types_ptr(s->T, st->ref);
	if (st->kind == CT_FUNC)
		return types_ptr(s->T, st);
	return t;
}

static bool is_user_ptr(const struct ctype *t)
{
	t = type_strip(t);
	return t->kind == CT_PTR && t->userland;
}

bool sema_in_userland(const struct expr *e)
{
	for (;;) {
		bool through = (e->kind == E_MEMBER && e->arrow) || e->kind == E_INDEX ||
			       (e->kind == E_UNARY && e->op == OP_DEREF);

		if (e->kind != E_MEMBER && !through)
			return false;
		if (through && type_strip(e->a->type)->kind != CT_ARRAY)
			return is_user_ptr(e->a->type);
		e = e->a;
	}
}

const struct ctype *conv_decay_expr(struct sema *s, const struct expr *e)
{
	const struct ctype *t = type_strip(e->type);

	if (t->kind == CT_ARRAY && sema_in_userland(e))
		return types_ptr_userland(s->T, t->ref);
	return conv_decay(s, e->type);
}

struct expr *conv_user(struct sema *s, struct expr *e)
{
	if (type_is_ptr(e->type) && !is_user_ptr(e->type) && sema_in_userland(e))
		e->type = types_ptr_userland(s->T, type_target(e->type));
	return e;
}

/* ---- conversions ---- */

bool conv_string(struct sema *s, struct expr **e)
{
	struct expr *in = *e;

	if (is_bad(s, in) || type_is_string(in->type))
		return true;
	if (!type_is_charptr(in->type))
		return false;
	struct expr *out = arena_new_obj(s->a, struct expr);
	*out = (struct expr){ .kind = E_STRINGOF, .loc = in->loc, .type = s->t_string, .a = in };
	*e = out;
	return true;
}

/* Do all values of scalar type from have the same 64 bits in scalar type to? */
static bool keeps_value(const struct ctype *from, const struct ctype *to)
{
	const struct ctype *f = int_of(from), *t = int_of(to);

	if (t->kind != CT_INT || t->size == 8)
		return true;
	if (t->is_bool)
		return f->is_bool;
	if (f->kind != CT_INT)
		return false;
	if (f->is_signed)
		return t->is_signed && t->size >= f->size;
	return t->size > f->size || (t->size == f->size && !t->is_signed);
}

struct expr *conv_cast(struct sema *s, struct expr *e, const struct ctype *t)
{
	if (is_bad(s, e))
		return e;
	if (e->kind == E_INT)
		return set_int(e, t, e->i);
	struct expr *c = arena_new_obj(s->a, struct expr);
	*c = (struct expr){ .kind = E_CAST, .loc = e->loc, .type = t, .a = e };
	c->texpr = arena_new_obj(s->a, struct type_expr);
	*c->texpr = (struct type_expr){
		.kind = TE_NAME, .name = tname(s, t), .type = t, .loc = e->loc
	};
	return c;
}

static bool to_int(struct sema *s, const struct ctype *t, struct expr **e, unsigned flags)
{
	bool addr = (flags & CV_ADDR) != 0;
	const struct ctype *from = (*e)->type;

	if (!type_is_int(from) && !(addr && type_is_ptr(conv_decay(s, from))))
		return false;
	if ((*e)->kind == E_INT ? (*e)->i != conv_value(t, (*e)->i) : !keeps_value(from, t))
		*e = conv_cast(s, *e, t);
	return true;
}

static bool to_ptr(struct sema *s, const struct ctype *t, struct expr **e)
{
	const struct ctype *from = conv_decay(s, (*e)->type);

	if (type_is_int(from))
		return is_null(*e);
	if (!type_is_ptr(from))
		return false;
	return type_compatible(t, from);
}

bool conv_to(struct sema *s, const struct ctype *t, struct expr **e, unsigned flags)
{
	const struct ctype *st = type_strip(t), *from = type_strip((*e)->type);

	if (is_bad(s, *e) || st == s->t_bad)
		return true;
	if ((flags & CV_CLEAR) && is_null(*e) && type_is_int(from) && from->kind != CT_VOID)
		return true;
	switch (st->kind) {
	case CT_INT:
	case CT_ENUM: return to_int(s, t, e, flags);
	case CT_PTR: return to_ptr(s, t, e);
	case CT_STRING: return conv_string(s, e);
	case CT_STRUCT:
	case CT_UNION:
	case CT_ARRAY:
	case CT_FLOAT: return type_compatible(t, from);
	case CT_STACK:
	case CT_SYMADDR:
	case CT_USYMADDR: return from->kind == st->kind;
	default: return false;
	}
}
