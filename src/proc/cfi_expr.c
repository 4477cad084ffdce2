/* SPDX-License-Identifier: MIT */
/*
 * DWARF expressions (DWARF 5, 2.5) as call frame information has them: those of procedure linkage tables,
 * signal frames and realigned stacks. Steps and stack are bounded.
 */
#include <string.h>

#include "proc/cfi_i.h"

#define MAX_STEPS 256u
#define MAX_DEPTH 32u

/* DW_OP_* */
enum {
	X_ADDR = 0x03,
	X_DEREF = 0x06,
	X_CONST1U = 0x08,
	X_CONST1S = 0x09,
	X_CONST2U = 0x0a,
	X_CONST2S = 0x0b,
	X_CONST4U = 0x0c,
	X_CONST4S = 0x0d,
	X_CONST8U = 0x0e,
	X_CONST8S = 0x0f,
	X_CONSTU = 0x10,
	X_CONSTS = 0x11,
	X_DUP = 0x12,
	X_DROP = 0x13,
	X_OVER = 0x14,
	X_PICK = 0x15,
	X_SWAP = 0x16,
	X_ROT = 0x17,
	X_ABS = 0x19,
	X_AND = 0x1a,
	X_MINUS = 0x1c,
	X_MUL = 0x1e,
	X_NEG = 0x1f,
	X_NOT = 0x20,
	X_OR = 0x21,
	X_PLUS = 0x22,
	X_PLUS_UCONST = 0x23,
	X_SHL = 0x24,
	X_SHR = 0x25,
	X_SHRA = 0x26,
	X_XOR = 0x27,
	X_BRA = 0x28,
	X_EQ = 0x29,
	X_NE = 0x2e,
	X_SKIP = 0x2f,
	X_LIT0 = 0x30,
	X_LIT31 = 0x4f,
	X_BREG0 = 0x70,
	X_BREG31 = 0x8f,
	X_BREGX = 0x92,
	X_NOP = 0x96,
};

struct machine {
	struct cfi_in in;
	const uint8_t *begin;
	const struct cfi_state *s;
	uint64_t v[MAX_DEPTH];
	uint32_t n;
};

static void push(struct machine *m, uint64_t v)
{
	if (m->n == MAX_DEPTH)
		m->in.bad = true;
	else
		m->v[m->n++] = v;
}

static uint64_t pop(struct machine *m)
{
	if (m->n == 0) {
		m->in.bad = true;
		return 0;
	}
	return m->v[--m->n];
}

static uint64_t pick(struct machine *m, uint64_t i)
{
	if (i >= m->n) {
		m->in.bad = true;
		return 0;
	}
	return m->v[m->n - 1 - i];
}

static void jump(struct machine *m, bool taken)
{
	int16_t by = (int16_t)cfi_bytes(&m->in, 2);

	if (!taken || m->in.bad)
		return;
	if (by < m->begin - m->in.p || by > m->in.end - m->in.p)
		m->in.bad = true;
	else
		m->in.p += by;
}

static void reg(struct machine *m, uint64_t i)
{
	int64_t off = cfi_sleb(&m->in);

	if (i >= CFI_DWARF_REGS)
		m->in.bad = true;
	else
		push(m, m->s->reg[i] + (uint64_t)off);
}

static void constant(struct machine *m, uint8_t op)
{
	struct cfi_in *in = &m->in;

	switch (op) {
	case X_CONST1U: push(m, cfi_bytes(in, 1)); break;
	case X_CONST1S: push(m, (uint64_t)(int8_t)cfi_bytes(in, 1)); break;
	case X_CONST2U: push(m, cfi_bytes(in, 2)); break;
	case X_CONST2S: push(m, (uint64_t)(int16_t)cfi_bytes(in, 2)); break;
	case X_CONST4U: push(m, cfi_bytes(in, 4)); break;
	case X_CONST4S: push(m, (uint64_t)(int32_t)cfi_bytes(in, 4)); break;
	case X_CONSTU: push(m, cfi_uleb(in)); break;
	case X_CONSTS: push(m, (uint64_t)cfi_sleb(in)); break;
	default: push(m, cfi_bytes(in, 8)); break;
	}
}

static uint64_t compare(uint8_t op, int64_t a, int64_t b)
{
	switch (op) {
	case X_EQ: return a == b;
	case X_EQ + 1: return a >= b;
	case X_EQ + 2: return a > b;
	case X_EQ + 3: return a <= b;
	case X_EQ + 4: return a < b;
	default: return a != b;
	}
}

static void binary(struct machine *m, uint8_t op)
{
	uint64_t b = pop(m), a = pop(m), r = 0;

	switch (op) {
	case X_AND: r = a & b; break;
	case X_MINUS: r = a - b; break;
	case X_MUL: r = a * b; break;
	case X_OR: r = a | b; break;
	case X_PLUS: r = a + b; break;
	case X_SHL: r = b < 64 ? a << b : 0; break;
	case X_SHR: r = b < 64 ? a >> b : 0; break;
	case X_SHRA: r = (uint64_t)((int64_t)a >> (b < 63 ? b : 63)); break;
	case X_XOR: r = a ^ b; break;
	default:
		if (op >= X_EQ && op <= X_NE)
			r = compare(op, (int64_t)a, (int64_t)b);
		else
			m->in.bad = true;
	}
	push(m, r);
}

static void rotate(struct machine *m)
{
	uint64_t c = pop(m), b = pop(m), a = pop(m);

	push(m, c);
	push(m, a);
	push(m, b);
}

static void swap(struct machine *m)
{
	uint64_t b = pop(m), a = pop(m);

	push(m, b);
	push(m, a);
}

static void deref(struct machine *m)
{
	uint64_t v = 0;

	if (!m->s->read(m->s->priv, pop(m), &v))
		m->in.bad = true;
	push(m, v);
}

static void magnitude(struct machine *m)
{
	uint64_t v = pop(m);

	push(m, v >> 63 ? 0 - v : v);
}

static void one(struct machine *m)
{
	uint8_t op = (uint8_t)cfi_bytes(&m->in, 1);

	if (op >= X_LIT0 && op <= X_LIT31) {
		push(m, op - X_LIT0);
		return;
	}
	if (op >= X_BREG0 && op <= X_BREG31) {
		reg(m, op - X_BREG0);
		return;
	}
	if (op == X_ADDR || (op >= X_CONST1U && op <= X_CONSTS)) {
		constant(m, op);
		return;
	}
	switch (op) {
	case X_DEREF: deref(m); break;
	case X_DUP: push(m, pick(m, 0)); break;
	case X_DROP: (void)pop(m); break;
	case X_OVER: push(m, pick(m, 1)); break;
	case X_PICK: push(m, pick(m, cfi_bytes(&m->in, 1))); break;
	case X_SWAP: swap(m); break;
	case X_ROT: rotate(m); break;
	case X_ABS: magnitude(m); break;
	case X_NEG: push(m, 0 - pop(m)); break;
	case X_NOT: push(m, ~pop(m)); break;
	case X_PLUS_UCONST: push(m, pop(m) + cfi_uleb(&m->in)); break;
	case X_BRA: jump(m, pop(m) != 0); break;
	case X_SKIP: jump(m, true); break;
	case X_BREGX: reg(m, cfi_uleb(&m->in)); break;
	case X_NOP: break;
	default: binary(m, op); break;
	}
}

bool cfi_expr(const struct cfi *c, uint32_t off, const struct cfi_state *s, const uint64_t *first,
	      uint64_t *ret)
{
	struct machine m = { .in = { c->data + off, c->data + c->size, false }, .s = s };
	uint64_t len = cfi_uleb(&m.in);

	if (m.in.bad || len > (uint64_t)(m.in.end - m.in.p))
		return false;
	m.in.end = m.in.p + len;
	m.begin = m.in.p;
	if (first)
		push(&m, *first);
	for (uint32_t i = 0; m.in.p < m.in.end && !m.in.bad; i++) {
		if (i == MAX_STEPS)
			return false;
		one(&m);
	}
	*ret = pop(&m);
	return !m.in.bad;
}
