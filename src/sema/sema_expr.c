// SPDX-License-Identifier: MIT
/*
 * Expressions: the dispatcher, and all that is not an operator, a name or a call: literals, casts,
 * sizeof and its relatives, members of structs.
 *
 * A translated pointer (E_XLATE) is no value that could be computed: it may only be asked for
 * members, which become expressions of its source. cook_raw() lets it pass for those who can
 * handle it; cook() refuses it. A translated structure becomes one (xlate_whole()).
 */
#include <string.h>

#include "sema/sema_i.h"

/* C 6.4.4.1 p5: the first type of the list that holds the value. */
static const struct ctype *literal_type(struct sema *s, const struct expr *e)
{
	const char *suffix = e->suffix ? e->suffix : "";
	bool u = strchr(suffix, 'u') != NULL, any = u || e->base == 8 || e->base == 16;
	size_t l = strlen(suffix) - u;

	if (l == 0 && !u && e->i <= INT32_MAX)
		return s->t_int;
	if (l == 0 && any && e->i <= UINT32_MAX)
		return s->t_uint;
	bool is_signed = !u && e->i <= INT64_MAX;
	if (l == 2)
		return types_basic(s->T, is_signed ? BT_LLONG : BT_ULLONG);
	return is_signed ? s->t_long : s->t_ulong;
}

/* ---- casts ---- */

static bool cast_ok(struct sema *s, const struct ctype *to, const struct ctype *from)
{
	if (type_is_void(to))
		return true;
	if (type_strip(to)->kind == CT_FLOAT || type_strip(from)->kind == CT_FLOAT)
		return type_compatible(to, from);
	return type_is_scalar(to) && type_is_scalar(conv_decay(s, from));
}

static struct expr *cook_cast(struct sema *s, struct expr *e)
{
	const struct ctype *t = te_type(s, e->texpr);
	struct expr *a = cook_scalar(s, e->a);

	if (!t || is_bad(s, a))
		return bad(s, e);
	if (type_is_string(t) && is_strlike(a)) {
		conv_string(s, &a);
		return a;
	}
	if (!cast_ok(s, t, a->type)) {
		serr(s, D_CAST_INVAL, e->loc,
		     "invalid cast expression: type \"%s\" cannot become \"%s\"", tname(s, a->type),
		     tname(s, t));
		return bad(s, e);
	}
	const struct ctype *from = type_strip(conv_decay_expr(s, a));
	if (type_is_ptr(t) && from->kind == CT_PTR && from->userland)
		t = types_ptr_userland(s->T, type_target(t));
	e->a = a;
	e->type = t;
	return a->kind == E_INT && !type_is_void(t) ? set_int(e, t, a->i) : e;
}

/* ---- sizeof, offsetof, stringof ---- */

static uint64_t size_of(struct sema *s, const struct ctype *t)
{
	const struct ctype *st = type_strip(t);

	if (st->kind == CT_STRING)
		return s->env->strsize;
	if (type_is_sou(st) && !type_complete(s->T, st))
		return 0;
	if (st->kind == CT_ARRAY && type_is_string(st->ref))
		return (uint64_t)s->env->strsize * st->nelem;
	return st->size;
}

static bool sizeable(struct sema *s, const struct ctype *t)
{
	const struct ctype *st = type_strip(t);

	switch (st->kind) {
	case CT_VOID:
	case CT_FUNC:
	case CT_FWD:
	case CT_DYN:
	case CT_STACK: return false;
	case CT_STRUCT:
	case CT_UNION: return type_complete(s->T, st);
	case CT_ARRAY: return sizeable(s, st->ref);
	default: return true;
	}
}

static struct expr *cook_sizeof(struct sema *s, struct expr *e)
{
	const struct ctype *t = NULL;

	if (!e->a || e->texpr) {
		t = te_type(s, e->texpr);
		if (!t)
			return bad(s, e);
	} else if (e->a->kind == E_AGG) {
		serr(s, D_SIZEOF_TYPE, e->loc, "cannot apply sizeof to an aggregation");
		return bad(s, e);
	} else {
		struct expr *a = cook_raw(s, e->a);
		if (is_bad(s, a))
			return bad(s, e);
		if (a->kind == E_MEMBER && a->bit_size) {
			serr(s, D_SIZEOF_BITFIELD, e->loc, "cannot apply sizeof to a bit-field");
			return bad(s, e);
		}
		if (a->kind == E_STR)
			return set_int(e, types_find(s->T, NULL, TNS_NAME, "size_t"), a->len + 1);
		t = a->type;
	}
	if (!sizeable(s, t)) {
		serr(s, D_SIZEOF_TYPE, e->loc, "cannot apply sizeof to type \"%s\"", tname(s, t));
		return bad(s, e);
	}
	return set_int(e, types_find(s->T, NULL, TNS_NAME, "size_t"), size_of(s, t));
}

/* Adds the place of member e->name in t; the member's type, or NULL with an error reported. */
static const struct ctype *offset_of_member(struct sema *s, const struct ctype *t,
					    const struct expr *e, struct srcloc loc, uint64_t *off)
{
	uint32_t bits = 0;

	if (!type_is_sou(t) || !type_complete(s->T, t)) {
		serr(s, D_OFFSETOF_TYPE, loc,
		     "offsetof operand must be a complete struct or union, not \"%s\"",
		     tname(s, t));
		return NULL;
	}
	const struct ctype_member *m = type_member(s->T, t, e->name, &bits);
	if (!m) {
		serr(s, D_TYPE_MEMBER, loc, "failed to find offsetof member: %s has no member %s%s",
		     tname(s, t), e->name, hint_member(s, t, e->name));
		return NULL;
	}
	if (m->bit_size) {
		serr(s, D_OFFSETOF_BITFIELD, loc, "cannot take the offset of a bit-field: %s",
		     e->name);
		return NULL;
	}
	*off += bits / 8;
	return m->type;
}

static const struct ctype *offset_of_element(struct sema *s, const struct ctype *t,
					     const struct expr *e, uint64_t *off)
{
	const struct ctype *st = type_strip(t);
	int64_t i;

	if (st->kind != CT_ARRAY || e->n_args != 1) {
		serr(s, D_ARR_BADREF, e->loc,
		     "an offset is that of a member or of an element of an array, not of \"%s\"",
		     tname(s, t));
		return NULL;
	}
	if (!fold_const(s, e->args[0], &i)) {
		serr(s, D_OP_INT, e->loc, "the index must be an integer constant");
		return NULL;
	}
	/* the one behind the last is where the array ends */
	if (i < 0 || (st->nelem && i > st->nelem) || i > UINT32_MAX) {
		serr(s, D_ARR_BOUNDS, e->loc, "index %lld is out of bounds of \"%s\"", (long long)i,
		     tname(s, t));
		return NULL;
	}
	*off += (uint64_t)i * type_size(type_target(t));
	return type_target(t);
}

/* The type at designator e in t, and where it is; NULL with an error reported. */
static const struct ctype *offset_of(struct sema *s, const struct ctype *t, const struct expr *e,
				     struct srcloc loc, uint64_t *off)
{
	if (e->kind != E_IDENT)
		t = offset_of(s, t, e->a, loc, off);
	if (!t)
		return NULL;
	return e->kind == E_INDEX ? offset_of_element(s, t, e, off) :
				    offset_of_member(s, t, e, loc, off);
}

static struct expr *cook_offsetof(struct sema *s, struct expr *e)
{
	const struct ctype *t = te_type(s, e->texpr);
	uint64_t off = 0;

	if (!t || !offset_of(s, t, e->a, e->loc, &off))
		return bad(s, e);
	return set_int(e, types_find(s->T, NULL, TNS_NAME, "size_t"), off);
}

static struct expr *cook_stringof(struct sema *s, struct expr *e)
{
	struct expr *a = cook(s, e->a);

	if (is_bad(s, a))
		return bad(s, e);
	if (type_is_string(a->type))
		return a;
	if (!type_is_scalar(conv_decay(s, a->type))) {
		serr(s, D_STRINGOF_TYPE, e->loc, "cannot apply stringof to a value of type \"%s\"",
		     tname(s, a->type));
		return bad(s, e);
	}
	e->a = a;
	e->type = s->t_string;
	return e;
}

/* ---- members ---- */

/* The struct or union that the access is to; NULL: reported. */
static const struct ctype *member_base(struct sema *s, struct expr *e)
{
	const struct ctype *t = e->a->type;

	if (e->arrow) {
		const struct ctype *to = type_target(t);
		if (!to) {
			serr(s, D_OP_PTR, e->loc,
			     "operator -> must be applied to a pointer, not to \"%s\"",
			     tname(s, t));
			return NULL;
		}
		t = to;
	}
	if (!type_is_sou(t) && type_strip(t)->kind != CT_FWD) {
		bool ptr = !e->arrow && type_is_ptr(t) && type_is_sou(type_target(t));
		serr(s, D_OP_SOU, e->loc,
		     "operator %s cannot be applied to type \"%s\": a struct or union is needed%s",
		     e->arrow ? "->" : ".", tname(s, e->a->type), ptr ? " (use ->)" : "");
		return NULL;
	}
	if (!type_complete(s->T, t)) {
		serr(s, D_OP_INCOMPLETE, e->loc,
		     "operator %s cannot be applied to incomplete type \"%s\"",
		     e->arrow ? "->" : ".", tname(s, t));
		return NULL;
	}
	return t;
}

static struct expr *cook_member(struct sema *s, struct expr *e)
{
	e->a = cook_raw(s, e->a);
	if (is_bad(s, e->a))
		return bad(s, e);
	if (e->a->kind == E_XLATE)
		return xlate_member(s, e, e->a);
	if (e->a->kind == E_BUILTIN && e->a->builtin->id == BI_CURCPU)
		return curcpu_member(s, e);
	const struct ctype *t = member_base(s, e);
	if (!t)
		return bad(s, e);
	const struct ctype_member *m = type_member(s->T, t, e->name, &e->bit_off);
	if (!m) {
		serr(s, D_TYPE_MEMBER, e->loc, "%s is not a member of %s%s", e->name, tname(s, t),
		     hint_member(s, t, e->name));
		return bad(s, e);
	}
	if (t->src)
		sema_stab(s, e->loc, e->name,
			  (struct stability){ STAB_STABLE, STAB_PRIVATE, STABC_COMMON });
	e->type = m->type;
	e->bit_size = m->bit_size;
	e->lvalue = e->arrow || e->a->lvalue;
	return conv_user(s, e);
}

/* ---- dispatcher ---- */

static struct expr *cook_comma(struct sema *s, struct expr *e)
{
	e->a = cook_scalar(s, e->a);
	e->b = cook_raw(s, e->b);
	if (is_bad(s, e->a) || is_bad(s, e->b) || e->b->kind == E_XLATE)
		return e->b;
	e->type = e->b->type;
	return e;
}

static struct expr *agg_value(struct sema *s, struct expr *e)
{
	serr(s, D_AGG_NULL, e->loc, "aggregation @%s has no value in an expression", e->name);
	return bad(s, e);
}

static struct expr *cook_kind(struct sema *s, struct expr *e)
{
	switch (e->kind) {
	case E_INT: return set_int(e, literal_type(s, e), e->i);
	case E_STR: e->type = s->t_string; return e;
	case E_IDENT: return cook_ident(s, e);
	case E_UNARY:
		if (e->op >= OP_PREINC && e->op <= OP_POSTDEC)
			return cook_incdec(s, e);
		return cook_unary(s, e);
	case E_BINARY: return cook_binary(s, e);
	case E_COND: return cook_cond(s, e);
	case E_ASSIGN: return cook_assign(s, e);
	case E_COMMA: return cook_comma(s, e);
	case E_CALL: return cook_call(s, e, CALL_EXPR);
	case E_INDEX: return cook_index(s, e);
	case E_MEMBER: return cook_member(s, e);
	case E_CAST: return cook_cast(s, e);
	case E_SIZEOF: return cook_sizeof(s, e);
	case E_OFFSETOF: return cook_offsetof(s, e);
	case E_STRINGOF: return cook_stringof(s, e);
	case E_XLATE: return cook_xlate(s, e);
	case E_AGG: return agg_value(s, e);
	case E_VAR:
	case E_BUILTIN:
	case E_ENUMCONST:
	case E_KSYM:
	case E_PARAM: break;
	}
	return bad(s, e);
}

struct expr *cook_raw(struct sema *s, struct expr *e)
{
	if (e->type)
		return e;
	if (s->depth >= SEMA_MAX_DEPTH) {
		if (!s->too_deep)
			serr(s, D_UNKNOWN, e->loc,
			     "expression is too deep once inlines are expanded");
		s->too_deep = true;
		return bad(s, e);
	}
	s->depth++;
	bool unsuffixed = e->kind == E_INT && e->unsuffixed;
	e = cook_kind(s, e);
	if (unsuffixed)
		e->unsuffixed = true;
	s->depth--;
	return e;
}

struct expr *cook_scalar(struct sema *s, struct expr *e)
{
	e = cook_raw(s, e);
	if (e->kind == E_XLATE && type_is_ptr(e->type))
		return e->a;
	if (e->kind == E_XLATE)
		return xlate_whole(s, e);
	if (e->kind == E_BUILTIN && e->builtin->id == BI_CURCPU) {
		serr(s, D_CG_DYN, e->loc,
		     "a translated value of type \"%s\" can only be used through its members",
		     tname(s, e->type));
		return bad(s, e);
	}
	return e;
}

struct expr *cook(struct sema *s, struct expr *e)
{
	e = cook_raw(s, e);
	if (e->kind == E_XLATE && type_is_ptr(e->type)) {
		serr(s, D_CG_DYN, e->loc,
		     "a translated value of type \"%s\" can only be used through its members",
		     tname(s, e->type));
		return bad(s, e);
	}
	return cook_scalar(s, e);
}
