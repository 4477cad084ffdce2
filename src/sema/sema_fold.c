// SPDX-License-Identifier: MIT
/*
 * Constant folding. Operands are cooked and constant; the value is computed in the type of the
 * operation, wraps as two's complement does, and ends up in the type of the node.
 *
 * Shifts count modulo the width of the left operand, as the machine does. Division by a constant
 * zero is an error even if the dividend is not constant.
 */
#include <string.h>

#include "sema/sema_i.h"

struct expr *fold_unary(struct expr *e)
{
	if (e->a->kind != E_INT)
		return e;
	uint64_t v = conv_value(e->type, e->a->i);
	switch (e->op) {
	case OP_NEG: return set_int(e, e->type, 0 - v);
	case OP_PLUS: return set_int(e, e->type, v);
	case OP_BNOT: return set_int(e, e->type, ~v);
	case OP_NOT: return set_int(e, e->type, e->a->i == 0);
	default: return e;
	}
}

static bool less(const struct ctype *t, uint64_t a, uint64_t b)
{
	return type_is_signed(t) ? (int64_t)a < (int64_t)b : a < b;
}

static uint64_t divide(const struct ctype *t, enum op op, uint64_t a, uint64_t b)
{
	if (!type_is_signed(t))
		return op == OP_DIV ? a / b : a % b;
	/* The one quotient that does not fit. */
	if (b == UINT64_MAX)
		return op == OP_DIV ? 0 - a : 0;
	return (uint64_t)(op == OP_DIV ? (int64_t)a / (int64_t)b : (int64_t)a % (int64_t)b);
}

static uint64_t shift(const struct ctype *t, enum op op, uint64_t a, uint64_t n)
{
	n &= type_size(t) > 4 ? 63 : 31;
	if (op == OP_SHL)
		return a << n;
	return type_is_signed(t) ? (uint64_t)((int64_t)a >> n) : a >> n;
}

static uint64_t compute(enum op op, const struct ctype *t, uint64_t a, uint64_t b)
{
	switch (op) {
	case OP_MUL: return a * b;
	case OP_DIV:
	case OP_MOD: return divide(t, op, a, b);
	case OP_ADD: return a + b;
	case OP_SUB: return a - b;
	case OP_SHL:
	case OP_SHR: return shift(t, op, a, b);
	case OP_LT: return less(t, a, b);
	case OP_LE: return !less(t, b, a);
	case OP_GT: return less(t, b, a);
	case OP_GE: return !less(t, a, b);
	case OP_EQ: return a == b;
	case OP_NE: return a != b;
	case OP_BAND: return a & b;
	case OP_BXOR: return a ^ b;
	case OP_BOR: return a | b;
	case OP_LAND: return a && b;
	case OP_LXOR: return !a != !b;
	case OP_LOR: return a || b;
	default: return 0;
	}
}

/* && and || whose left side decides. */
static struct expr *fold_logical(struct expr *e)
{
	if (e->a->kind == E_INT && e->op == OP_LAND && e->a->i == 0)
		return set_int(e, e->type, 0);
	if (e->a->kind == E_INT && e->op == OP_LOR && e->a->i != 0)
		return set_int(e, e->type, 1);
	return e;
}

static struct expr *fold_strings(struct expr *e)
{
	uint32_t n = e->a->len < e->b->len ? e->a->len : e->b->len;
	int c = memcmp(e->a->str, e->b->str, n);
	if (c == 0)
		c = e->a->len < e->b->len ? -1 : e->a->len > e->b->len;
	uint64_t a = (uint64_t)(int64_t)c;
	switch (e->op) {
	case OP_LT: return set_int(e, e->type, c < 0);
	case OP_LE: return set_int(e, e->type, c <= 0);
	case OP_GT: return set_int(e, e->type, c > 0);
	case OP_GE: return set_int(e, e->type, c >= 0);
	case OP_EQ: return set_int(e, e->type, a == 0);
	case OP_NE: return set_int(e, e->type, a != 0);
	default: return e;
	}
}

/* Pointer plus or minus a constant; difference of two constant pointers. */
static struct expr *fold_pointer(struct sema *s, struct expr *e)
{
	const struct ctype *to = type_target(e->optype);
	uint64_t size = to ? type_size(to) : 0, a = e->a->i, b = e->b->i;

	if (size == 0)
		return e;
	if (!type_is_ptr(e->type))
		return set_int(e, e->type, (uint64_t)((int64_t)(a - b) / (int64_t)size));
	if (type_is_ptr(conv_decay(s, e->a->type)))
		b *= size;
	else
		a *= size;
	return set_int(e, e->type, e->op == OP_ADD ? a + b : a - b);
}

struct expr *fold_binary(struct sema *s, struct expr *e)
{
	if (is_null(e->b) && type_is_int(e->b->type) && (e->op == OP_DIV || e->op == OP_MOD)) {
		serr(s, D_DIV_ZERO, e->loc, "expression contains division by zero");
		return bad(s, e);
	}
	if (e->op == OP_LAND || e->op == OP_LOR) {
		struct expr *f = fold_logical(e);
		if (f->kind == E_INT)
			return f;
	}
	if (e->a->kind == E_STR && e->b->kind == E_STR)
		return fold_strings(e);
	if (e->a->kind != E_INT || e->b->kind != E_INT || !e->optype || type_is_string(e->optype))
		return e;
	if (type_is_ptr(e->optype) && (e->op == OP_ADD || e->op == OP_SUB))
		return fold_pointer(s, e);
	bool logical = e->op == OP_LAND || e->op == OP_LOR || e->op == OP_LXOR;
	bool is_shift = e->op == OP_SHL || e->op == OP_SHR;
	uint64_t a = logical ? e->a->i : conv_value(e->optype, e->a->i);
	uint64_t b = logical || is_shift ? e->b->i : conv_value(e->optype, e->b->i);
	return set_int(e, e->type, conv_value(e->type, compute(e->op, e->optype, a, b)));
}

bool fold_const(struct sema *s, struct expr *e, int64_t *ret)
{
	e = cook(s, e);
	*ret = 0;
	if (is_bad(s, e))
		return true;
	if (!is_const_int(e))
		return false;
	*ret = (int64_t)e->i;
	return true;
}
