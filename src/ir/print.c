// SPDX-License-Identifier: MIT
/*
 * The text form of a function (docs/ir.md). Prints whatever there is, valid or not, so that a dump
 * helps when the verifier complains: numbers without meaning are printed as they are.
 *
 * Order: head, stack objects, locals, blocks by number. What follows a ';' is for the reader only.
 */
#include "ir/ir_i.h"

#include <inttypes.h>

static void print_quoted(struct sbuf *out, const char *s)
{
	sbuf_addc(out, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '"' || c == '\\')
			sbuf_printf(out, "\\%c", c);
		else if (c < ' ' || c > '~')
			sbuf_printf(out, "\\x%02x", c);
		else
			sbuf_addc(out, *s);
	}
	sbuf_addc(out, '"');
}

static void print_name(struct sbuf *out, const char *name)
{
	if (!name)
		return;
	sbuf_addc(out, ' ');
	print_quoted(out, name);
}

static void print_off(struct sbuf *out, int64_t off)
{
	if (off)
		sbuf_printf(out, "%+" PRId64, off);
}

static unsigned n_args(const struct ir_ins *i)
{
	return i->n_args <= 5 ? i->n_args : 5;
}

static void print_args(struct sbuf *out, const struct ir_ins *i, unsigned from)
{
	for (unsigned k = from; k < n_args(i); k++)
		sbuf_printf(out, "%sv%u", k ? ", " : "", i->arg[k]);
}

static void print_mem(struct sbuf *out, const struct ir_ins *i)
{
	sbuf_printf(out, ".%u [v%u", i->size, i->arg[0]);
	print_off(out, i->imm);
	sbuf_addc(out, ']');
	print_args(out, i, 1);
}

static void print_call(struct sbuf *out, const struct ir_ins *i)
{
	const struct ir_helper_info *h = ir_helper_info(i->aux);

	sbuf_addc(out, ' ');
	if (i->op == IR_RT)
		print_quoted(out, i->name ? i->name : "");
	else if (h)
		sbuf_adds(out, h->name);
	else
		sbuf_printf(out, "#%u", i->aux);
	if (i->op == IR_CALL)
		print_off(out, i->imm);
	sbuf_addc(out, '(');
	print_args(out, i, 0);
	sbuf_addc(out, ')');
}

static void print_br(struct sbuf *out, const struct ir_ins *i)
{
	const char *cmp = ir_cmp_name(i->cmp);

	sbuf_printf(out, ".%s v%u, v%u, b%u, b%u", cmp ? cmp : "?", i->arg[0], i->arg[1], i->t,
		    i->f);
}

static void print_operands(struct sbuf *out, const struct ir_ins *i)
{
	switch (i->op) {
	case IR_CONST: sbuf_printf(out, " %" PRId64, i->imm); return;
	case IR_SLOT: sbuf_printf(out, " s%u", i->aux); break;
	case IR_MAP: sbuf_printf(out, " m%u", i->aux); return;
	case IR_MAPVAL: sbuf_printf(out, " m%u", i->aux); break;
	case IR_LGET: sbuf_printf(out, " l%u", i->aux); return;
	case IR_LSET: sbuf_printf(out, " l%u, v%u", i->aux, i->arg[0]); return;
	case IR_CALL:
	case IR_RT: print_call(out, i); return;
	case IR_PHI:
		for (uint32_t k = 0; k < i->n_phi; k++)
			sbuf_printf(out, "%s b%u v%u", k ? "," : "", i->phi[k].pred, i->phi[k].val);
		return;
	case IR_JMP: sbuf_printf(out, " b%u", i->t); return;
	case IR_BR: print_br(out, i); return;
	default:
		if (ir_opflags(i->op) & IOF_MEM) {
			print_mem(out, i);
		} else if (n_args(i)) {
			sbuf_addc(out, ' ');
			print_args(out, i, 0);
		}
		return;
	}
	print_off(out, i->imm); /* SLOT, MAPVAL */
}

static void print_comment(const struct ir_fn *f, const struct ir_ins *i, struct sbuf *out)
{
	const struct srcloc *loc = i->loc && i->loc < f->n_locs ? &f->locs[i->loc] : NULL;

	if (loc && !loc->line)
		loc = NULL;
	if (!loc && !i->note)
		return;
	sbuf_adds(out, "  ;");
	if (loc)
		sbuf_printf(out, " line %u", loc->shown_line ? loc->shown_line : loc->line);
	if (!i->note)
		return;
	sbuf_addc(out, ' ');
	for (const char *s = i->note; *s; s++)
		sbuf_addc(out, (unsigned char)*s < ' ' ? ' ' : *s);
}

void ir_print_ins(const struct ir_fn *f, ir_val v, struct sbuf *out)
{
	const struct ir_ins *i = ir_i(f, v);

	if (ir_opflags(i->op) & IOF_RES)
		sbuf_printf(out, "v%u = ", v);
	sbuf_adds(out, ir_op_info(i->op)->name);
	print_operands(out, i);
	if (i->flags & IRF_INVARIANT)
		sbuf_adds(out, " !inv");
	if (i->flags & IRF_PURE)
		sbuf_adds(out, " !pure");
	if (i->flags & IRF_UNLIKELY)
		sbuf_adds(out, " !unlikely");
	print_comment(f, i, out);
}

static void print_block(const struct ir_fn *f, ir_blk b, struct sbuf *out)
{
	sbuf_printf(out, "b%u", b);
	print_name(out, f->blk[b].name);
	sbuf_adds(out, ":\n");
	for (ir_val v = f->blk[b].first; v; v = ir_i(f, v)->next) {
		sbuf_adds(out, "  ");
		ir_print_ins(f, v, out);
		sbuf_addc(out, '\n');
	}
}

void ir_print(const struct ir_fn *f, struct sbuf *out)
{
	const char *kind = ir_kind_name(f->kind);

	sbuf_adds(out, "fn ");
	print_quoted(out, f->name);
	sbuf_printf(out, " %s\n", kind ? kind : "?");
	for (ir_slot s = 0; s < f->n_slot; s++) {
		sbuf_printf(out, "slot s%u %u %u", s, f->slot[s].size, f->slot[s].align);
		print_name(out, f->slot[s].name);
		sbuf_addc(out, '\n');
	}
	for (ir_local l = 0; l < f->n_local; l++) {
		sbuf_printf(out, "local l%u", l);
		print_name(out, f->local[l]);
		sbuf_addc(out, '\n');
	}
	for (ir_blk b = 0; b < f->n_blk; b++)
		if (!f->blk[b].dead)
			print_block(f, b, out);
}
