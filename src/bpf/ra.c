// SPDX-License-Identifier: MIT
/*
 * Register allocation: one forward walk over the blocks in layout order, keeping track of what each
 * register holds. When none is free, the value whose next use is farthest away loses its register
 * (Belady). It is stored nowhere at that point: frame.c stores it once, behind its definition or at the
 * start of a block that dominates all places where it is loaded again, so a value that only cold
 * blocks load is stored in a cold block.
 *
 * A block with one predecessor starts with the registers that one ended with. A block with several
 * takes over from the hottest and the moves on the other edges (edge.c) make up the difference.
 *
 * Preferences, none of them needed for correctness: what lives across a call goes to r6..r9; what is the
 * argument of the next call goes to that argument's register; a phi and its arguments share one.
 *
 * The verifier follows a value by its register and by 8-byte copies, so nothing here recomputes,
 * truncates or merges a value; see also struct vinfo.linked.
 */
#include "bpf/bpf_i.h"

#include <string.h>

struct use {
	uint32_t pos, next;
};

struct ra {
	struct gen *g;
	struct mblk *b;
	uint32_t blk;
	vreg reg[N_REG];
	uint32_t pinned;
	struct use *use; /* [0] unused */
	uint32_t n_use, cap_use;
	/* By operation of the block: */
	uint32_t *next_call; /* [i]: the first call behind operation i - 1 */
	uint8_t *want;       /* register that the result should go to */
	uint8_t *avoid;      /* argument registers of the next call */
};

static struct vinfo *info(const struct ra *r, vreg v)
{
	return &r->g->v[v];
}

/* ---- output ---- */

struct oi *ra_out(struct gen *g, uint8_t code, unsigned dst, unsigned src)
{
	g->out = arena_grow(g->a, g->out, g->n_out, &g->cap_out, sizeof(*g->out));
	struct oi *o = &g->out[g->n_out++];
	*o = (struct oi){ .i = { .code = code, .regs = bi_regs(dst, src) }, .loc = g->cur_loc };
	return o;
}

static void out_mov(struct gen *g, unsigned dst, unsigned src)
{
	if (dst != src)
		ra_out(g, BI_MOV64_X, dst, src);
}

void ra_load_const(struct gen *g, unsigned dst, const struct vinfo *v)
{
	struct oi *o;

	switch ((enum remat)v->remat) {
	case RM_NONE: break;
	case RM_CONST:
		if (v->imm == (int32_t)v->imm || (uint64_t)v->imm <= UINT32_MAX) {
			o = ra_out(g, v->imm == (int32_t)v->imm ? BI_MOV64_K : BI_MOV32_K, dst, 0);
			o->i.imm = (int32_t)v->imm;
			break;
		}
		o = ra_out(g, BI_LD64, dst, 0);
		o->kind = O_LD64;
		o->imm64 = v->imm;
		break;
	case RM_SLOT:
		ra_out(g, BI_MOV64_X, dst, BI_FP);
		o = ra_out(g, BPF_ALU64 | BPF_ADD, dst, 0);
		o->obj = v->aux + 1;
		o->obj_imm = true;
		o->i.imm = (int32_t)v->imm;
		break;
	case RM_MAP:
	case RM_MAPVAL:
		o = ra_out(g, BI_LD64, dst, 0);
		o->kind = v->remat == RM_MAP ? O_MAP : O_MAPVAL;
		o->aux = v->aux;
		o->imm64 = v->imm;
	}
}

void ra_restore(struct gen *g, unsigned dst, vreg v)
{
	ra_out(g, BI_LDX64, dst, BI_FP)->slot = v;
}

void ra_note_restore(struct gen *g, vreg v, uint32_t blk)
{
	struct vinfo *i = &g->v[v];

	i->restore = i->restore == NONE ? blk : cfg_common_dom(g, i->restore, blk);
}

/* ---- uses ahead ---- */

static void push_use(struct ra *r, vreg v, uint32_t pos)
{
	struct vinfo *i = info(r, v);

	if (!i->use)
		i->last = pos;
	r->use = arena_grow(r->g->a, r->use, r->n_use, &r->cap_use, sizeof(*r->use));
	r->use[r->n_use] = (struct use){ pos, i->use };
	i->use = r->n_use++;
}

static void pop_uses(struct ra *r, const struct mi *m, uint32_t pos)
{
	for (unsigned k = 0; k < m->n; k++) {
		struct vinfo *i = info(r, m->u[k]);
		while (i->use && r->use[i->use].pos <= pos)
			i->use = r->use[i->use].next;
	}
}

static bool dead(const struct ra *r, vreg v)
{
	return info(r, v)->use == 0;
}

static uint32_t next_use(const struct ra *r, vreg v)
{
	return dead(r, v) ? NONE : r->use[info(r, v)->use].pos;
}

static bool is_call(const struct mi *m)
{
	return m->op == M_CALL || m->op == M_RT;
}

/* Where operation i wants its operands. */
static void note_wants(struct ra *r, const struct mi *m, uint32_t i)
{
	r->want[i] = NO_REG;
	if (m->dst) {
		r->want[i] = info(r, m->dst)->want;
		info(r, m->dst)->want = NO_REG;
	}
	if (is_call(m)) {
		for (unsigned k = 0; k < m->n; k++)
			info(r, m->u[k])->want = (uint8_t)(k + 1);
	} else if (m->op == M_RET) {
		info(r, m->u[0])->want = 0;
	} else if (m->op == M_CMPXCHG) {
		info(r, m->u[m->n - 2])->want = 0;
	} else if (m->tied >= 0 && r->want[i] != NO_REG) {
		info(r, m->u[m->tied])->want = r->want[i];
	}
}

/* The lists of uses, from the end of the block backwards. */
static void scan_uses(struct ra *r)
{
	const struct mblk *b = r->b;
	uint32_t call = NONE;
	uint8_t avoid = 0;

	r->n_use = 1;
	for (uint32_t k = 0; k < b->n_out; k++)
		push_use(r, b->out[k].v, b->n_mi + b->out[k].dist);
	for (uint32_t i = b->n_mi; i-- > 0;) {
		const struct mi *m = &r->g->mi[b->mi + i];
		r->next_call[i + 1] = call;
		r->avoid[i] = avoid;
		note_wants(r, m, i);
		for (unsigned k = 0; k < m->n; k++)
			push_use(r, m->u[k], i);
		if (is_call(m)) {
			call = i;
			avoid = (uint8_t)((1u << (m->n + 1)) - 2);
		}
	}
	r->next_call[0] = call;
}

/* Is v, made or loaded by operation i (-1: the block's start), wanted behind a call? */
static bool crosses(const struct ra *r, vreg v, uint32_t i)
{
	const struct vinfo *vi = info(r, v);
	uint32_t call = r->next_call[i + 1];

	if (vi->remat)
		return false;
	if (call != NONE)
		return vi->last > call;
	return vi->last >= r->b->n_mi && (vi->cross || (vi->cross_cold && r->b->cold));
}

/* ---- the register file ---- */

static void drop(struct ra *r, unsigned reg)
{
	if (r->reg[reg])
		info(r, r->reg[reg])->home = NO_REG;
	r->reg[reg] = 0;
}

static void put(struct ra *r, unsigned reg, vreg v)
{
	drop(r, reg);
	r->reg[reg] = v;
	info(r, v)->home = (uint8_t)reg;
}

static void drop_if_dead(struct ra *r, vreg v)
{
	const struct vinfo *i = info(r, v);

	/* A constant may serve later blocks; its register counts as free all the same. */
	if (i->use == 0 && i->home != NO_REG && !i->remat)
		drop(r, i->home);
}

static uint32_t free_regs(const struct ra *r, bool cached)
{
	uint32_t mask = 0;

	for (unsigned k = 0; k < N_REG; k++)
		if (!r->reg[k] || (cached && dead(r, r->reg[k])))
			mask |= 1u << k;
	return mask;
}

static unsigned first_of(uint32_t mask, const uint8_t *order, unsigned n)
{
	for (unsigned k = 0; k < n; k++)
		if (mask & 1u << order[k])
			return order[k];
	return NO_REG;
}

/* The best register for v out of mask. */
static unsigned prefer(const struct ra *r, uint32_t mask, vreg v, uint32_t i, unsigned want)
{
	static const uint8_t saved[] = { 6, 7, 8, 9 }, scratch[] = { 0, 5, 4, 3, 2, 1 };
	const struct vinfo *vi = info(r, v);
	unsigned hint = vi->group ? info(r, vi->group)->hint : vi->hint, reg = NO_REG;
	uint32_t avoid = i < r->b->n_mi ? r->avoid[i] : 0;

	if (want == NO_REG || !(mask & 1u << want))
		want = hint;
	if (want != NO_REG && !(mask & 1u << want))
		want = NO_REG;
	if (crosses(r, v, i)) {
		if (want != NO_REG && (CALLEE_SAVED & 1u << want))
			return want;
		reg = first_of(mask, saved, 4);
	}
	if (reg == NO_REG && want != NO_REG)
		return want;
	if (reg == NO_REG)
		reg = first_of(mask & ~avoid, scratch, 6);
	if (reg == NO_REG)
		reg = first_of(mask & avoid, scratch, 6);
	return reg != NO_REG ? reg : first_of(mask, saved, 4);
}

/* How much it pays to take the register of v away at operation i: far uses, cheap to make again. */
static uint64_t worth(const struct ra *r, vreg v, uint32_t i)
{
	const struct vinfo *vi = info(r, v);
	uint64_t dist = (uint64_t)next_use(r, v) - i;

	return dist * (vi->remat ? 4 : vi->restore != NONE ? 2 : 1);
}

static unsigned farthest(const struct ra *r, uint32_t mask, uint32_t i)
{
	unsigned best = NO_REG;

	for (unsigned k = 0; k < N_REG; k++)
		if ((mask & 1u << k) && r->reg[k] &&
		    (best == NO_REG || worth(r, r->reg[k], i) > worth(r, r->reg[best], i)))
			best = k;
	return best;
}

static unsigned alloc(struct ra *r, vreg v, uint32_t i, uint32_t forbid, unsigned want)
{
	uint32_t may = (1u << N_REG) - 1;
	may &= ~(forbid | r->pinned);
	uint32_t mask = free_regs(r, false) & may;

	if (!mask)
		mask = free_regs(r, true) & may;
	unsigned reg = mask ? prefer(r, mask, v, i, want) : farthest(r, may, i);
	put(r, reg, v);
	return reg;
}

/* Brings v into a register and keeps it there for the rest of the operation. */
static unsigned use_reg(struct ra *r, vreg v, uint32_t i, uint32_t forbid)
{
	struct vinfo *vi = info(r, v);

	if (vi->home == NO_REG) {
		unsigned reg = alloc(r, v, i, forbid, NO_REG);
		if (vi->remat) {
			ra_load_const(r->g, reg, vi);
		} else {
			ra_note_restore(r->g, v, r->blk);
			ra_restore(r->g, reg, v);
		}
	}
	r->pinned |= 1u << vi->home;
	return vi->home;
}

/* Copies v, wherever it is, to a register that somebody else is going to own. */
static void copy_to(struct ra *r, unsigned dst, vreg v)
{
	const struct vinfo *vi = info(r, v);

	if (vi->home != NO_REG) {
		out_mov(r->g, dst, vi->home);
	} else if (vi->remat) {
		ra_load_const(r->g, dst, vi);
	} else {
		ra_note_restore(r->g, v, r->blk);
		ra_restore(r->g, dst, v);
	}
}

/* v has just been made in reg by the last output operation. */
static void defined(struct ra *r, vreg v, unsigned reg)
{
	struct vinfo *vi = info(r, v);

	vi->def_out = r->g->n_out - 1;
	vi->def_reg = (uint8_t)reg;
	if (vi->group && info(r, vi->group)->hint == NO_REG)
		info(r, vi->group)->hint = (uint8_t)reg;
	drop_if_dead(r, v);
}

/* ---- operations ---- */

/* Register of operand k as it was when the operands had been loaded. */
struct opnd {
	uint8_t reg[5];
};

static void out_mem(struct gen *g, const struct mi *m, unsigned dst, unsigned src, bool store,
		    unsigned base)
{
	struct oi *o;

	if (m->flags & MF_FP)
		base = BI_FP;
	o = store ? ra_out(g, m->code, base, src) : ra_out(g, m->code, dst, base);
	o->i.off = m->off;
	o->i.imm = m->imm;
	if (m->flags & MF_FP)
		o->obj = m->aux + 1;
}

/* Jump over the next operation if the condition, whose operands start at k, holds. */
static void out_skip(struct gen *g, const struct mi *m, const struct opnd *u, unsigned k)
{
	uint8_t class = m->flags & MF_32 ? BPF_JMP32 : BPF_JMP;
	bool imm = m->flags & MF_IMM2;
	struct oi *o = ra_out(g, (uint8_t)(class | bpf_jump_op(m->cmp) | (imm ? 0 : BPF_X)),
			      u->reg[k], imm ? 0 : u->reg[k + 1]);

	o->i.imm = m->imm2;
	o->i.off = 1;
}

static void out_imm(struct gen *g, uint8_t code, unsigned dst, int32_t imm)
{
	ra_out(g, code, dst, 0)->i.imm = imm;
}

/* Emits m; d is the register of the result, holding the tied operand already. */
static void out_op(struct gen *g, const struct mi *m, unsigned d, const struct opnd *u)
{
	unsigned fp = m->flags & MF_FP ? 1 : 0;
	struct oi *o;

	switch ((enum m_op)m->op) {
	case M_ALU:
		o = ra_out(g, m->code, d, m->flags & MF_IMM ? 0 : u->reg[1]);
		o->i.off = m->off;
		o->i.imm = m->imm;
		break;
	case M_UN: out_imm(g, m->code, d, m->imm); break;
	case M_MOV: ra_out(g, m->code, d, u->reg[0])->i.off = m->off; break;
	case M_LOAD: out_mem(g, m, d, 0, false, u->reg[0]); break;
	case M_STORE:
		out_mem(g, m, 0, m->flags & MF_IMM ? 0 : u->reg[1 - fp], true, u->reg[0]);
		break;
	case M_ATOMIC: out_mem(g, m, 0, u->reg[1 - fp], true, u->reg[0]); break;
	case M_FETCH: out_mem(g, m, 0, d, true, u->reg[0]); break;
	case M_CMPXCHG: out_mem(g, m, 0, u->reg[2 - fp], true, u->reg[0]); break;
	case M_SETCC:
		out_imm(g, BI_MOV64_K, d, 1);
		out_skip(g, m, u, 0);
		out_imm(g, BI_MOV64_K, d, 0);
		break;
	case M_SELECT:
		out_skip(g, m, u, m->flags & MF_IMM ? 1 : 2);
		if (m->flags & MF_IMM)
			out_imm(g, BI_MOV64_K, d, m->imm);
		else
			ra_out(g, BI_MOV64_X, d, u->reg[1]);
		break;
	case M_NOP:
	case M_CALL:
	case M_RT:
	case M_BR:
	case M_JMP:
	case M_RET: break;
	}
}

/*
 * a op b is b op a: have the one that dies be overwritten; if both do, the one that is where the result is
 * wanted.
 */
static void swap_operands(struct ra *r, struct mi *m, struct opnd *u, unsigned want)
{
	vreg a = m->u[0], b = m->u[1];
	uint8_t reg = u->reg[0];

	if (!(m->flags & MF_COMM) || info(r, b)->home == NO_REG || !dead(r, b) || reg == NO_REG)
		return;
	if (dead(r, a) && u->reg[1] != want)
		return;
	m->u[0] = b;
	m->u[1] = a;
	u->reg[0] = u->reg[1];
	u->reg[1] = reg;
}

static void load_operands(struct ra *r, const struct mi *m, uint32_t i, struct opnd *u)
{
	r->pinned = 0;
	for (unsigned k = 0; k < m->n; k++)
		if (info(r, m->u[k])->home != NO_REG)
			r->pinned |= 1u << info(r, m->u[k])->home;
	for (unsigned k = 0; k < m->n; k++)
		if ((int)k != m->tied)
			u->reg[k] = (uint8_t)use_reg(r, m->u[k], i, 0);
	if (m->tied >= 0)
		u->reg[m->tied] = info(r, m->u[m->tied])->home;
}

static void do_tied(struct ra *r, struct mi *m, uint32_t i, struct opnd *u)
{
	swap_operands(r, m, u, r->want[i]);
	vreg a = m->u[m->tied];
	unsigned d = u->reg[m->tied];

	if (d != NO_REG && dead(r, a)) {
		put(r, d, m->dst);
		info(r, a)->home = NO_REG;
	} else {
		d = alloc(r, m->dst, i, 0, r->want[i]);
		copy_to(r, d, a);
	}
	out_op(r->g, m, d, u);
	defined(r, m->dst, d);
}

static void do_op(struct ra *r, struct mi *m, uint32_t i)
{
	struct opnd u = { { 0 } };

	load_operands(r, m, i, &u);
	pop_uses(r, m, i);
	if (m->dst && m->tied >= 0) {
		do_tied(r, m, i, &u);
	} else if (m->dst) {
		/* A comparison writes its result before it reads its operands. */
		if (m->op != M_SETCC) {
			for (unsigned k = 0; k < m->n; k++)
				drop_if_dead(r, m->u[k]);
			r->pinned = 0;
			for (unsigned k = 0; k < m->n; k++)
				if (!dead(r, m->u[k]))
					r->pinned |= 1u << u.reg[k];
		}
		unsigned d = alloc(r, m->dst, i, 0, r->want[i]);
		out_op(r->g, m, d, &u);
		defined(r, m->dst, d);
	} else {
		out_op(r->g, m, 0, &u);
	}
	for (unsigned k = 0; k < m->n; k++)
		drop_if_dead(r, m->u[k]);
}

/* Makes room in register reg: what is there moves to another one. */
static void vacate(struct ra *r, unsigned reg, uint32_t i)
{
	vreg v = r->reg[reg];

	if (!v)
		return;
	drop(r, reg);
	if (!dead(r, v))
		out_mov(r->g, alloc(r, v, i, 1u << reg, NO_REG), reg);
}

/* The old value is compared with r0 and comes back in r0. */
static void do_cmpxchg(struct ra *r, struct mi *m, uint32_t i)
{
	unsigned e = m->n - 2u;
	struct opnd u = { { 0 } };

	r->pinned = 0;
	for (unsigned k = 0; k < m->n; k++)
		if (info(r, m->u[k])->home != NO_REG && info(r, m->u[k])->home != 0)
			r->pinned |= 1u << info(r, m->u[k])->home;
	for (unsigned k = 0; k < m->n; k++) {
		if (k == e)
			continue;
		if (info(r, m->u[k])->home == 0)
			vacate(r, 0, i);
		u.reg[k] = (uint8_t)use_reg(r, m->u[k], i, 1);
	}
	vreg old = m->u[e];
	pop_uses(r, m, i);
	if (info(r, old)->home == 0 && dead(r, old) && !info(r, old)->remat) {
		drop(r, 0);
	} else {
		vacate(r, 0, i);
		copy_to(r, 0, old);
	}
	out_op(r->g, m, 0, &u);
	for (unsigned k = 0; k < m->n; k++)
		drop_if_dead(r, m->u[k]);
	put(r, 0, m->dst);
	defined(r, m->dst, 0);
}

/* ---- calls ---- */

struct call {
	struct move mv[2 * N_REG];
	uint32_t n;
	vreg keep[N_REG]; /* what the registers hold afterwards */
};

static void add_move(struct call *c, uint32_t dst, uint32_t src)
{
	if (dst != src)
		c->mv[c->n++] = (struct move){ dst, src };
}

/* Finds a place in r6..r9 for v, which is in reg: a free one, or that of something wanted later. */
static void save_across(struct ra *r, struct call *c, unsigned reg, uint32_t i)
{
	vreg v = r->reg[reg];
	unsigned best = NO_REG;

	for (unsigned k = 6; k < N_REG; k++) {
		vreg h = c->keep[k];
		if (!h || dead(r, h)) {
			best = k;
			break;
		}
		if (best == NO_REG || worth(r, h, i) > worth(r, c->keep[best], i))
			best = k;
	}
	vreg h = c->keep[best];
	if (h && !dead(r, h) && worth(r, h, i) <= worth(r, v, i))
		return;
	for (uint32_t k = 0; k < c->n; k++) /* a value saved just before, not so near after all */
		if (c->mv[k].dst == best)
			c->mv[k] = c->mv[--c->n];
	c->keep[best] = v;
	add_move(c, best, reg);
}

static void save_all(struct ra *r, struct call *c, uint32_t i)
{
	uint32_t todo = 0;

	for (unsigned k = 6; k < N_REG; k++)
		c->keep[k] = r->reg[k];
	for (unsigned k = 0; k < 6; k++)
		if (r->reg[k] && !dead(r, r->reg[k]) && !info(r, r->reg[k])->remat)
			todo |= 1u << k;
	while (todo) { /* nearest use first */
		unsigned best = NO_REG;
		for (unsigned k = 0; k < 6; k++)
			if ((todo & 1u << k) &&
			    (best == NO_REG || next_use(r, r->reg[k]) < next_use(r, r->reg[best])))
				best = k;
		todo &= ~(1u << best);
		save_across(r, c, best, i);
	}
}

static uint32_t place_of(struct ra *r, vreg v)
{
	const struct vinfo *i = info(r, v);

	if (i->remat && (i->home == NO_REG || i->remat == RM_CONST))
		return PLACE_REMAT + v;
	if (i->home != NO_REG)
		return i->home;
	ra_note_restore(r->g, v, r->blk);
	return PLACE_SLOT + v;
}

static void do_call(struct ra *r, struct mi *m, uint32_t i)
{
	struct call c = { .n = 0 };
	uint32_t busy = 0;

	pop_uses(r, m, i);
	save_all(r, &c, i);
	for (unsigned k = 0; k < m->n; k++)
		add_move(&c, k + 1, place_of(r, m->u[k]));
	for (unsigned k = 6; k < N_REG; k++)
		busy |= c.keep[k] ? 1u << k : 0;
	for (unsigned k = 0; k < m->n; k++)
		busy |= 1u << (k + 1);
	edge_moves(r->g, c.mv, c.n, busy);
	struct oi *o = ra_out(r->g, BI_CALL, 0, 0);
	o->kind = m->op == M_RT ? O_RT : O_INSN;
	o->aux = m->aux;
	o->i.imm = m->op == M_RT ? 0 : (int32_t)m->aux;
	for (unsigned k = 0; k < N_REG; k++)
		drop(r, k);
	for (unsigned k = 6; k < N_REG; k++)
		if (c.keep[k] && (!dead(r, c.keep[k]) || info(r, c.keep[k])->remat))
			put(r, k, c.keep[k]);
	if (m->dst && !dead(r, m->dst)) {
		put(r, 0, m->dst);
		defined(r, m->dst, 0);
	}
}

static void do_terminator(struct ra *r, struct mi *m, uint32_t i)
{
	struct opnd u = { { 0 } };

	if (m->op == M_RET) {
		copy_to(r, 0, m->u[0]);
	} else {
		load_operands(r, m, i, &u);
		r->b->ta = u.reg[0];
		r->b->tb = u.reg[1];
	}
	pop_uses(r, m, i);
}

/* ---- blocks ---- */

/* What a predecessor left, of it what is wanted here. */
static void inherit(struct ra *r, const struct mblk *pred, bool only)
{
	for (unsigned k = 0; k < N_REG; k++) {
		vreg v = pred->end[k];
		if (!v || (info(r, v)->remat ? !only : dead(r, v)))
			continue;
		if (!only && v != r->g->ctx && info(r, v)->def_blk == r->blk)
			continue; /* a phi of this block, from the round before */
		put(r, k, v);
	}
}

/* At a join moves may be due anyway: what lives across a call goes to r6..r9 at once. */
static void settle_saved(struct ra *r)
{
	for (unsigned k = 0; k < 6; k++) {
		vreg v = r->reg[k];
		uint32_t mask = free_regs(r, false) & CALLEE_SAVED;
		if (!v || !mask || !crosses(r, v, NONE))
			continue;
		drop(r, k);
		put(r, (unsigned)__builtin_ctz(mask), v);
	}
}

static void place_phi(struct ra *r, const struct mphi *p, vreg arg, const struct mblk *pred)
{
	unsigned want = info(r, p->dst)->want;

	for (unsigned k = 0; k < N_REG && arg; k++)
		if (pred->end[k] == arg)
			want = k;
	if (dead(r, p->dst))
		return;
	uint32_t mask = free_regs(r, false);
	if (!mask) {
		unsigned k = farthest(r, (1u << N_REG) - 1, 0);
		if (next_use(r, r->reg[k]) <= next_use(r, p->dst)) {
			info(r, p->dst)->stack_phi = true;
			return;
		}
		if (info(r, r->reg[k])->def_blk == r->blk && r->reg[k] != r->g->ctx)
			info(r, r->reg[k])->stack_phi = true; /* a phi placed before */
		drop(r, k);
		mask = 1u << k;
	}
	unsigned reg = prefer(r, mask, p->dst, NONE, want);
	put(r, reg, p->dst);
	info(r, p->dst)->def_reg = (uint8_t)reg;
	if (info(r, p->dst)->hint == NO_REG)
		info(r, p->dst)->hint = (uint8_t)reg;
}

/* The predecessor to take over from: done, hot, and close before this block. */
static uint32_t main_pred(const struct ra *r)
{
	const struct gen *g = r->g;
	uint32_t best = NONE;

	for (uint32_t k = 0; k < r->b->n_pred; k++) {
		const struct mblk *p = &g->b[r->b->pred[k]];
		if (!p->done)
			continue;
		const struct mblk *old = best == NONE ? NULL : &g->b[r->b->pred[best]];
		if (!old || (old->cold && !p->cold) || (old->cold == p->cold && p->ord > old->ord))
			best = k;
	}
	return best;
}

static void start_block(struct ra *r)
{
	struct mblk *b = r->b;
	static const struct mblk nothing;

	if (r->blk == 0) {
		if (r->g->ctx)
			put(r, 1, r->g->ctx);
	} else if (b->n_pred == 1) {
		inherit(r, &r->g->b[b->pred[0]], true);
	} else {
		uint32_t k = main_pred(r);
		const struct mblk *pred = k == NONE ? &nothing : &r->g->b[b->pred[k]];
		inherit(r, pred, false);
		settle_saved(r);
		for (uint32_t p = 0; p < b->n_phi; p++)
			place_phi(r, &b->phi[p], k == NONE ? 0 : b->phi[p].arg[k], pred);
	}
	memcpy(b->start, r->reg, sizeof(b->start));
}

static void end_block(struct ra *r)
{
	struct mblk *b = r->b;

	for (unsigned k = 0; k < N_REG; k++) {
		vreg v = r->reg[k];
		b->end[k] = v && (!dead(r, v) || info(r, v)->remat) ? v : 0;
		drop(r, k);
	}
	for (uint32_t k = 0; k < b->n_out; k++) {
		info(r, b->out[k].v)->use = 0;
		info(r, b->out[k].v)->want = NO_REG;
	}
	b->done = true;
}

static void do_block(struct ra *r, uint32_t blk)
{
	struct gen *g = r->g;

	r->blk = blk;
	r->b = &g->b[blk];
	scan_uses(r);
	g->cur_loc = 0;
	r->b->o = g->n_out;
	start_block(r);
	for (uint32_t i = 0; i < r->b->n_mi; i++) {
		struct mi *m = &g->mi[r->b->mi + i];
		g->cur_loc = m->loc;
		if (is_call(m))
			do_call(r, m, i);
		else if (m->op == M_CMPXCHG)
			do_cmpxchg(r, m, i);
		else if (m->op >= M_BR)
			do_terminator(r, m, i);
		else
			do_op(r, m, i);
	}
	end_block(r);
	r->b->n_o = g->n_out - r->b->o;
}

void ra_run(struct gen *g)
{
	struct ra r = { .g = g };
	uint32_t most = 0;

	for (uint32_t i = 0; i < g->n_order; i++)
		if (g->b[g->order[i]].n_mi > most)
			most = g->b[g->order[i]].n_mi;
	g->cap_out = g->n_mi + g->n_mi / 2 + 16;
	g->out = arena_new_array(g->a, struct oi, g->cap_out);
	r.next_call = arena_new_array(g->a, uint32_t, most + 1);
	r.want = arena_alloc(g->a, most);
	r.avoid = arena_alloc(g->a, most);
	for (uint32_t i = 0; i < g->n_order; i++)
		do_block(&r, g->order[i]);
}
