// SPDX-License-Identifier: MIT
/*
 * Operators (Dynamic Tracing Guide, "Types, Operators, and Expressions"; C 6.5): what operands they
 * take, in which type the operation is done, and what comes out.
 */
#include <string.h>

#include "sema/sema_i.h"

/* ---- unary ---- */

static struct expr *wrong(struct sema *s, struct expr *e, enum errtag tag, const char *want,
			  const struct ctype *t)
{
	serr(s, tag, e->loc, "operator %s requires %s, not \"%s\"", op_name(e->op), want,
	     tname(s, t));
	return bad(s, e);
}

static struct expr *cook_deref(struct sema *s, struct expr *e)
{
	struct expr *a = cook_raw(s, e->a);

	if (is_bad(s, a))
		return a;
	const struct ctype *to = type_target(a->type);
	if (type_is_string(a->type)) { /* the first character, as in s[0] */
		e->kind = E_INDEX;
		e->a = a;
		e->args = arena_new_array(s->a, struct expr *, 1);
		e->args[0] = mk_int(s, e->loc, s->t_int, 0);
		e->n_args = 1;
		return cook_index(s, e);
	}
	if (!to) {
		serr(s, D_DEREF_NONPTR, e->loc, "cannot dereference a value of type \"%s\"",
		     tname(s, a->type));
		return bad(s, e);
	}
	if (type_is_void(to) || type_is_func(to)) {
		serr(s, type_is_void(to) ? D_DEREF_VOID : D_DEREF_FUNC, e->loc,
		     "cannot dereference a pointer to %s",
		     type_is_void(to) ? "void" : "a function");
		return bad(s, e);
	}
	if (a->kind == E_XLATE) {
		struct expr *x = mk_xlate(s, a->a, to);
		x->loc = e->loc;
		return x;
	}
	if (a->kind == E_BUILTIN && a->builtin->id == BI_CURCPU)
		return a;
	if (type_strip(to)->kind == CT_FWD || (type_is_sou(to) && !type_complete(s->T, to))) {
		serr(s, D_OP_INCOMPLETE, e->loc,
		     "cannot dereference a pointer to incomplete type \"%s\"", tname(s, to));
		return bad(s, e);
	}
	e->a = a;
	e->type = to;
	e->lvalue = true;
	return conv_user(s, e);
}

const struct expr *object_of(const struct expr *e)
{
	while ((e->kind == E_MEMBER && !e->arrow) ||
	       (e->kind == E_INDEX && type_strip(e->a->type)->kind == CT_ARRAY))
		e = e->a;
	return e;
}

static struct expr *cook_addr(struct sema *s, struct expr *e)
{
	uint64_t addr;
	/* The address is known even where the type is not. */
	if (e->a->kind == E_IDENT && e->a->module && ksym_untyped(s, e->a, &addr))
		return set_int(e, types_ptr(s->T, s->t_void), addr);
	struct expr *a = cook_scalar(s, e->a);

	if (is_bad(s, a))
		return a;
	if (a->kind == E_INT && type_is_ptr(a->type) && type_is_func(type_target(a->type)))
		return a; /* &`function */
	if (!a->lvalue) {
		serr(s, D_ADDROF_LVAL, e->loc, "unary & requires an lvalue");
		return bad(s, e);
	}
	if (object_of(a)->kind == E_VAR) {
		serr(s, D_ADDROF_VAR, e->loc, "cannot take the address of a D variable");
		return bad(s, e);
	}
	if (a->kind == E_MEMBER && a->bit_size) {
		serr(s, D_ADDROF_BITFIELD, e->loc, "cannot take the address of bit-field %s",
		     a->name);
		return bad(s, e);
	}
	e->a = a;
	e->type =
		sema_in_userland(a) ? types_ptr_userland(s->T, a->type) : types_ptr(s->T, a->type);
	if (a->kind == E_KSYM && !a->percpu)
		return set_int(e, e->type, a->i);
	return e;
}

struct expr *cook_unary(struct sema *s, struct expr *e)
{
	if (e->op == OP_DEREF)
		return cook_deref(s, e);
	if (e->op == OP_ADDR)
		return cook_addr(s, e);
	struct expr *a = e->op == OP_NOT ? cook_scalar(s, e->a) : cook(s, e->a);
	if (is_bad(s, a))
		return bad(s, e);
	const struct ctype *t = conv_decay(s, a->type);
	if (e->op == OP_NOT) {
		if (!type_is_scalar(t))
			return wrong(s, e, D_OP_SCALAR, "an operand of scalar type", a->type);
		e->type = s->t_int;
	} else {
		if (!type_is_int(t))
			return wrong(s, e, e->op == OP_BNOT ? D_OP_INT : D_OP_ARITH,
				     e->op == OP_BNOT ? "an operand of integer type" :
							"an operand of arithmetic type",
				     a->type);
		e->type = conv_promote(s, a);
	}
	e->a = a;
	return fold_unary(e);
}

/* ---- binary ---- */

struct operands {
	struct expr *e; /* for the place */
	enum op op;
	struct expr *a, *b;
	const struct ctype *ta, *tb; /* decayed */
	const struct ctype *type, *optype;
};

static bool op_wrong(struct sema *s, const struct operands *o, enum errtag tag, const char *want)
{
	serr(s, tag, o->e->loc, "operator %s requires operands of %s type", op_name(o->op), want);
	return false;
}

static bool op_incompat(struct sema *s, const struct operands *o)
{
	serr(s, D_OP_INCOMPAT, o->e->loc, "operands have incompatible types: \"%s\" %s%s \"%s\"",
	     tname(s, o->a->type), op_name(o->op),
	     o->e->kind == E_ASSIGN && o->op != OP_NONE ? "=" : "", tname(s, o->b->type));
	return false;
}

static bool both_int(const struct operands *o)
{
	return type_is_int(o->ta) && type_is_int(o->tb);
}

static bool use_usual(struct sema *s, struct operands *o)
{
	o->optype = conv_usual(s, conv_promote(s, o->a), conv_promote(s, o->b));
	o->type = o->optype;
	return true;
}

static bool op_integer(struct sema *s, struct operands *o)
{
	if (!both_int(o))
		return op_wrong(s, o, D_OP_INT, "integer");
	use_usual(s, o);
	if (o->op == OP_SHL || o->op == OP_SHR)
		o->type = o->optype = conv_promote(s, o->a);
	return true;
}

static bool op_arith(struct sema *s, struct operands *o)
{
	if (!both_int(o))
		return op_wrong(s, o, D_OP_ARITH, "arithmetic");
	return use_usual(s, o);
}

/* Pointer p takes part in arithmetic. */
static bool pointer_ok(struct sema *s, const struct operands *o, const struct ctype *p)
{
	const struct ctype *to = type_target(p);

	if (type_is_void(to) || type_is_func(to)) {
		serr(s, D_OP_VFPTR, o->e->loc,
		     "operand of %s may not be a pointer to void or to a function", op_name(o->op));
		return false;
	}
	if (type_strip(to)->kind == CT_FWD || (type_is_sou(to) && !type_complete(s->T, to))) {
		serr(s, D_OP_INCOMPLETE, o->e->loc,
		     "operand of %s may not be a pointer to incomplete type \"%s\"", op_name(o->op),
		     tname(s, to));
		return false;
	}
	return true;
}

static bool op_additive(struct sema *s, struct operands *o)
{
	bool pa = type_is_ptr(o->ta), pb = type_is_ptr(o->tb);

	if (both_int(o))
		return use_usual(s, o);
	if (pa && type_is_int(o->tb)) {
		o->type = o->optype = o->ta;
		return pointer_ok(s, o, o->ta);
	}
	if (pb && type_is_int(o->ta) && o->op == OP_ADD) {
		o->type = o->optype = o->tb;
		return pointer_ok(s, o, o->tb);
	}
	if (pa && pb && o->op == OP_SUB && type_compatible(o->ta, o->tb)) {
		o->type = s->t_long;
		o->optype = o->ta;
		return pointer_ok(s, o, o->ta) && pointer_ok(s, o, o->tb);
	}
	return op_incompat(s, o);
}

static bool is_text(const struct expr *e)
{
	return type_is_string(e->type) || is_char_array(e->type);
}

static bool op_compare(struct sema *s, struct operands *o)
{
	bool pa = type_is_ptr(o->ta), pb = type_is_ptr(o->tb);
	bool eq = o->op == OP_EQ || o->op == OP_NE;

	o->type = s->t_int;
	if (both_int(o)) {
		o->optype = conv_usual(s, conv_promote(s, o->a), conv_promote(s, o->b));
		return true;
	}
	if (is_strlike(o->a) && is_strlike(o->b) && (is_text(o->a) || is_text(o->b))) {
		o->optype = s->t_string;
		return conv_string(s, &o->a) && conv_string(s, &o->b);
	}
	if (eq && ((type_is_string(o->ta) && is_null(o->b)) ||
		   (type_is_string(o->tb) && is_null(o->a)))) {
		o->optype = s->t_string;
		return true;
	}
	if ((pa && pb && type_compatible(o->ta, o->tb)) || (pa && type_is_int(o->tb)) ||
	    (pb && type_is_int(o->ta))) {
		o->optype = pa ? o->ta : o->tb;
		return true;
	}
	return op_incompat(s, o);
}

static bool op_logical(struct sema *s, struct operands *o)
{
	if (!type_is_scalar(o->ta) || !type_is_scalar(o->tb))
		return op_wrong(s, o, D_OP_SCALAR, "scalar");
	o->type = o->optype = s->t_int;
	return true;
}

static bool op_dispatch(struct sema *s, struct operands *o)
{
	switch (o->op) {
	case OP_BAND:
	case OP_BXOR:
	case OP_BOR:
	case OP_MOD:
	case OP_SHL:
	case OP_SHR: return op_integer(s, o);
	case OP_MUL:
	case OP_DIV: return op_arith(s, o);
	case OP_ADD:
	case OP_SUB: return op_additive(s, o);
	case OP_LAND:
	case OP_LXOR:
	case OP_LOR: return op_logical(s, o);
	default: return op_compare(s, o);
	}
}

bool op_types(struct sema *s, struct expr *e, enum op op, struct expr **a, struct expr **b,
	      const struct ctype **ret_type, const struct ctype **ret_optype)
{
	struct operands o = { .e = e, .op = op, .a = *a, .b = *b };

	o.ta = conv_decay_expr(s, o.a);
	o.tb = conv_decay_expr(s, o.b);
	if (!op_dispatch(s, &o))
		return false;
	*a = o.a;
	*b = o.b;
	*ret_type = o.type;
	*ret_optype = o.optype;
	return true;
}

static bool is_test(enum op op)
{
	return (op >= OP_LT && op <= OP_NE) || (op >= OP_LAND && op <= OP_LOR);
}

/*
 * A name that is compared with a value of an enum may be one of its enumerators, whatever else is called
 * so in other enums. It must not be a global name as well.
 */
static bool compared_enumerator(struct sema *s, struct expr *e)
{
	const struct ctype *t = type_strip(e->a->type);
	struct expr *name = e->b;

	if (e->op < OP_LT || e->op > OP_NE || t->kind != CT_ENUM || name->type ||
	    name->kind != E_IDENT || name->scope != SC_NONE || name->module ||
	    param_find(s, name) || !type_complete(s->T, t))
		return true;
	for (uint32_t i = 0; i < t->n; i++) {
		if (strcmp(t->enums[i].name, name->name) != 0)
			continue;
		if (var_find(s, SC_NONE, name->name) || strmap_get(&s->inlines, name->name) ||
		    builtin_find(s, name->name)) {
			serr(s, D_IDENT_AMBIG, name->loc,
			     "ambiguous use of operator %s: %s is both a %s enum tag and a global %s",
			     op_name(e->op), name->name, tname(s, e->a->type),
			     strmap_get(&s->inlines, name->name) ? "inline" : "variable");
			return false;
		}
		set_int(name, e->a->type, (uint64_t)t->enums[i].value);
		return true;
	}
	return true;
}

struct expr *cook_binary(struct sema *s, struct expr *e)
{
	struct expr *(*how)(struct sema *, struct expr *) = is_test(e->op) ? cook_scalar : cook;

	e->a = how(s, e->a);
	if (!is_bad(s, e->a) && !compared_enumerator(s, e))
		return bad(s, e);
	e->b = how(s, e->b);
	if (is_bad(s, e->a) || is_bad(s, e->b))
		return bad(s, e);
	if (!op_types(s, e, e->op, &e->a, &e->b, &e->type, &e->optype))
		return bad(s, e);
	return fold_binary(s, e);
}

/* ---- ?: ---- */

/* The type of both branches, which are converted as far as that needs a node; NULL: none. */
static const struct ctype *cond_type(struct sema *s, struct expr **b, struct expr **c)
{
	const struct ctype *tb = conv_decay_expr(s, *b), *tc = conv_decay_expr(s, *c);

	if (type_is_int(tb) && type_is_int(tc))
		return conv_usual(s, conv_promote(s, *b), conv_promote(s, *c));
	if (is_strlike(*b) && is_strlike(*c) && (is_text(*b) || is_text(*c))) {
		conv_string(s, b);
		conv_string(s, c);
		return s->t_string;
	}
	if ((type_is_string(tb) && is_null(*c)) || (type_is_string(tc) && is_null(*b)))
		return s->t_string;
	if (type_is_ptr(tb) && type_is_ptr(tc) && type_compatible(tb, tc))
		return type_is_void(type_target(tb)) ? tc : tb;
	if (type_is_ptr(tb) && is_null(*c))
		return tb;
	if (type_is_ptr(tc) && is_null(*b))
		return tc;
	if (type_strip(tb)->kind == type_strip(tc)->kind && type_compatible(tb, tc))
		return tb;
	return NULL;
}

static bool is_action(const struct sema *s, const struct expr *e)
{
	const struct func_info *f = e->kind == E_CALL ? func_find(s, e->name) : NULL;
	return f && f->kind == FK_ACTION;
}

struct expr *cook_cond(struct sema *s, struct expr *e)
{
	if (is_action(s, e->b) || is_action(s, e->c)) {
		serr(s, D_OP_ACT, e->loc, "an action cannot be an operand of ?: (use if and else)");
		return bad(s, e);
	}
	e->a = cook_scalar(s, e->a);
	e->b = cook_raw(s, e->b);
	e->c = cook_raw(s, e->c);
	if (is_bad(s, e->a) || is_bad(s, e->b) || is_bad(s, e->c))
		return bad(s, e);
	if (!type_is_scalar(conv_decay(s, e->a->type))) {
		serr(s, D_OP_SCALAR, e->loc,
		     "operator ?: requires a condition of scalar type, not \"%s\"",
		     tname(s, e->a->type));
		return bad(s, e);
	}
	if (e->b->kind == E_XLATE || e->c->kind == E_XLATE) {
		serr(s, D_OP_DYN, e->loc, "operator ?: cannot choose between translated values");
		return bad(s, e);
	}
	const struct ctype *t = cond_type(s, &e->b, &e->c);
	if (!t) {
		serr(s, D_OP_INCOMPAT, e->loc,
		     "operator ?: operands have incompatible types: \"%s\" : \"%s\"",
		     tname(s, e->b->type), tname(s, e->c->type));
		return bad(s, e);
	}
	e->type = t;
	if (e->a->kind != E_INT)
		return e;
	struct expr *pick = e->a->i ? e->b : e->c;
	if (!type_is_scalar(t) || (pick->kind == E_INT && type_is_string(t)))
		return type_is_string(t) && pick->kind == E_INT ? e : pick;
	return pick->type == t ? pick : conv_cast(s, pick, t);
}
