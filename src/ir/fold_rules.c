// SPDX-License-Identifier: MIT
/*
 * Algebraic identities, one row each. The first row of an operation that fits is applied; the driver
 * comes back until none fits.
 *
 * To be admitted, a rule
 *  - holds for all 64-bit values, overflow and odd shift counts included;
 *  - does not need more or dearer instructions than it replaces, and cannot be undone by another rule
 *    (a constant stays on the right, SUB of a constant is ADD, a comparison with 0 is EQ or NE);
 *  - leaves a pointer visible: a pointer may only go through ADD, SUB, SELECT and comparisons, so only
 *    rules on those have to care, and none turns one into something else;
 *  - does not lose what the kernel's verifier learns from the code (see fold_bits.c): a branch
 *    on x > 0 stays one, because old kernels learn nothing from x != 0.
 */
#include "ir/fold.h"

enum pattern {
	P_ANY,
	P_CONST,
	P_ZERO,
	P_ONE,
	P_ONES, /* all bits */
	P_POW2, /* constant power of two, above 1 */
	P_WIDE, /* constant above 63 or below 0 */
	P_SAME, /* the other argument */
	P_BOOL, /* a comparison */
	P_OP,   /* P_OP + op: made by that operation */
};

struct rule {
	uint8_t op, a, b;
	ir_val (*fn)(struct fold *s, ir_val v);
};

/* ---- building blocks ---- */

static ir_val arg(const struct fold *s, ir_val v, unsigned k)
{
	return ir_i(s->f, v)->arg[k];
}

static int64_t imm(const struct fold *s, ir_val v)
{
	return ir_i(s->f, v)->imm;
}

static ir_val keep_a(struct fold *s, ir_val v)
{
	return arg(s, v, 0);
}

static ir_val keep_b(struct fold *s, ir_val v)
{
	return arg(s, v, 1);
}

static ir_val zero(struct fold *s, ir_val v)
{
	return ir_const_before(s->f, v, 0);
}

static ir_val one(struct fold *s, ir_val v)
{
	return ir_const_before(s->f, v, 1);
}

/* The argument of argument 0. */
static ir_val inner(struct fold *s, ir_val v)
{
	return arg(s, arg(s, v, 0), 0);
}

static ir_val rewrite1(struct fold *s, ir_val v, enum ir_op op, ir_val a)
{
	struct ir_ins *i = ir_i(s->f, v);

	i->op = (uint16_t)op;
	i->n_args = 1;
	i->arg[0] = a;
	i->arg[1] = i->arg[2] = 0;
	return v;
}

static ir_val rewrite2(struct fold *s, ir_val v, enum ir_op op, ir_val a, ir_val b)
{
	struct ir_ins *i = ir_i(s->f, v);

	i->op = (uint16_t)op;
	i->n_args = 2;
	i->arg[0] = a;
	i->arg[1] = b;
	i->arg[2] = 0;
	return v;
}

static ir_val rewrite_imm(struct fold *s, ir_val v, enum ir_op op, ir_val a, int64_t c)
{
	ir_val b = ir_const_before(s->f, v, c);

	return rewrite2(s, v, op, a, b);
}

/* ---- rules ---- */

/* (x op c1) op c2 = x op (c1 op c2), for the operations that are associative. */
static ir_val associate(struct fold *s, ir_val v)
{
	ir_val a = arg(s, v, 0);
	enum ir_op op = ir_i(s->f, v)->op;
	int64_t c1, c2 = imm(s, arg(s, v, 1));

	if (!ir_is_const(s->f, arg(s, a, 1), &c1))
		return 0;
	return rewrite_imm(s, v, op, arg(s, a, 0),
			   (int64_t)ir_eval(op, (uint64_t)c1, (uint64_t)c2));
}

/* Address of a stack object, as long as it stays within the object. */
static ir_val slot_offset(struct fold *s, ir_val v)
{
	struct ir_ins *i = ir_i(s->f, v);
	const struct ir_ins *slot = ir_i(s->f, i->arg[0]);
	int64_t off;

	if (__builtin_add_overflow(slot->imm, imm(s, i->arg[1]), &off) || off < 0 ||
	    off > s->f->slot[slot->aux].size)
		return 0;
	i->op = IR_SLOT;
	i->n_args = 0;
	i->arg[0] = i->arg[1] = 0;
	i->aux = slot->aux;
	i->imm = off;
	return v;
}

static ir_val sub_to_add(struct fold *s, ir_val v)
{
	uint64_t c = (uint64_t)imm(s, arg(s, v, 1));

	return rewrite_imm(s, v, IR_ADD, arg(s, v, 0), (int64_t)(0 - c));
}

/* Loads give pointers if they are from memory of whose type the kernel knows. */
static bool loads_number(const struct fold *s, const struct ir_ins *i)
{
	enum ir_op base = ir_i(s->f, i->arg[0])->op;

	if (base == IR_CTX)
		return s->f->kind != PROGK_TP_BTF && s->f->kind != PROGK_FENTRY &&
		       s->f->kind != PROGK_FEXIT;
	return i->size < 8 || base == IR_SLOT || base == IR_MAPVAL;
}

/* Is it certainly no pointer? */
static bool is_number(const struct fold *s, ir_val a)
{
	const struct ir_ins *i = ir_i(s->f, a);

	switch (i->op) {
	case IR_LOAD: return loads_number(s, i);
	case IR_CALL:
	case IR_PHI:
	case IR_SELECT:
	case IR_LGET: return false;
	default: return !(ir_opflags(i->op) & IOF_ADDR);
	}
}

/* Of an index, the bounds were checked of the negated value: that is what has to be added to a pointer. */
static ir_val add_neg(struct fold *s, ir_val v)
{
	if (!is_number(s, arg(s, v, 0)))
		return 0;
	return rewrite2(s, v, IR_SUB, arg(s, v, 0), arg(s, arg(s, v, 1), 0));
}

static ir_val neg_b(struct fold *s, ir_val v)
{
	return rewrite1(s, v, IR_NEG, arg(s, v, 1));
}

static ir_val neg_a(struct fold *s, ir_val v)
{
	return rewrite1(s, v, IR_NEG, arg(s, v, 0));
}

static ir_val not_a(struct fold *s, ir_val v)
{
	return rewrite1(s, v, IR_NOT, arg(s, v, 0));
}

static int log2_b(const struct fold *s, ir_val v)
{
	return __builtin_ctzll((uint64_t)imm(s, arg(s, v, 1)));
}

static ir_val mul_to_shl(struct fold *s, ir_val v)
{
	return rewrite_imm(s, v, IR_SHL, arg(s, v, 0), log2_b(s, v));
}

static ir_val udiv_to_shr(struct fold *s, ir_val v)
{
	return rewrite_imm(s, v, IR_SHR, arg(s, v, 0), log2_b(s, v));
}

static ir_val umod_to_and(struct fold *s, ir_val v)
{
	uint64_t c = (uint64_t)imm(s, arg(s, v, 1));

	return rewrite_imm(s, v, IR_AND, arg(s, v, 0), (int64_t)(c - 1));
}

/* Neither is negative: the unsigned one, which every instruction set has. */
static ir_val unsign(struct fold *s, ir_val v)
{
	struct ir_ins *i = ir_i(s->f, v);
	struct bits a = bits_of(s, i->arg[0]), b = bits_of(s, i->arg[1]);

	if (!(a.zero & b.zero & 1ull << 63))
		return 0;
	i->op = i->op == IR_SDIV ? IR_UDIV : IR_UMOD;
	return v;
}

/* The mask clears only what is 0 already. */
static ir_val and_nothing(struct fold *s, ir_val v)
{
	uint64_t mask = (uint64_t)imm(s, arg(s, v, 1));

	return ~mask & ~bits_of(s, arg(s, v, 0)).zero ? 0 : arg(s, v, 0);
}

static ir_val shift_count(struct fold *s, ir_val v)
{
	return rewrite_imm(s, v, ir_i(s->f, v)->op, arg(s, v, 0), imm(s, arg(s, v, 1)) & 63);
}

/* Two shifts of one kind: SHL and SHR leave 0 beyond 63, SAR the sign. */
static ir_val shift_twice(struct fold *s, ir_val v)
{
	ir_val a = arg(s, v, 0);
	enum ir_op op = ir_i(s->f, v)->op;
	int64_t c1, c2 = imm(s, arg(s, v, 1));

	if (!ir_is_const(s->f, arg(s, a, 1), &c1) || c1 < 0 || c1 > 63)
		return 0;
	if (c1 + c2 > 63 && op != IR_SAR)
		return zero(s, v);
	return rewrite_imm(s, v, op, arg(s, a, 0), c1 + c2 > 63 ? 63 : c1 + c2);
}

static unsigned width(enum ir_op op)
{
	switch (op) {
	case IR_SEXT8:
	case IR_ZEXT8: return 8;
	case IR_SEXT16:
	case IR_ZEXT16: return 16;
	default: return 32;
	}
}

static bool is_sext(enum ir_op op)
{
	return op == IR_SEXT8 || op == IR_SEXT16 || op == IR_SEXT32;
}

static bool is_zext(enum ir_op op)
{
	return op == IR_ZEXT8 || op == IR_ZEXT16 || op == IR_ZEXT32;
}

/* The extension changes nothing, or what it extends need not have been extended or masked. */
static ir_val zext(struct fold *s, ir_val v)
{
	struct ir_ins *i = ir_i(s->f, v);
	const struct ir_ins *a = ir_i(s->f, i->arg[0]);
	uint64_t low = ~0ull >> (64 - width(i->op));
	int64_t mask;

	if (!(~low & ~bits_of(s, i->arg[0]).zero))
		return i->arg[0];
	bool cut = is_sext(a->op) && width(a->op) >= width(i->op);
	if (a->op == IR_AND && ir_is_const(s->f, a->arg[1], &mask))
		cut = ((uint64_t)mask & low) == low;
	if (!cut)
		return 0;
	i->arg[0] = a->arg[0];
	return v;
}

static ir_val sext(struct fold *s, ir_val v)
{
	struct ir_ins *i = ir_i(s->f, v);
	const struct ir_ins *a = ir_i(s->f, i->arg[0]);
	uint64_t high = ~0ull << (width(i->op) - 1);

	if (!(high & ~bits_of(s, i->arg[0]).zero))
		return i->arg[0];
	if (is_sext(a->op) && width(a->op) <= width(i->op))
		return i->arg[0];
	if ((is_sext(a->op) || is_zext(a->op)) && width(a->op) >= width(i->op)) {
		i->arg[0] = a->arg[0];
		return v;
	}
	return 0;
}

/* The opposite of the comparison that is argument 0. */
static ir_val opposite(struct fold *s, ir_val v)
{
	const struct ir_ins *a = ir_i(s->f, arg(s, v, 0));

	switch (a->op) {
	case IR_EQ: return rewrite2(s, v, IR_NE, a->arg[0], a->arg[1]);
	case IR_NE: return rewrite2(s, v, IR_EQ, a->arg[0], a->arg[1]);
	case IR_ULT: return rewrite2(s, v, IR_ULE, a->arg[1], a->arg[0]);
	case IR_ULE: return rewrite2(s, v, IR_ULT, a->arg[1], a->arg[0]);
	case IR_SLT: return rewrite2(s, v, IR_SLE, a->arg[1], a->arg[0]);
	case IR_SLE: return rewrite2(s, v, IR_SLT, a->arg[1], a->arg[0]);
	default: return 0;
	}
}

static ir_val eq_zero(struct fold *s, ir_val v)
{
	return rewrite_imm(s, v, IR_EQ, arg(s, v, 0), 0);
}

static ir_val compare(struct fold *s, ir_val v)
{
	static const enum ir_cmp cmps[] = {
		[IR_EQ] = IRC_EQ,   [IR_NE] = IRC_NE,   [IR_ULT] = IRC_ULT,
		[IR_ULE] = IRC_ULE, [IR_SLT] = IRC_SLT, [IR_SLE] = IRC_SLE,
	};
	struct ir_ins *i = ir_i(s->f, v);
	int known = bits_cmp(cmps[i->op], bits_of(s, i->arg[0]), bits_of(s, i->arg[1]));

	return known < 0 ? 0 : ir_const_before(s->f, v, known);
}

/* SELECT: arguments 0 (condition), 1, 2. */
static ir_val select_const(struct fold *s, ir_val v)
{
	return arg(s, v, imm(s, arg(s, v, 0)) ? 1 : 2);
}

static bool is_imm(const struct fold *s, ir_val v, int64_t c)
{
	int64_t is;

	return ir_is_const(s->f, v, &is) && is == c;
}

/* c ? 1 : 0 is c, c ? 0 : 1 is !c, if c is a comparison; (x != 0) ? a : b needs no comparison. */
static ir_val select_bool(struct fold *s, ir_val v)
{
	struct ir_ins *i = ir_i(s->f, v);
	ir_val c = i->arg[0], a = i->arg[1], b = i->arg[2];
	enum ir_op op = ir_i(s->f, c)->op;

	if (is_imm(s, a, 1) && is_imm(s, b, 0))
		return c;
	if (is_imm(s, a, 0) && is_imm(s, b, 1))
		return rewrite_imm(s, v, IR_EQ, c, 0);
	if ((op != IR_EQ && op != IR_NE) || !is_imm(s, arg(s, c, 1), 0))
		return 0;
	i->arg[0] = arg(s, c, 0);
	i->arg[1] = op == IR_EQ ? b : a;
	i->arg[2] = op == IR_EQ ? a : b;
	return v;
}

static ir_val select_same(struct fold *s, ir_val v)
{
	return arg(s, v, 1) == arg(s, v, 2) ? arg(s, v, 1) : 0;
}

/* ---- the table, in the order of enum ir_op ---- */

static const struct rule rules[] = {
	{ IR_ADD, P_ANY, P_ZERO, keep_a },
	{ IR_ADD, P_OP + IR_ADD, P_CONST, associate },
	{ IR_ADD, P_OP + IR_SLOT, P_CONST, slot_offset },
	{ IR_ADD, P_ANY, P_OP + IR_NEG, add_neg },
	{ IR_SUB, P_ANY, P_CONST, sub_to_add },
	{ IR_SUB, P_ANY, P_SAME, zero },
	{ IR_SUB, P_ZERO, P_ANY, neg_b },
	{ IR_MUL, P_ANY, P_ZERO, keep_b },
	{ IR_MUL, P_ANY, P_ONE, keep_a },
	{ IR_MUL, P_ANY, P_ONES, neg_a },
	{ IR_MUL, P_ANY, P_POW2, mul_to_shl },
	{ IR_MUL, P_OP + IR_MUL, P_CONST, associate },
	{ IR_UDIV, P_ANY, P_ZERO, keep_b },
	{ IR_UDIV, P_ANY, P_ONE, keep_a },
	{ IR_UDIV, P_ANY, P_POW2, udiv_to_shr },
	{ IR_UMOD, P_ANY, P_ZERO, keep_a },
	{ IR_UMOD, P_ANY, P_ONE, zero },
	{ IR_UMOD, P_ANY, P_POW2, umod_to_and },
	{ IR_SDIV, P_ANY, P_ZERO, keep_b },
	{ IR_SDIV, P_ANY, P_ONE, keep_a },
	{ IR_SDIV, P_ANY, P_ONES, neg_a },
	{ IR_SDIV, P_ANY, P_ANY, unsign },
	{ IR_SMOD, P_ANY, P_ZERO, keep_a },
	{ IR_SMOD, P_ANY, P_ONE, zero },
	{ IR_SMOD, P_ANY, P_ONES, zero },
	{ IR_SMOD, P_ANY, P_ANY, unsign },
	{ IR_AND, P_ANY, P_ZERO, keep_b },
	{ IR_AND, P_ANY, P_ONES, keep_a },
	{ IR_AND, P_ANY, P_SAME, keep_a },
	{ IR_AND, P_OP + IR_AND, P_CONST, associate },
	{ IR_AND, P_ANY, P_CONST, and_nothing },
	{ IR_OR, P_ANY, P_ZERO, keep_a },
	{ IR_OR, P_ANY, P_ONES, keep_b },
	{ IR_OR, P_ANY, P_SAME, keep_a },
	{ IR_OR, P_OP + IR_OR, P_CONST, associate },
	{ IR_XOR, P_ANY, P_ZERO, keep_a },
	{ IR_XOR, P_ANY, P_ONES, not_a },
	{ IR_XOR, P_ANY, P_SAME, zero },
	{ IR_XOR, P_OP + IR_XOR, P_CONST, associate },
	{ IR_SHL, P_ANY, P_WIDE, shift_count },
	{ IR_SHL, P_ANY, P_ZERO, keep_a },
	{ IR_SHL, P_ZERO, P_ANY, keep_a },
	{ IR_SHL, P_OP + IR_SHL, P_CONST, shift_twice },
	{ IR_SHR, P_ANY, P_WIDE, shift_count },
	{ IR_SHR, P_ANY, P_ZERO, keep_a },
	{ IR_SHR, P_ZERO, P_ANY, keep_a },
	{ IR_SHR, P_OP + IR_SHR, P_CONST, shift_twice },
	{ IR_SAR, P_ANY, P_WIDE, shift_count },
	{ IR_SAR, P_ANY, P_ZERO, keep_a },
	{ IR_SAR, P_ZERO, P_ANY, keep_a },
	{ IR_SAR, P_OP + IR_SAR, P_CONST, shift_twice },
	{ IR_NEG, P_OP + IR_NEG, P_ANY, inner },
	{ IR_NOT, P_OP + IR_NOT, P_ANY, inner },
	{ IR_SEXT8, P_ANY, P_ANY, sext },
	{ IR_SEXT16, P_ANY, P_ANY, sext },
	{ IR_SEXT32, P_ANY, P_ANY, sext },
	{ IR_ZEXT8, P_ANY, P_ANY, zext },
	{ IR_ZEXT16, P_ANY, P_ANY, zext },
	{ IR_ZEXT32, P_ANY, P_ANY, zext },
	{ IR_BSWAP64, P_OP + IR_BSWAP64, P_ANY, inner },
	{ IR_EQ, P_ANY, P_SAME, one },
	{ IR_EQ, P_BOOL, P_ZERO, opposite },
	{ IR_EQ, P_BOOL, P_ONE, keep_a },
	{ IR_EQ, P_ANY, P_ANY, compare },
	{ IR_NE, P_ANY, P_SAME, zero },
	{ IR_NE, P_BOOL, P_ZERO, keep_a },
	{ IR_NE, P_BOOL, P_ONE, opposite },
	{ IR_NE, P_ANY, P_ANY, compare },
	{ IR_ULT, P_ANY, P_SAME, zero },
	{ IR_ULT, P_ANY, P_ONE, eq_zero },
	{ IR_ULT, P_ANY, P_ANY, compare },
	{ IR_ULE, P_ANY, P_SAME, one },
	{ IR_ULE, P_ANY, P_ZERO, eq_zero },
	{ IR_ULE, P_ANY, P_ANY, compare },
	{ IR_SLT, P_ANY, P_SAME, zero },
	{ IR_SLT, P_ANY, P_ANY, compare },
	{ IR_SLE, P_ANY, P_SAME, one },
	{ IR_SLE, P_ANY, P_ANY, compare },
	{ IR_SELECT, P_CONST, P_ANY, select_const },
	{ IR_SELECT, P_ANY, P_ANY, select_same },
	{ IR_SELECT, P_BOOL, P_ANY, select_bool },
};

#define N_RULES (sizeof(rules) / sizeof(rules[0]))

static bool fits_const(uint8_t p, uint64_t c)
{
	switch (p) {
	case P_CONST: return true;
	case P_ZERO: return c == 0;
	case P_ONE: return c == 1;
	case P_ONES: return c == UINT64_MAX;
	case P_POW2: return c > 1 && !(c & (c - 1));
	case P_WIDE: return c > 63;
	default: return false;
	}
}

static bool fits(const struct fold *s, uint8_t p, ir_val v, ir_val other)
{
	const struct ir_ins *i = ir_i(s->f, v);

	if (p == P_ANY)
		return true;
	if (p == P_SAME)
		return v == other;
	if (p == P_BOOL)
		return ir_opflags(i->op) & IOF_BOOL;
	if (p >= P_OP)
		return i->op == p - P_OP;
	return i->op == IR_CONST && fits_const(p, (uint64_t)i->imm);
}

/* By bisection: the rows are in the order of enum ir_op. */
static unsigned first_rule(enum ir_op op)
{
	unsigned lo = 0, hi = N_RULES;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;
		if (rules[mid].op < op)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

ir_val fold_rules(struct fold *s, ir_val v)
{
	enum ir_op op = ir_i(s->f, v)->op;
	ir_val a = arg(s, v, 0), b = arg(s, v, 1);

	for (unsigned k = first_rule(op); k < N_RULES && rules[k].op == op; k++) {
		if (!fits(s, rules[k].a, a, b) || !fits(s, rules[k].b, b, a))
			continue;
		ir_val r = rules[k].fn(s, v);
		if (r)
			return r;
	}
	return 0;
}
