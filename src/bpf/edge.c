// SPDX-License-Identifier: MIT
/*
 * Parallel moves: sets of copies that happen at once. A copy whose target nobody needs any more goes
 * first; when all that is left are rings (swaps), one value is set aside. Values that are made
 * anew (constants) come last, their targets have been read by then.
 *
 * Registers that are neither targets nor sources nor busy serve as temporaries; if there is none, a word
 * of the stack does.
 */
#include "bpf/bpf_i.h"

#include <string.h>

static bool is_reg(uint32_t place)
{
	return place < N_REG;
}

static bool is_remat(uint32_t place)
{
	return place >= PLACE_REMAT;
}

static bool is_slot(uint32_t place)
{
	return place >= PLACE_SLOT && place < PLACE_REMAT;
}

struct moves {
	struct gen *g;
	struct move *m;
	uint32_t n;
	uint32_t busy;
};

/* A register that nobody needs while the moves that are left are carried out. */
static unsigned spare_reg(const struct moves *s)
{
	uint32_t taken = s->busy;

	for (uint32_t k = 0; k < s->n; k++)
		if (is_reg(s->m[k].src))
			taken |= 1u << s->m[k].src;
	for (unsigned k = 0; k < N_REG; k++)
		if (!(taken & 1u << k))
			return k;
	return NO_REG;
}

static vreg scratch(struct gen *g, unsigned k)
{
	if (!g->scratch[k]) {
		g->scratch[k] = isel_vreg(g);
		g->v[g->scratch[k]].stack_phi = true;
	}
	return g->scratch[k];
}

static void store_slot(struct gen *g, vreg slot, unsigned reg)
{
	if (g->v[slot].linked)
		ra_out(g, BI_MOV64_X, reg, reg);
	ra_out(g, BI_STX64, BI_FP, reg)->slot = slot;
}

/* Slot to slot, or constant to slot, by way of a register. */
static void through_reg(struct moves *s, uint32_t dst, uint32_t src)
{
	struct gen *g = s->g;
	unsigned t = spare_reg(s);
	bool borrowed = t == NO_REG;

	if (borrowed) {
		t = 0;
		ra_out(g, BI_STX64, BI_FP, t)->slot = scratch(g, 1);
	}
	uint32_t at = g->n_out;
	if (is_remat(src))
		ra_load_const(g, t, &g->v[src - PLACE_REMAT]);
	else
		ra_restore(g, t, src - PLACE_SLOT);
	store_slot(g, dst - PLACE_SLOT, t);
	if (is_slot(src)) {
		g->out[at].copy_to = dst - PLACE_SLOT;
		g->out[at].n_copy = (uint8_t)(g->n_out - at);
	}
	if (borrowed)
		ra_restore(g, t, scratch(g, 1));
}

static void one_move(struct moves *s, uint32_t dst, uint32_t src)
{
	struct gen *g = s->g;

	if (is_slot(dst) && is_remat(src)) {
		const struct vinfo *v = &g->v[src - PLACE_REMAT];
		if (v->remat == RM_CONST && v->imm == (int32_t)v->imm) {
			struct oi *o = ra_out(g, BPF_ST | BPF_MEM | BPF_DW, BI_FP, 0);
			o->slot = dst - PLACE_SLOT;
			o->i.imm = (int32_t)v->imm;
			return;
		}
	}
	if (is_slot(dst) && !is_reg(src))
		through_reg(s, dst, src);
	else if (is_slot(dst))
		store_slot(g, dst - PLACE_SLOT, src);
	else if (is_remat(src))
		ra_load_const(g, dst, &g->v[src - PLACE_REMAT]);
	else if (is_slot(src))
		ra_restore(g, dst, src - PLACE_SLOT);
	else
		ra_out(g, BI_MOV64_X, dst, src);
}

static bool is_source(const struct moves *s, uint32_t place)
{
	for (uint32_t k = 0; k < s->n; k++)
		if (s->m[k].src == place)
			return true;
	return false;
}

static void finish(struct moves *s, uint32_t k)
{
	struct move m = s->m[k];

	s->m[k] = s->m[--s->n];
	if (is_reg(m.dst))
		s->busy |= 1u << m.dst;
	one_move(s, m.dst, m.src);
}

/* All that is left are rings: set what one target holds aside. */
static void break_ring(struct moves *s)
{
	uint32_t at = s->m[0].dst;
	unsigned t = spare_reg(s);
	uint32_t aside = t == NO_REG ? PLACE_SLOT + scratch(s->g, 0) : t;

	one_move(s, aside, at);
	for (uint32_t k = 0; k < s->n; k++)
		if (s->m[k].src == at)
			s->m[k].src = aside;
}

/* busy: registers in use besides the sources; targets that are not sources may be among them. */
void edge_moves(struct gen *g, struct move *m, uint32_t n, uint32_t busy)
{
	struct moves s = { g, m, n, busy };
	uint32_t remats = 0;

	/* Constants to the end. */
	for (uint32_t k = 0; k < s.n;) {
		if (!is_remat(m[k].src)) {
			k++;
			continue;
		}
		struct move t = m[k];
		m[k] = m[--s.n];
		m[s.n] = t;
		remats++;
	}
	uint32_t first = s.n;
	while (s.n) {
		uint32_t k = 0;
		while (k < s.n && (is_source(&s, m[k].dst)))
			k++;
		if (k < s.n)
			finish(&s, k);
		else
			break_ring(&s);
	}
	for (uint32_t k = first; k < first + remats; k++) {
		if (is_reg(m[k].dst))
			s.busy |= 1u << m[k].dst;
		one_move(&s, m[k].dst, m[k].src);
	}
}

/* ---- edges ---- */

static bool is_phi_of(const struct gen *g, vreg v, uint32_t blk)
{
	return v != g->ctx && g->v[v].def_blk == blk && g->v[v].def_mi == NONE && !g->v[v].remat;
}

/* Where v, or the argument for phi v, is at the end of block blk, the k-th predecessor of s. */
static uint32_t source(struct gen *g, uint32_t blk, uint32_t succ, uint32_t pred, vreg v)
{
	const struct mblk *b = &g->b[blk], *s = &g->b[succ];

	if (is_phi_of(g, v, succ)) {
		uint32_t p = 0;
		while (s->phi[p].dst != v)
			p++;
		v = s->phi[p].arg[pred];
	}
	if (g->v[v].remat)
		return PLACE_REMAT + v;
	for (unsigned k = 0; k < N_REG; k++)
		if (b->end[k] == v)
			return k;
	if (!g->v[v].stack_phi)
		ra_note_restore(g, v, blk);
	return PLACE_SLOT + v;
}

static void one_edge(struct gen *g, uint32_t blk, struct move *mv)
{
	uint32_t succ = g->b[blk].succ[0], n = 0, pred = 0, busy = 0;
	const struct mblk *s = &g->b[succ];

	while (s->pred[pred] != blk)
		pred++;
	for (unsigned k = 0; k < N_REG; k++) {
		if (!s->start[k])
			continue;
		uint32_t src = source(g, blk, succ, pred, s->start[k]);
		if (src != k)
			mv[n++] = (struct move){ k, src };
		else
			busy |= 1u << k;
	}
	for (uint32_t p = 0; p < s->n_phi; p++) {
		vreg v = s->phi[p].dst;
		if (!g->v[v].stack_phi)
			continue;
		uint32_t src = source(g, blk, succ, pred, v);
		if (src != PLACE_SLOT + v)
			mv[n++] = (struct move){ PLACE_SLOT + v, src };
	}
	edge_moves(g, mv, n, busy);
}

void edge_all(struct gen *g)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < g->n_order; i++)
		if (g->b[g->order[i]].n_phi > most)
			most = g->b[g->order[i]].n_phi;
	struct move *mv = arena_new_array(g->a, struct move, most + N_REG);
	g->cur_loc = 0;
	for (uint32_t i = 0; i < g->n_order; i++) {
		struct mblk *b = &g->b[g->order[i]];
		b->t = g->n_out;
		if (b->n_succ == 1 && g->b[b->succ[0]].n_pred > 1)
			one_edge(g, g->order[i], mv);
		b->n_t = g->n_out - b->t;
	}
}
