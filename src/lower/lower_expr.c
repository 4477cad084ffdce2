/* SPDX-License-Identifier: MIT */
/*
 * Expressions of integer and pointer type, and conditions.
 *
 * Invariant: the value of an expression is its C value, extended to 64 bits from its type (signed
 * types by sign, the others by zeros). An operation is done on 64 bits and then cut down to its type;
 * so comparisons and right shifts never need to look at the type's size.
 */
#include "lower/lower_i.h"

#define MAX_DEPTH 400u

static ir_val extend(struct lf *l, ir_val v, const struct ctype *t)
{
	bool s = type_is_signed(t);

	if (!type_is_int(t))
		return v;
	if (type_strip(t)->is_bool)
		return ir_bin(l->f, IR_NE, v, ir_const(l->f, 0));
	switch (type_size(t)) {
	case 1: return ir_un(l->f, s ? IR_SEXT8 : IR_ZEXT8, v);
	case 2: return ir_un(l->f, s ? IR_SEXT16 : IR_ZEXT16, v);
	case 4: return ir_un(l->f, s ? IR_SEXT32 : IR_ZEXT32, v);
	default: return v;
	}
}

/* C 6.3.1.3: an integer keeps its value if it fits, else it is cut. */
ir_val lw_convert(struct lf *l, ir_val v, const struct ctype *from, const struct ctype *to)
{
	uint32_t fs, ts;

	if (!type_is_int(to) || !type_is_scalar(from))
		return v;
	fs = type_size(from);
	ts = type_size(to);
	if (ts >= 8)
		return v;
	if (type_strip(to)->is_bool)
		return type_strip(from)->is_bool ? v : extend(l, v, to);
	if (type_is_int(from) && fs < ts && (!type_is_signed(from) || type_is_signed(to)))
		return v;
	if (type_is_int(from) && fs == ts && type_is_signed(from) == type_is_signed(to))
		return v;
	return extend(l, v, to);
}

static uint32_t pointee_size(const struct ctype *t)
{
	const struct ctype *to = type_target(t);
	uint32_t size = to ? type_size(to) : 1;

	return size ? size : 1;
}

static bool points(const struct ctype *t)
{
	return type_is_ptr(t) || type_strip(t)->kind == CT_ARRAY;
}

/* Pointer plus or minus integer, pointer minus pointer: C 6.5.6. */
static ir_val pointer_arith(struct lf *l, enum op op, const struct expr *a, ir_val va,
			    const struct expr *b, ir_val vb)
{
	struct ir_fn *f = l->f;
	uint32_t size = pointee_size(points(a->type) ? a->type : b->type);

	if (points(a->type) && points(b->type)) {
		ir_val d = ir_bin(f, IR_SUB, va, vb);

		return size > 1 ? ir_bini(f, IR_SDIV, d, size) : d;
	}
	if (points(b->type)) {
		ir_val t = va;

		va = vb;
		vb = t;
	}
	if (size > 1)
		vb = ir_bini(f, IR_MUL, vb, size);
	return ir_bin(f, op == OP_SUB ? IR_SUB : IR_ADD, va, vb);
}

static ir_val divide(struct lf *l, enum op op, ir_val a, ir_val b, const struct expr *eb, bool sig)
{
	if (eb->kind != E_INT)
		lw_fault_if(l, IRC_EQ, b, 0, FLT_DIVZERO, ir_const(l->f, 0));
	if (op == OP_DIV)
		return ir_bin(l->f, sig ? IR_SDIV : IR_UDIV, a, b);
	return ir_bin(l->f, sig ? IR_SMOD : IR_UMOD, a, b);
}

/* a op b, both of type t already; the result is of type t. */
static ir_val arith(struct lf *l, enum op op, ir_val a, ir_val b, const struct expr *eb,
		    const struct ctype *t)
{
	static const enum ir_op plain[] = {
		[OP_MUL] = IR_MUL,  [OP_ADD] = IR_ADD,  [OP_SUB] = IR_SUB,
		[OP_BAND] = IR_AND, [OP_BXOR] = IR_XOR, [OP_BOR] = IR_OR,
	};
	bool sig = type_is_signed(t);
	struct ir_fn *f = l->f;
	ir_val v;

	switch (op) {
	case OP_DIV:
	case OP_MOD: v = divide(l, op, a, b, eb, sig); break;
	case OP_SHL:
	case OP_SHR:
		if (type_size(t) < 8)
			b = ir_bini(f, IR_AND, b, 31);
		v = ir_bin(f, op == OP_SHL ? IR_SHL : sig ? IR_SAR : IR_SHR, a, b);
		break;
	default:
		v = ir_bin(f, plain[op], a, b);
		if (op == OP_BAND || op == OP_BXOR || op == OP_BOR)
			return v;
		break;
	}
	return extend(l, v, t);
}

static enum ir_cmp compare_op(enum op op, bool sig)
{
	switch (op) {
	case OP_LT: return sig ? IRC_SLT : IRC_ULT;
	case OP_LE: return sig ? IRC_SLE : IRC_ULE;
	case OP_GT: return sig ? IRC_SGT : IRC_UGT;
	case OP_GE: return sig ? IRC_SGE : IRC_UGE;
	case OP_NE: return IRC_NE;
	default: return IRC_EQ;
	}
}

static bool is_compare(enum op op)
{
	return op >= OP_LT && op <= OP_NE;
}

static bool is_string_expr(const struct expr *e)
{
	return type_is_string(e->type);
}

/* NULL for a string: index functions that found nothing. */
static ir_val string_address(struct lf *l, const struct expr *e)
{
	return lw_str(l, e).ptr;
}

static void cond_compare(struct lf *l, const struct expr *e, ir_blk t, ir_blk n)
{
	const struct ctype *ot = e->optype ? e->optype : e->a->type;
	ir_val a, b;

	if (is_string_expr(e->a) && lw_is_null_const(e->b)) {
		ir_bri(l->f, compare_op(e->op, false), lw_null_test(l, e->a), 0, t, n);
		return;
	}
	if (is_string_expr(e->b) && lw_is_null_const(e->a) && (e->op == OP_EQ || e->op == OP_NE)) {
		ir_bri(l->f, compare_op(e->op, false), lw_null_test(l, e->b), 0, t, n);
		return;
	}
	if ((e->a->kind == E_STR || e->b->kind == E_STR) && (e->op == OP_EQ || e->op == OP_NE)) {
		bool right = e->b->kind == E_STR;

		a = lw_str_differs(l, right ? e->a : e->b, right ? e->b : e->a);
		ir_bri(l->f, compare_op(e->op, false), a, 0, t, n);
		return;
	}
	if (is_string_expr(e->a) || is_string_expr(e->b)) {
		ir_bri(l->f, compare_op(e->op, true), lw_strcmp(l, e->a, e->b), 0, t, n);
		return;
	}
	a = lw_convert(l, lw_int(l, e->a), e->a->type, ot);
	b = lw_convert(l, lw_int(l, e->b), e->b->type, ot);
	ir_br(l->f, compare_op(e->op, type_is_signed(ot)), a, b, t, n);
}

static void cond_binary(struct lf *l, const struct expr *e, ir_blk t, ir_blk n)
{
	ir_blk mid;

	switch (e->op) {
	case OP_LAND:
		mid = ir_block(l->f, "and");
		lw_cond(l, e->a, mid, n);
		ir_at(l->f, mid);
		lw_cond(l, e->b, t, n);
		break;
	case OP_LOR:
		mid = ir_block(l->f, "or");
		lw_cond(l, e->a, t, mid);
		ir_at(l->f, mid);
		lw_cond(l, e->b, t, n);
		break;
	case OP_LXOR: {
		ir_val a = ir_bin(l->f, IR_NE, lw_int(l, e->a), ir_const(l->f, 0));
		ir_val b = ir_bin(l->f, IR_NE, lw_int(l, e->b), ir_const(l->f, 0));

		ir_br(l->f, IRC_NE, a, b, t, n);
		break;
	}
	default:
		if (is_compare(e->op))
			cond_compare(l, e, t, n);
		else
			ir_bri(l->f, IRC_NE, lw_int(l, e), 0, t, n);
		break;
	}
}

void lw_cond(struct lf *l, const struct expr *e, ir_blk t, ir_blk n)
{
	if (e->kind == E_UNARY && e->op == OP_NOT)
		lw_cond(l, e->a, n, t);
	else if (e->kind == E_BINARY)
		cond_binary(l, e, t, n);
	else if (is_string_expr(e))
		ir_bri(l->f, IRC_NE, string_address(l, e), 0, t, n);
	else
		ir_bri(l->f, IRC_NE, lw_int(l, e), 0, t, n);
}

/* 0 or 1. */
static ir_val truth(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_local r = ir_new_local(f, "truth");
	ir_blk t = ir_block(f, NULL), n = ir_block(f, NULL), end = ir_block(f, NULL);

	lw_cond(l, e, t, n);
	ir_at(f, t);
	ir_set(f, r, ir_const(f, 1));
	ir_jmp(f, end);
	ir_at(f, n);
	ir_set(f, r, ir_const(f, 0));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

static ir_val simple_compare(struct lf *l, const struct expr *e)
{
	const struct ctype *ot = e->optype ? e->optype : e->a->type;
	ir_val a = lw_convert(l, lw_int(l, e->a), e->a->type, ot);
	ir_val b = lw_convert(l, lw_int(l, e->b), e->b->type, ot);
	bool sig = type_is_signed(ot);

	switch (e->op) {
	case OP_EQ: return ir_bin(l->f, IR_EQ, a, b);
	case OP_NE: return ir_bin(l->f, IR_NE, a, b);
	case OP_LT: return ir_bin(l->f, sig ? IR_SLT : IR_ULT, a, b);
	case OP_LE: return ir_bin(l->f, sig ? IR_SLE : IR_ULE, a, b);
	case OP_GT: return ir_bin(l->f, sig ? IR_SLT : IR_ULT, b, a);
	default: return ir_bin(l->f, sig ? IR_SLE : IR_ULE, b, a);
	}
}

static ir_val binary(struct lf *l, const struct expr *e)
{
	const struct ctype *ot = e->optype ? e->optype : e->type;
	bool shift = e->op == OP_SHL || e->op == OP_SHR;
	ir_val a, b;

	if (e->op >= OP_LAND ||
	    (is_compare(e->op) && (is_string_expr(e->a) || is_string_expr(e->b))))
		return truth(l, e);
	if (is_compare(e->op))
		return simple_compare(l, e);
	a = lw_int(l, e->a);
	b = lw_int(l, e->b);
	if (points(e->a->type) || points(e->b->type))
		return lw_convert(l, pointer_arith(l, e->op, e->a, a, e->b, b), e->type, e->type);
	a = lw_convert(l, a, e->a->type, ot);
	if (!shift)
		b = lw_convert(l, b, e->b->type, ot);
	return lw_convert(l, arith(l, e->op, a, b, e->b, ot), ot, e->type);
}

/* ++ and --: the operand is evaluated once as an lvalue. */
static ir_val incdec(struct lf *l, const struct expr *e)
{
	struct lval lv = lw_lval(l, e->a, true);
	bool dec = e->op == OP_PREDEC || e->op == OP_POSTDEC;
	bool post = e->op == OP_POSTINC || e->op == OP_POSTDEC;
	int64_t step = type_is_ptr(e->a->type) ? pointee_size(e->a->type) : 1;
	ir_val old = lw_load(l, &lv);
	ir_val v = extend(l, ir_bini(l->f, IR_ADD, old, dec ? -step : step), e->a->type);

	v = lw_storev(l, &lv, v);
	return post ? old : v;
}

static ir_val unary(struct lf *l, const struct expr *e)
{
	struct lval lv;

	switch (e->op) {
	case OP_NEG:
	case OP_BNOT:
		return extend(l,
			      ir_un(l->f, e->op == OP_NEG ? IR_NEG : IR_NOT,
				    lw_convert(l, lw_int(l, e->a), e->a->type, e->type)),
			      e->type);
	case OP_PLUS: return lw_convert(l, lw_int(l, e->a), e->a->type, e->type);
	case OP_NOT: return truth(l, e);
	case OP_ADDR: lv = lw_lval(l, e->a, false); return lw_addr(l, &lv);
	case OP_DEREF: lv = lw_lval(l, e, false); return lw_load(l, &lv);
	default: return incdec(l, e);
	}
}

static ir_val conditional(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_local r = ir_new_local(f, "cond");
	ir_blk t = ir_block(f, "yes"), n = ir_block(f, "no"), end = ir_block(f, "end");

	lw_cond(l, e->a, t, n);
	ir_at(f, t);
	ir_set(f, r, lw_convert(l, lw_int(l, e->b), e->b->type, e->type));
	ir_jmp(f, end);
	ir_at(f, n);
	ir_set(f, r, lw_convert(l, lw_int(l, e->c), e->c->type, e->type));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

static ir_val assign_value(struct lf *l, const struct expr *e)
{
	struct lval lv;
	ir_val v, old;

	if (e->op == OP_NONE) {
		if (lw_assign_special(e)) {
			lw_assign(l, e);
			return ir_const(l->f, 0);
		}
		v = lw_convert(l, lw_int(l, e->b), e->b->type, e->a->type);
		lv = lw_lval(l, e->a, true);
		return lw_storev(l, &lv, v);
	}
	v = lw_int(l, e->b);
	lv = lw_lval(l, e->a, true);
	old = lw_load(l, &lv);
	if (points(e->a->type)) {
		v = pointer_arith(l, e->op, e->a, old, e->b, v);
	} else {
		const struct ctype *ot = e->optype ? e->optype : e->a->type;

		old = lw_convert(l, old, e->a->type, ot);
		if (e->op != OP_SHL && e->op != OP_SHR)
			v = lw_convert(l, v, e->b->type, ot);
		v = lw_convert(l, arith(l, e->op, old, v, e->b, ot), ot, e->a->type);
	}
	return lw_storev(l, &lv, v);
}

static ir_val cast(struct lf *l, const struct expr *e)
{
	if (type_is_string(e->a->type))
		return string_address(l, e->a);
	return lw_convert(l, lw_int(l, e->a), e->a->type, e->type);
}

static ir_val int_of(struct lf *l, const struct expr *e)
{
	struct lval lv;

	switch (e->kind) {
	case E_INT:
	case E_ENUMCONST: return ir_const(l->f, (int64_t)e->i);
	case E_UNARY: return unary(l, e);
	case E_BINARY: return binary(l, e);
	case E_COND: return conditional(l, e);
	case E_ASSIGN: return assign_value(l, e);
	case E_COMMA: lw_effect(l, e->a); return lw_int(l, e->b);
	case E_CAST: return cast(l, e);
	case E_CALL: return lw_subr_int(l, e);
	case E_BUILTIN: return lw_builtin(l, e);
	case E_STR:
	case E_STRINGOF: return string_address(l, e);
	case E_VAR:
	case E_MEMBER:
	case E_INDEX:
	case E_KSYM:
		lv = lw_lval(l, e, false);
		if (type_is_scalar(e->type))
			return lw_load(l, &lv);
		return lw_addr(l, &lv);
	default:
		lw_error(l, e, D_UNKNOWN, "expression cannot be evaluated here");
		return ir_const(l->f, 0);
	}
}

ir_val lw_int(struct lf *l, const struct expr *e)
{
	ir_val v;

	if (++l->depth > MAX_DEPTH) {
		if (!l->failed)
			lw_error(l, e, D_UNKNOWN, "expression is nested too deeply");
		l->depth--;
		return ir_const(l->f, 0);
	}
	v = int_of(l, e);
	l->depth--;
	return v;
}

void lw_effect(struct lf *l, const struct expr *e)
{
	if (e->kind == E_ASSIGN && !type_is_scalar(e->a->type))
		lw_assign(l, e);
	else if (e->kind == E_COMMA) {
		lw_effect(l, e->a);
		lw_effect(l, e->b);
	} else if (type_is_string(e->type))
		(void)lw_str(l, e);
	else if (type_is_scalar(e->type) || type_is_void(e->type))
		(void)lw_int(l, e);
	/* a struct by name alone has no effect */
}
