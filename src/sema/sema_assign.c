// SPDX-License-Identifier: MIT
/*
 * Assignments, ++ and --, and the keys of associative arrays and aggregations.
 *
 * The first assignment to a name makes the variable, of the type of what is assigned. Every later
 * one is checked against that. The constant 0 can be assigned to anything: it frees the storage of
 * a variable that is no number.
 *
 * A pointer to translated data has no value of its own. A variable that it is assigned to holds the
 * source of the translation, and remembers what it is to be translated to.
 */
#include <string.h>

#include "sema/sema_i.h"

/* ---- keys ---- */

/* The type of a key by its first use. */
static const struct ctype *key_type(struct sema *s, struct expr **key, bool agg)
{
	struct expr *k = *key;
	enum ctype_kind kind = type_strip(k->type)->kind;

	if (is_bad(s, k))
		return k->type;
	/* an array keeps the type of its first key, so a number must not fix a narrow one */
	if (k->kind == E_INT && k->unsuffixed && !agg)
		return s->t_int64;
	if (is_char_array(k->type)) {
		conv_string(s, key);
		return s->t_string;
	}
	bool symbol = kind == CT_STACK || kind == CT_SYMADDR || kind == CT_USYMADDR;
	if (type_is_scalar(k->type) || kind == CT_STRING || (symbol && agg))
		return k->type;
	serr(s, D_KEY_TYPE, k->loc, "a value of type \"%s\" cannot be a key", tname(s, k->type));
	return s->t_bad;
}

void keys_define(struct sema *s, struct dvar *v, struct expr *e)
{
	v->keys = arena_new_array(s->a, const struct ctype *, e->n_args);
	v->n_keys = e->n_args;
	for (uint32_t i = 0; i < e->n_args; i++)
		v->keys[i] = key_type(s, &e->args[i], v->kind == DV_AGG);
}

/* An aggregation's key is as wide as its widest use: nothing is cut off. */
static void widen_key(const struct ctype **key, const struct expr *use)
{
	if (type_is_int(*key) && type_is_int(use->type) && type_size(use->type) > type_size(*key))
		*key = use->type;
}

bool keys_check(struct sema *s, struct dvar *v, const char *sigil, struct expr *e)
{
	bool ok = true;

	if (e->n_args != v->n_keys) {
		serr(s, D_PROTO_LEN, e->loc,
		     "%s%s[ ] prototype mismatch: %u key%s passed, %u expected", sigil, v->name,
		     e->n_args, e->n_args == 1 ? "" : "s", v->n_keys);
		return false;
	}
	for (uint32_t i = 0; i < e->n_args; i++) {
		if (v->kind == DV_AGG)
			widen_key(&v->keys[i], e->args[i]);
		if (v->keys[i] == s->t_bad || is_bad(s, e->args[i]))
			ok = false;
		else if (!conv_to(s, v->keys[i], &e->args[i], 0)) {
			serr(s, D_PROTO_ARG, e->args[i]->loc,
			     "%s%s[ ] key #%u is incompatible with prototype:\n"
			     "\tprototype: %s\n\t argument: %s",
			     sigil, v->name, i + 1, tname(s, v->keys[i]),
			     tname(s, e->args[i]->type));
			ok = false;
		}
	}
	return ok;
}

/* ---- what can be assigned to ---- */

/* The name or pointer that an lvalue starts from. */
static const struct expr *root_of(const struct expr *e)
{
	for (;;) {
		if (e->kind == E_MEMBER || e->kind == E_INDEX || e->kind == E_CAST ||
		    (e->kind == E_UNARY && (e->op == OP_DEREF || e->op == OP_ADDR)))
			e = e->a;
		else
			return e;
	}
}

static bool writable(struct sema *s, const struct expr *e, enum op op)
{
	const struct expr *root = root_of(e);

	if (is_bad(s, e))
		return false;
	if (root->kind == E_BUILTIN || root->kind == E_KSYM) {
		serr(s, D_OP_WRITE, e->loc,
		     "operator %s can only be applied to a writable variable", op_name(op));
		return false;
	}
	if (!e->lvalue) {
		serr(s, D_OP_LVAL, e->loc, "operator %s requires a modifiable lvalue", op_name(op));
		return false;
	}
	return true;
}

static void mark_assigned(const struct expr *a)
{
	const struct expr *object = object_of(a);
	if (object->kind == E_VAR)
		object->var->assigned = true;
}

/* ---- = ---- */

const struct ctype *assign_type(struct sema *s, const struct expr *e)
{
	const struct ctype *t = e->type, *st = type_strip(t);

	if (is_bad(s, e))
		return t;
	if (st->kind == CT_VOID) {
		serr(s, D_OP_VFPTR, e->loc, "a value of type void cannot be assigned");
		return NULL;
	}
	if (st->kind == CT_FUNC)
		return types_ptr(s->T, st);
	if ((st->kind == CT_ARRAY && st->nelem == 0) || st->kind == CT_FWD ||
	    (type_is_sou(st) && !type_complete(s->T, st))) {
		serr(s, st->kind == CT_ARRAY ? D_OP_ARRFUN : D_OP_INCOMPLETE, e->loc,
		     "a value of type \"%s\" cannot be assigned: its size is not known",
		     tname(s, t));
		return NULL;
	}
	while (t->kind == CT_CONST || t->kind == CT_VOLATILE)
		t = t->ref;
	return t;
}

static struct expr *incompatible(struct sema *s, struct expr *e)
{
	serr(s, D_OP_INCOMPAT, e->loc, "operands have incompatible types: \"%s\" %s \"%s\"",
	     tname(s, e->a->type),
	     e->op == OP_NONE ? "=" : arena_printf(s->a, "%s=", op_name(e->op)),
	     tname(s, e->b->type));
	return bad(s, e);
}

/* x is the translated value on the right side: the variable takes its source. */
static struct expr *assign_xlate(struct sema *s, struct expr *e, struct expr *x)
{
	e->b = x->a;
	e->a = cook_lhs(s, e->a, assign_type(s, e->b));
	if (is_bad(s, e->a) || is_bad(s, e->b))
		return bad(s, e);
	struct svar *sv = e->a->kind == E_VAR ? (struct svar *)e->a->var : NULL;
	if (sv && !sv->v.assigned)
		sv->xl = x->type;
	if (!sv || !sv->xl || type_strip(sv->xl) != type_strip(x->type) ||
	    !conv_to(s, sv->v.type, &e->b, 0)) {
		e->b = x;
		return incompatible(s, e);
	}
	mark_assigned(e->a);
	e->type = e->a->type;
	return mk_xlate(s, e, x->type);
}

static struct expr *assign_plain(struct sema *s, struct expr *e)
{
	struct expr *b = cook_raw(s, e->b);

	if (b->kind == E_XLATE && type_is_ptr(b->type))
		return assign_xlate(s, e, b);
	b = cook(s, b);
	const struct ctype *t = assign_type(s, b);
	e->a = cook_lhs(s, e->a, t ? t : s->t_bad);
	e->b = b;
	if (!t || is_bad(s, e->a) || !writable(s, e->a, e->op) || is_bad(s, b))
		return bad(s, e);
	if (!conv_to(s, e->a->type, &e->b, CV_CLEAR))
		return incompatible(s, e);
	mark_assigned(e->a);
	e->type = e->a->type;
	return e;
}

/* ---- op= ---- */

static struct expr *assign_op(struct sema *s, struct expr *e)
{
	const struct ctype *t;

	e->b = cook(s, e->b);
	e->a = cook_lhs(s, e->a, s->t_int64);
	if (is_bad(s, e->b) || is_bad(s, e->a) || !writable(s, e->a, e->op))
		return bad(s, e);
	if (!op_types(s, e, e->op, &e->a, &e->b, &t, &e->optype))
		return bad(s, e);
	bool int_op = type_is_int(e->a->type) && type_is_int(t);
	bool ptr_op = type_is_ptr(e->a->type) && type_is_ptr(t);
	if (!int_op && !ptr_op)
		return incompatible(s, e);
	if ((e->op == OP_DIV || e->op == OP_MOD) && is_null(e->b)) {
		serr(s, D_DIV_ZERO, e->loc, "expression contains division by zero");
		return bad(s, e);
	}
	mark_assigned(e->a);
	e->type = e->a->type;
	return e;
}

struct expr *cook_assign(struct sema *s, struct expr *e)
{
	if (e->a->kind == E_AGG) {
		serr(s, D_AGG_NULL, e->loc, "an aggregation is a statement of its own");
		return bad(s, e);
	}
	return e->op == OP_NONE ? assign_plain(s, e) : assign_op(s, e);
}

/* ---- ++ and -- ---- */

struct expr *cook_incdec(struct sema *s, struct expr *e)
{
	struct expr *a = cook_lhs(s, e->a, s->t_int64);

	if (is_bad(s, a) || !writable(s, a, e->op))
		return bad(s, e);
	if (!type_is_scalar(a->type)) {
		serr(s, D_OP_SCALAR, e->loc,
		     "operator %s requires an operand of scalar type, not \"%s\"", op_name(e->op),
		     tname(s, a->type));
		return bad(s, e);
	}
	const struct ctype *to = type_target(a->type);
	if (to && (type_is_void(to) || type_is_func(to))) {
		serr(s, D_OP_VFPTR, e->loc,
		     "operator %s may not be applied to a pointer to void or to a function",
		     op_name(e->op));
		return bad(s, e);
	}
	mark_assigned(a);
	e->a = a;
	e->type = a->type;
	return e;
}
