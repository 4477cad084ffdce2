// SPDX-License-Identifier: MIT
/*
 * Known bits: what a value can be, bit by bit.
 *
 * The kernel's verifier keeps the same kind of knowledge, and code that it accepts because of a mask
 * must still be accepted when a pass has dropped the mask as superfluous. So nothing is
 * derived here that the verifier would not know from the same instructions: constants, loads below
 * 8 bytes, extensions, and/or/xor, add, sub, shifts by constants, comparisons, and where ways meet.
 * Divisions, products, byte swaps and results of calls are unknown on purpose.
 */
#include "ir/fold.h"

struct bits bits_of(const struct fold *s, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);

	if (i->op == IR_CONST)
		return (struct bits){ ~(uint64_t)i->imm, (uint64_t)i->imm };
	return v < s->n_bits ? s->bits[v] : (struct bits){ 0, 0 };
}

static struct bits bits_add(struct bits a, struct bits b)
{
	uint64_t most = ~a.zero + ~b.zero, least = a.one + b.one;
	uint64_t carry0 = ~(most ^ a.zero ^ b.zero), carry1 = least ^ a.one ^ b.one;
	uint64_t known = (a.zero | a.one) & (b.zero | b.one) & (carry0 | carry1);

	return (struct bits){ ~most & known, least & known };
}

/* a - b = ~(~a + b) */
static struct bits bits_sub(struct bits a, struct bits b)
{
	struct bits sum = bits_add((struct bits){ a.one, a.zero }, b);

	return (struct bits){ sum.one, sum.zero };
}

static struct bits bits_zext(struct bits a, unsigned width)
{
	uint64_t low = ~0ull >> (64 - width);

	return (struct bits){ a.zero | ~low, a.one & low };
}

static struct bits bits_sext(struct bits a, unsigned width)
{
	unsigned up = 64 - width;

	return (struct bits){ (uint64_t)((int64_t)(a.zero << up) >> up),
			      (uint64_t)((int64_t)(a.one << up) >> up) };
}

static struct bits bits_shift(enum ir_op op, struct bits a, unsigned n)
{
	switch (op) {
	case IR_SHL: return (struct bits){ a.zero << n | ((1ull << n) - 1), a.one << n };
	case IR_SHR: return (struct bits){ a.zero >> n | ~(~0ull >> n), a.one >> n };
	default:
		return (struct bits){ (uint64_t)((int64_t)a.zero >> n),
				      (uint64_t)((int64_t)a.one >> n) };
	}
}

static struct bits bits_phi(const struct fold *s, const struct ir_ins *i)
{
	struct bits all = { ~0ull, ~0ull };

	for (uint32_t k = 0; k < i->n_phi; k++) {
		if (!fold_edge(s, i->phi[k].pred, i->blk))
			continue;
		struct bits b = bits_of(s, i->phi[k].val);
		all.zero &= b.zero;
		all.one &= b.one;
	}
	return all.zero & all.one ? (struct bits){ 0, 0 } : all;
}

static struct bits bits_two(const struct fold *s, const struct ir_ins *i)
{
	struct bits a = bits_of(s, i->arg[0]), b = bits_of(s, i->arg[1]);
	int64_t n;

	switch (i->op) {
	case IR_ADD: return bits_add(a, b);
	case IR_SUB: return bits_sub(a, b);
	case IR_AND: return (struct bits){ a.zero | b.zero, a.one & b.one };
	case IR_OR: return (struct bits){ a.zero & b.zero, a.one | b.one };
	case IR_XOR:
		return (struct bits){ (a.zero & b.zero) | (a.one & b.one),
				      (a.zero & b.one) | (a.one & b.zero) };
	case IR_SHL:
	case IR_SHR:
	case IR_SAR:
		if (ir_is_const(s->f, i->arg[1], &n))
			return bits_shift(i->op, a, n & 63);
		break;
	default: break;
	}
	return (struct bits){ 0, 0 };
}

struct bits bits_compute(const struct fold *s, const struct ir_ins *i)
{
	struct bits a, b;

	if (ir_opflags(i->op) & IOF_BOOL)
		return (struct bits){ ~1ull, 0 };
	switch (i->op) {
	case IR_LOAD: return bits_zext((struct bits){ 0, 0 }, i->size * 8u);
	case IR_ZEXT8: return bits_zext(bits_of(s, i->arg[0]), 8);
	case IR_ZEXT16: return bits_zext(bits_of(s, i->arg[0]), 16);
	case IR_ZEXT32: return bits_zext(bits_of(s, i->arg[0]), 32);
	case IR_SEXT8: return bits_sext(bits_of(s, i->arg[0]), 8);
	case IR_SEXT16: return bits_sext(bits_of(s, i->arg[0]), 16);
	case IR_SEXT32: return bits_sext(bits_of(s, i->arg[0]), 32);
	case IR_NOT: a = bits_of(s, i->arg[0]); return (struct bits){ a.one, a.zero };
	case IR_SELECT:
		a = bits_of(s, i->arg[1]);
		b = bits_of(s, i->arg[2]);
		return (struct bits){ a.zero & b.zero, a.one & b.one };
	case IR_PHI: return bits_phi(s, i);
	default: return i->n_args == 2 ? bits_two(s, i) : (struct bits){ 0, 0 };
	}
}

/* Signed comparison is unsigned comparison with the sign bit turned over. */
static struct bits flip_sign(struct bits b)
{
	uint64_t sign = 1ull << 63;

	return (struct bits){ (b.zero & ~sign) | (b.one & sign),
			      (b.one & ~sign) | (b.zero & sign) };
}

static int cmp_ult(struct bits a, struct bits b)
{
	if (bits_max(a) < bits_min(b))
		return 1;
	return bits_min(a) >= bits_max(b) ? 0 : -1;
}

static int invert(int known)
{
	return known < 0 ? known : !known;
}

int bits_cmp(enum ir_cmp c, struct bits a, struct bits b)
{
	switch (c) {
	case IRC_EQ:
		if ((a.zero & b.one) | (a.one & b.zero))
			return 0;
		return bits_min(a) == bits_max(a) && bits_min(b) == bits_max(b) ? 1 : -1;
	case IRC_NE: return invert(bits_cmp(IRC_EQ, a, b));
	case IRC_ULT: return cmp_ult(a, b);
	case IRC_UGT: return cmp_ult(b, a);
	case IRC_ULE: return invert(cmp_ult(b, a));
	case IRC_UGE: return invert(cmp_ult(a, b));
	case IRC_SLT: return cmp_ult(flip_sign(a), flip_sign(b));
	case IRC_SGT: return cmp_ult(flip_sign(b), flip_sign(a));
	case IRC_SLE: return invert(cmp_ult(flip_sign(b), flip_sign(a)));
	case IRC_SGE: return invert(cmp_ult(flip_sign(a), flip_sign(b)));
	case IRC_SET:
		if (a.one & b.one)
			return 1;
		return (a.zero | b.zero) == UINT64_MAX ? 0 : -1;
	}
	return -1;
}
