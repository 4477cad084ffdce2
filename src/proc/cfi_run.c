/* SPDX-License-Identifier: MIT */
/*
 * Call frame instructions (DWARF 5, 6.4.2) to rows. A row is closed when the location advances. There are no
 * more rows than instructions, and no more instructions than bytes in the function's entry.
 */
#include <string.h>

#include "proc/cfi_i.h"

#define MAX_REMEMBERED 16u

/* DW_CFA_* */
enum {
	OP_NOP = 0x00,
	OP_SET_LOC = 0x01,
	OP_ADVANCE1 = 0x02,
	OP_ADVANCE2 = 0x03,
	OP_ADVANCE4 = 0x04,
	OP_OFFSET_EXT = 0x05,
	OP_RESTORE_EXT = 0x06,
	OP_UNDEFINED = 0x07,
	OP_SAME = 0x08,
	OP_REGISTER = 0x09,
	OP_REMEMBER = 0x0a,
	OP_RESTORE_STATE = 0x0b,
	OP_DEF_CFA = 0x0c,
	OP_DEF_CFA_REG = 0x0d,
	OP_DEF_CFA_OFF = 0x0e,
	OP_DEF_CFA_EXPR = 0x0f,
	OP_EXPR = 0x10,
	OP_OFFSET_EXT_SF = 0x11,
	OP_DEF_CFA_SF = 0x12,
	OP_DEF_CFA_OFF_SF = 0x13,
	OP_VAL_OFFSET = 0x14,
	OP_VAL_OFFSET_SF = 0x15,
	OP_VAL_EXPR = 0x16,
	OP_GNU_ARGS_SIZE = 0x2e,
	OP_GNU_NEG_OFFSET = 0x2f,
	OP_ADVANCE = 0x40, /* and two more with six bits of operand */
	OP_OFFSET = 0x80,
	OP_RESTORE = 0xc0,
};

struct run {
	struct cfi *c;
	struct cfi_fde *f;
	const struct cfi_cie *cie;
	struct cfi_in in;
	struct cfi_row row, initial, held[MAX_REMEMBERED];
	uint32_t n_held, cap_row;
	bool common; /* the instructions of the CIE */
};

static int reg_of(uint64_t dwarf)
{
	switch (dwarf) {
	case 3: return CFI_BX;
	case 6: return CFI_BP;
	case 12: return CFI_R12;
	case 13: return CFI_R13;
	case 14: return CFI_R14;
	case 15: return CFI_R15;
	case 16: return CFI_RA;
	default: return -1;
	}
}

static void set_rule(struct run *r, uint64_t reg, enum cfi_rule rule, int64_t off)
{
	int i = reg_of(reg);

	if (off != (int32_t)off)
		r->in.bad = true;
	if (i < 0 || r->in.bad)
		return;
	r->row.rule[i] = (uint8_t)rule;
	r->row.off[i] = (int32_t)off;
}

static void restore(struct run *r, uint64_t reg)
{
	int i = reg_of(reg);

	if (i < 0 || r->common)
		return;
	r->row.rule[i] = r->initial.rule[i];
	r->row.off[i] = r->initial.off[i];
}

static void close_row(struct run *r)
{
	struct cfi_fde *f = r->f;

	f->row = arena_grow(r->c->a, f->row, f->n_row, &r->cap_row, sizeof(*f->row));
	f->row[f->n_row++] = r->row;
}

static void go_to(struct run *r, uint64_t pc)
{
	if (r->common || pc == r->row.pc)
		return;
	if (pc < r->row.pc || pc > UINT32_MAX) {
		r->in.bad = true;
		return;
	}
	close_row(r);
	r->row.pc = (uint32_t)pc;
}

static void advance(struct run *r, uint64_t by)
{
	if (by > UINT32_MAX || r->cie->code_align > UINT32_MAX)
		r->in.bad = true;
	else
		go_to(r, r->row.pc + by * r->cie->code_align);
}

static void set_loc(struct run *r)
{
	uint64_t at = (uint64_t)(r->in.p - r->c->data) + r->c->vaddr, v;
	uint8_t enc = r->cie->enc;

	if (enc == 0)
		v = cfi_bytes(&r->in, 8);
	else if (enc == 0x1b)
		v = at + (uint64_t)(int32_t)cfi_bytes(&r->in, 4);
	else
		v = UINT64_MAX;
	if (v < r->f->start)
		r->in.bad = true;
	else
		go_to(r, v - r->f->start);
}

static void def_cfa(struct run *r, uint64_t reg, int64_t off)
{
	if (reg >= CFI_DWARF_REGS || off != (int32_t)off) {
		r->in.bad = true;
		return;
	}
	r->row.cfa_reg = (uint8_t)reg;
	r->row.cfa_off = (int32_t)off;
	r->row.cfa_expr = false;
}

/* Steps over an expression; its place. */
static int64_t expression(struct run *r)
{
	int64_t at = r->in.p - r->c->data;
	uint64_t len = cfi_uleb(&r->in);

	if (r->in.bad || len > (uint64_t)(r->in.end - r->in.p))
		r->in.bad = true;
	else
		r->in.p += len;
	return at;
}

static void remember(struct run *r)
{
	if (r->n_held == MAX_REMEMBERED)
		r->in.bad = true;
	else
		r->held[r->n_held++] = r->row;
}

static void recall(struct run *r)
{
	uint32_t pc = r->row.pc;

	if (r->n_held == 0) {
		r->in.bad = true;
		return;
	}
	r->row = r->held[--r->n_held];
	r->row.pc = pc;
}

/* Products that a file can make overflow. */
static int64_t scaled(const struct run *r, int64_t v)
{
	return (int64_t)((uint64_t)v * (uint64_t)r->cie->data_align);
}

static void cfa_op(struct run *r, uint8_t op)
{
	struct cfi_in *in = &r->in;
	uint64_t reg;

	switch (op) {
	case OP_DEF_CFA:
		reg = cfi_uleb(in);
		def_cfa(r, reg, (int64_t)cfi_uleb(in));
		break;
	case OP_DEF_CFA_SF:
		reg = cfi_uleb(in);
		def_cfa(r, reg, scaled(r, cfi_sleb(in)));
		break;
	case OP_DEF_CFA_REG: def_cfa(r, cfi_uleb(in), r->row.cfa_off); break;
	case OP_DEF_CFA_OFF: def_cfa(r, r->row.cfa_reg, (int64_t)cfi_uleb(in)); break;
	case OP_DEF_CFA_OFF_SF: def_cfa(r, r->row.cfa_reg, scaled(r, cfi_sleb(in))); break;
	case OP_DEF_CFA_EXPR:
		r->row.cfa_off = (int32_t)expression(r);
		r->row.cfa_expr = true;
		break;
	default: in->bad = true;
	}
}

static void reg_op(struct run *r, uint8_t op)
{
	struct cfi_in *in = &r->in;
	uint64_t reg = cfi_uleb(in);

	switch (op) {
	case OP_OFFSET_EXT: set_rule(r, reg, CFIR_AT, scaled(r, (int64_t)cfi_uleb(in))); break;
	case OP_OFFSET_EXT_SF: set_rule(r, reg, CFIR_AT, scaled(r, cfi_sleb(in))); break;
	case OP_GNU_NEG_OFFSET: set_rule(r, reg, CFIR_AT, scaled(r, -(int64_t)cfi_uleb(in))); break;
	case OP_VAL_OFFSET: set_rule(r, reg, CFIR_IS, scaled(r, (int64_t)cfi_uleb(in))); break;
	case OP_VAL_OFFSET_SF: set_rule(r, reg, CFIR_IS, scaled(r, cfi_sleb(in))); break;
	case OP_RESTORE_EXT: restore(r, reg); break;
	case OP_UNDEFINED: set_rule(r, reg, CFIR_UNDEFINED, 0); break;
	case OP_SAME: set_rule(r, reg, CFIR_SAME, 0); break;
	case OP_REGISTER: set_rule(r, reg, CFIR_REG, (int64_t)cfi_uleb(in)); break;
	case OP_EXPR: set_rule(r, reg, CFIR_AT_EXPR, expression(r)); break;
	case OP_VAL_EXPR: set_rule(r, reg, CFIR_IS_EXPR, expression(r)); break;
	default: in->bad = true;
	}
}

static void one(struct run *r)
{
	struct cfi_in *in = &r->in;
	uint8_t op = (uint8_t)cfi_bytes(in, 1), low = op & 0x3f;

	switch (op & 0xc0) {
	case OP_ADVANCE: advance(r, low); return;
	case OP_OFFSET: set_rule(r, low, CFIR_AT, scaled(r, (int64_t)cfi_uleb(in))); return;
	case OP_RESTORE: restore(r, low); return;
	default: break;
	}
	switch (op) {
	case OP_NOP: break;
	case OP_SET_LOC: set_loc(r); break;
	case OP_ADVANCE1: advance(r, cfi_bytes(in, 1)); break;
	case OP_ADVANCE2: advance(r, cfi_bytes(in, 2)); break;
	case OP_ADVANCE4: advance(r, cfi_bytes(in, 4)); break;
	case OP_REMEMBER: remember(r); break;
	case OP_RESTORE_STATE: recall(r); break;
	case OP_GNU_ARGS_SIZE: (void)cfi_uleb(in); break;
	case OP_DEF_CFA:
	case OP_DEF_CFA_SF:
	case OP_DEF_CFA_REG:
	case OP_DEF_CFA_OFF:
	case OP_DEF_CFA_OFF_SF:
	case OP_DEF_CFA_EXPR: cfa_op(r, op); break;
	default: reg_op(r, op); break;
	}
}

static void all(struct run *r, uint32_t from, uint32_t to)
{
	r->in = (struct cfi_in){ r->c->data + from, r->c->data + to, false };
	while (r->in.p < r->in.end && !r->in.bad)
		one(r);
}

void cfi_run(struct cfi *c, struct cfi_fde *f, const struct cfi_cie *cie)
{
	struct run r = { .c = c, .f = f, .cie = cie, .common = true };

	r.row.signal = cie->signal;
	r.row.cfa_reg = CFI_DWARF_REGS; /* none */
	all(&r, cie->insns, cie->insns_end);
	if (r.in.bad)
		return;
	r.common = false;
	r.initial = r.row;
	all(&r, f->insns, f->insns_end);
	if (!r.in.bad)
		close_row(&r);
}
