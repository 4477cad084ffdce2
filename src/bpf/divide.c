// SPDX-License-Identifier: MIT
/*
 * Signed division. The instruction set has it from v4 on; before, it is unsigned division of absolute
 * values with the sign put back:
 *
 *	s = a >> 63 (all ones if negative);  |a| = (a ^ s) - s
 *	a / b = (|a| / |b| ^ t) - t  with t = sa ^ sb;   a % b = (|a| % |b| ^ sa) - sa
 *
 * INT64_MIN is its own absolute value and right as an unsigned number, so INT64_MIN / -1 is INT64_MIN
 * and INT64_MIN % -1 is 0, as in v4. A divisor of 0 gives 0, and the dividend as the remainder.
 */
#include "bpf/bpf_i.h"

/* (x ^ s) - s: x, negated if s is -1. */
static vreg with_sign(struct gen *g, vreg x, vreg s)
{
	return isel_bin(g, BPF_SUB, isel_bin(g, BPF_XOR, x, s), s);
}

static void hardware(struct gen *g, uint8_t op, vreg dst, vreg a, vreg b)
{
	int64_t c;
	bool imm = isel_is_const(g, b, &c) && c == (int32_t)c && c != 0;
	struct mi *m = isel_add(g, M_ALU, dst);

	m->code = (uint8_t)(BPF_ALU64 | op | (imm ? 0 : BPF_X));
	m->off = 1; /* signed */
	m->flags = (uint8_t)(MF_PURE | (imm ? MF_IMM : 0));
	m->imm = imm ? (int32_t)c : 0;
	m->tied = 0;
	m->u[m->n++] = a;
	if (!imm)
		m->u[m->n++] = b;
}

/* By 2^k, k > 0: rounding towards zero adds 2^k - 1 to negative dividends first. */
static void by_power(struct gen *g, enum ir_op op, vreg dst, vreg a, unsigned k)
{
	vreg s = isel_bini(g, BPF_ARSH, a, 63);
	vreg t = isel_bin(g, BPF_ADD, isel_bini(g, BPF_RSH, s, 64 - k), a);

	if (op == IR_SDIV) {
		isel_alu(g, BPF_ARSH, dst, t, isel_const(g, k));
		return;
	}
	vreg whole = isel_bini(g, BPF_LSH, isel_bini(g, BPF_ARSH, t, k), k);
	isel_alu(g, BPF_SUB, dst, a, whole);
}

/* By a constant other than 0, 1, -1: the sign of the divisor is known. */
static void by_const(struct gen *g, enum ir_op op, vreg dst, vreg a, int64_t c)
{
	uint64_t mag = c < 0 ? 0 - (uint64_t)c : (uint64_t)c;
	vreg s = isel_bini(g, BPF_ARSH, a, 63);
	vreg q = isel_bini(g, op == IR_SDIV ? BPF_DIV : BPF_MOD, with_sign(g, a, s), (int64_t)mag);

	if (op == IR_SDIV && c < 0)
		s = isel_bini(g, BPF_XOR, s, -1);
	isel_alu(g, BPF_SUB, dst, isel_bin(g, BPF_XOR, q, s), s);
}

static void by_value(struct gen *g, enum ir_op op, vreg dst, vreg a, vreg b)
{
	vreg sa = isel_bini(g, BPF_ARSH, a, 63), sb = isel_bini(g, BPF_ARSH, b, 63);
	vreg ua = with_sign(g, a, sa), ub = with_sign(g, b, sb);
	vreg q = isel_bin(g, op == IR_SDIV ? BPF_DIV : BPF_MOD, ua, ub);
	vreg s = op == IR_SDIV ? isel_bin(g, BPF_XOR, sb, sa) : sa;

	isel_alu(g, BPF_SUB, dst, isel_bin(g, BPF_XOR, q, s), s);
}

void isel_divide(struct gen *g, enum ir_op op, vreg dst, vreg a, vreg b)
{
	int64_t c;

	if (!isel_is_const(g, b, &c) || c == 0) {
		if (g->o->isa_v4)
			hardware(g, op == IR_SDIV ? BPF_DIV : BPF_MOD, dst, a, b);
		else
			by_value(g, op, dst, a, b);
	} else if (c == 1 || c == -1) {
		if (op == IR_SMOD)
			isel_alu(g, BPF_AND, dst, a, isel_const(g, 0));
		else if (c == 1)
			isel_alias(g, dst, a);
		else
			isel_alu(g, BPF_SUB, dst, isel_const(g, 0), a);
	} else if (c > 0 && (c & (c - 1)) == 0) {
		by_power(g, op, dst, a, (unsigned)__builtin_ctzll((uint64_t)c));
	} else if (g->o->isa_v4 && c == (int32_t)c) {
		hardware(g, op == IR_SDIV ? BPF_DIV : BPF_MOD, dst, a, b);
	} else {
		by_const(g, op, dst, a, c);
	}
}
