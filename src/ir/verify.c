// SPDX-License-Identifier: MIT
/*
 * The structural rules of docs/ir.md, in four steps; each may rely on the ones before it:
 *
 *	1. blocks: lists are sound, one terminator, at the end; phis at the front; targets exist
 *	2. instructions: number and kind of arguments, sizes, flags, indexes
 *	3. values: a definition comes before its uses on every way; phis name the predecessors
 *	4. pointers: no arithmetic on what may be one but ADD and SUB of a scalar
 *
 * Step 4 follows addresses through ADD, SUB, PHI, SELECT and locals, whichever way they may come. A
 * pass that replaces values by equal ones can therefore not break a function that was valid.
 */
#include "ir/ir_i.h"

#include <stdarg.h>
#include <string.h>

struct verify {
	const struct ir_fn *f;
	struct ir_cfg cfg;
	uint32_t *order; /* value -> place within its block */
	const char *err;
};

__attribute__((format(printf, 3, 4))) static bool bad(struct verify *s, ir_val v, const char *fmt,
						      ...)
{
	const struct ir_ins *i = ir_i(s->f, v);
	va_list ap;

	if (s->err)
		return false;
	va_start(ap, fmt);
	const char *what = arena_vprintf(s->f->arena, fmt, ap);
	va_end(ap);
	s->err = arena_printf(s->f->arena, "%s: b%u: v%u (%s): %s", s->f->name, i->blk, v,
			      ir_op_info(i->op)->name, what);
	return false;
}

__attribute__((format(printf, 3, 4))) static bool bad_blk(struct verify *s, ir_blk b,
							  const char *fmt, ...)
{
	va_list ap;

	if (s->err)
		return false;
	va_start(ap, fmt);
	const char *what = arena_vprintf(s->f->arena, fmt, ap);
	va_end(ap);
	s->err = arena_printf(s->f->arena, "%s: b%u: %s", s->f->name, b, what);
	return false;
}

/* ---- 1. blocks ---- */

static bool target_ok(struct verify *s, ir_val v, ir_blk b)
{
	if (b == 0)
		return bad(s, v, "nothing may jump to the entry block");
	if (b >= s->f->n_blk || s->f->blk[b].dead)
		return bad(s, v, "jumps to b%u, which does not exist", b);
	return true;
}

static bool block_ok(struct verify *s, ir_blk b)
{
	const struct ir_block *blk = &s->f->blk[b];
	ir_val prev = 0;
	uint32_t n = 0;
	bool phis = true;

	for (ir_val v = blk->first; v; prev = v, v = ir_i(s->f, v)->next) {
		if (v >= s->f->n_ins || n >= s->f->n_ins)
			return bad_blk(s, b, "list of instructions broken");
		const struct ir_ins *i = ir_i(s->f, v);
		if (i->op == IR_NOP || i->op >= IR_OP_COUNT)
			return bad_blk(s, b, "v%u has no operation", v);
		if (i->blk != b || i->prev != prev)
			return bad_blk(s, b, "list of instructions broken at v%u", v);
		if (i->op == IR_PHI && !phis)
			return bad(s, v, "not at the start of the block");
		phis = i->op == IR_PHI;
		if (ir_opflags(i->op) & IOF_TERM && i->next)
			return bad(s, v, "instructions follow in the block");
		s->order[v] = ++n;
	}
	if (prev != blk->last)
		return bad_blk(s, b, "list of instructions broken");
	if (!prev || !(ir_opflags(ir_i(s->f, prev)->op) & IOF_TERM))
		return bad_blk(s, b, "does not end in jmp, br or ret");
	return true;
}

/* ---- 2. instructions ---- */

static bool arg_ok(struct verify *s, ir_val v, ir_val a)
{
	if (a == 0 || a >= s->f->n_ins || !s->order[a])
		return bad(s, v, "argument v%u does not exist", a);
	if (!(ir_opflags(ir_i(s->f, a)->op) & IOF_RES))
		return bad(s, v, "argument v%u is not a value", a);
	return true;
}

static bool args_ok(struct verify *s, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);
	const struct ir_op_info *o = ir_op_info(i->op);

	if (o->flags & IOF_VARARGS ? i->n_args > 5 : i->n_args != o->n_args)
		return bad(s, v, "%u arguments", i->n_args);
	for (unsigned k = 0; k < i->n_args; k++)
		if (!arg_ok(s, v, i->arg[k]))
			return false;
	return true;
}

static bool call_ok(struct verify *s, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);
	const struct ir_helper_info *h = ir_helper_info(i->aux);

	if (!h)
		return bad(s, v, "helper %u is not in the table", i->aux);
	if (i->n_args > h->n_args || (i->n_args < h->n_args && !(h->flags & IHF_VARARGS)))
		return bad(s, v, "%s takes %u arguments, not %u", h->name, h->n_args, i->n_args);
	if (i->flags & IRF_PURE && !(h->flags & IHF_PURE))
		return bad(s, v, "%s is not pure", h->name);
	return true;
}

static bool flags_ok(struct verify *s, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);
	unsigned allowed = 0;

	if (i->op == IR_LOAD)
		allowed = IRF_INVARIANT;
	else if (i->op == IR_CALL || i->op == IR_RT)
		allowed = IRF_PURE;
	else if (i->op == IR_BR)
		allowed = IRF_UNLIKELY;
	return !(i->flags & ~allowed) || bad(s, v, "flags 0x%x", i->flags);
}

static bool size_ok(struct verify *s, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);
	bool atomic = i->op == IR_ATOMIC_ADD || i->op == IR_XADD || i->op == IR_XCHG ||
		      i->op == IR_CMPXCHG;

	if (i->size != 4 && i->size != 8 && (atomic || (i->size != 1 && i->size != 2)))
		return bad(s, v, "size %u", i->size);
	if (i->imm != (int32_t)i->imm)
		return bad(s, v, "offset out of range");
	return true;
}

static bool index_ok(struct verify *s, ir_val v)
{
	const struct ir_fn *f = s->f;
	const struct ir_ins *i = ir_i(f, v);

	switch (i->op) {
	case IR_SLOT:
		if (i->aux >= f->n_slot)
			return bad(s, v, "s%u does not exist", i->aux);
		return (i->imm >= 0 && i->imm <= f->slot[i->aux].size) ||
		       bad(s, v, "offset outside of s%u", i->aux);
	case IR_MAPVAL:
		return (i->imm >= 0 && i->imm <= UINT32_MAX) || bad(s, v, "offset out of range");
	case IR_LGET:
	case IR_LSET: return i->aux < f->n_local || bad(s, v, "l%u does not exist", i->aux);
	case IR_CALL: return call_ok(s, v);
	case IR_RT: return (i->name && *i->name) || bad(s, v, "no name");
	case IR_BR: return i->cmp <= IRC_SET || bad(s, v, "unknown comparison");
	default: return true;
	}
}

static bool ins_ok(struct verify *s, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);

	if (!args_ok(s, v) || !flags_ok(s, v) || !index_ok(s, v))
		return false;
	if (ir_opflags(i->op) & IOF_MEM && !size_ok(s, v))
		return false;
	if (i->op == IR_BR || i->op == IR_JMP)
		if (!target_ok(s, v, i->t) || (i->op == IR_BR && !target_ok(s, v, i->f)))
			return false;
	for (uint32_t k = 0; k < i->n_phi; k++) {
		if (i->phi[k].pred >= s->f->n_blk || s->f->blk[i->phi[k].pred].dead)
			return bad(s, v, "b%u does not exist", i->phi[k].pred);
		if (!arg_ok(s, v, i->phi[k].val))
			return false;
	}
	return true;
}

static bool slots_ok(struct verify *s)
{
	for (ir_slot k = 0; k < s->f->n_slot; k++) {
		const struct ir_stackobj *o = &s->f->slot[k];
		if (o->size == 0 || o->size > 65536 || o->align == 0 || o->align > 16 ||
		    o->align & (o->align - 1)) {
			s->err = arena_printf(s->f->arena, "%s: s%u: size %u, alignment %u",
					      s->f->name, k, o->size, o->align);
			return false;
		}
	}
	return true;
}

/* ---- 3. values ---- */

/* Is the value known at the end of block b? */
static bool known_at_end(const struct verify *s, ir_val a, ir_blk b)
{
	ir_blk def = ir_i(s->f, a)->blk;

	return s->cfg.pos[def] != IR_NONE && ir_dominates(&s->cfg, def, b);
}

static bool uses_ok(struct verify *s, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);

	for (unsigned k = 0; k < i->n_args; k++) {
		ir_val a = i->arg[k];
		bool ok = ir_i(s->f, a)->blk == i->blk ? s->order[a] < s->order[v] :
							 known_at_end(s, a, i->blk);
		if (!ok)
			return bad(s, v, "v%u is not known here on every way", a);
	}
	return true;
}

/* mark[b] == v: the phi has an argument for b. */
static bool phi_ok(struct verify *s, ir_val v, ir_val *mark)
{
	const struct ir_ins *i = ir_i(s->f, v);
	uint32_t from = s->cfg.pred_start[i->blk], to = s->cfg.pred_start[i->blk + 1];

	for (uint32_t k = 0; k < i->n_phi; k++) {
		ir_blk p = i->phi[k].pred;
		if (mark[p] == v)
			return bad(s, v, "two arguments for b%u", p);
		mark[p] = v;
		if (s->cfg.pos[p] == IR_NONE)
			return bad(s, v, "b%u is not reached", p);
		if (!known_at_end(s, i->phi[k].val, p))
			return bad(s, v, "v%u is not known in b%u", i->phi[k].val, p);
	}
	for (uint32_t k = from; k < to; k++)
		if (mark[s->cfg.pred[k]] != v)
			return bad(s, v, "no argument for b%u", s->cfg.pred[k]);
	if (i->n_phi != to - from)
		return bad(s, v, "argument for a block that is not a predecessor");
	return true;
}

static bool values_ok(struct verify *s)
{
	ir_val *mark = arena_new_array(s->f->arena, ir_val, s->f->n_blk);

	ir_cfg_init(s->f, &s->cfg);
	ir_cfg_dom(s->f, &s->cfg);
	for (uint32_t k = 0; k < s->cfg.n_rpo; k++) {
		ir_val v = s->f->blk[s->cfg.rpo[k]].first;
		for (; v; v = ir_i(s->f, v)->next) {
			if (!uses_ok(s, v))
				return false;
			if (ir_i(s->f, v)->op == IR_PHI && !phi_ok(s, v, mark))
				return false;
		}
	}
	return true;
}

/* ---- 4. pointers ---- */

struct ptrs {
	bool *val, *local;
	bool changed;
};

static bool may_be_ptr(const struct ptrs *p, const struct ir_ins *i)
{
	switch (i->op) {
	case IR_CTX:
	case IR_SLOT:
	case IR_MAP:
	case IR_MAPVAL: return true;
	case IR_ADD: return p->val[i->arg[0]] || p->val[i->arg[1]];
	case IR_SUB: return p->val[i->arg[0]];
	case IR_SELECT: return p->val[i->arg[1]] || p->val[i->arg[2]];
	case IR_LGET: return p->local[i->aux];
	case IR_PHI:
		for (uint32_t k = 0; k < i->n_phi; k++)
			if (p->val[i->phi[k].val])
				return true;
		return false;
	default: return false;
	}
}

static void ptr_ins(struct ptrs *p, const struct ir_ins *i, ir_val v)
{
	if (i->op == IR_LSET && p->val[i->arg[0]] && !p->local[i->aux]) {
		p->local[i->aux] = true;
		p->changed = true;
	}
	if (!p->val[v] && may_be_ptr(p, i)) {
		p->val[v] = true;
		p->changed = true;
	}
}

static bool ptr_use_ok(struct verify *s, const struct ptrs *p, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);
	unsigned fl = ir_opflags(i->op);

	if (!(fl & IOF_PURE) || fl & IOF_BOOL || i->op == IR_SELECT || i->op == IR_NUMBER)
		return true;
	if (i->op == IR_ADD)
		return !(p->val[i->arg[0]] && p->val[i->arg[1]]) || bad(s, v, "adds two pointers");
	for (unsigned k = i->op == IR_SUB; k < i->n_args; k++)
		if (p->val[i->arg[k]])
			return bad(s, v, "v%u is a pointer", i->arg[k]);
	return true;
}

static bool ptrs_ok(struct verify *s)
{
	struct ptrs p = { .changed = true };
	ir_val v;

	p.val = arena_new_array(s->f->arena, bool, s->f->n_ins);
	p.local = arena_new_array(s->f->arena, bool, s->f->n_local);
	while (p.changed) {
		p.changed = false;
		for (uint32_t k = 0; k < s->cfg.n_rpo; k++)
			for (v = s->f->blk[s->cfg.rpo[k]].first; v; v = ir_i(s->f, v)->next)
				ptr_ins(&p, ir_i(s->f, v), v);
	}
	for (uint32_t k = 0; k < s->cfg.n_rpo; k++)
		for (v = s->f->blk[s->cfg.rpo[k]].first; v; v = ir_i(s->f, v)->next)
			if (!ptr_use_ok(s, &p, v))
				return false;
	return true;
}

const char *ir_verify(const struct ir_fn *f)
{
	struct verify s = { .f = f };

	if (!f->n_blk || f->blk[0].dead)
		return "no entry block";
	s.order = arena_new_array(f->arena, uint32_t, f->n_ins);
	for (ir_blk b = 0; b < f->n_blk && !s.err; b++)
		if (!f->blk[b].dead)
			block_ok(&s, b);
	for (ir_val v = 1; v < f->n_ins && !s.err; v++)
		if (s.order[v])
			ins_ok(&s, v);
	if (!s.err && slots_ok(&s) && values_ok(&s))
		ptrs_ok(&s);
	return s.err;
}
