// SPDX-License-Identifier: MIT
/*
 * Spill slots: 8 bytes each and aligned, so that the verifier keeps type and range of what is in
 * them. Values that are never alive at the same time share one.
 *
 * Values have one definition that dominates all uses, so going through the blocks in an order where
 * dominators come first and giving each value the lowest slot that is free at its definition needs
 * no more slots than there are spilled values alive at once (the interference graph is chordal).
 *
 * A phi that lives on the stack is written at the end of the predecessors, where the arguments of the
 * other phis are still to be read: it shares no slot with those. It likes to share one with its own
 * argument, which needs no move then.
 */
#include "bpf/bpf_i.h"

struct arg_of {
	uint32_t blk, next;
};

struct slots {
	struct gen *g;
	uint32_t n; /* slots so far */
	bool *busy;
	uint32_t *avoid, serial;  /* avoid[k] == serial: not for this one */
	uint32_t *read_at, round; /* read_at[p] == round: read at the end of the p-th predecessor */
	struct arg_of *arg;       /* [0] unused */
	uint32_t n_arg, cap_arg;
};

/* While slots are given out, vinfo.slot is the number of the slot, from 1. */
static bool has_slot(const struct slots *s, vreg v)
{
	return s->g->v[v].stack_phi || s->g->v[v].restore != NONE;
}

static void avoid_slot(struct slots *s, vreg v)
{
	if (s->g->v[v].slot)
		s->avoid[s->g->v[v].slot - 1] = s->serial;
}

static const struct mphi *find_phi(const struct mblk *b, vreg v)
{
	for (uint32_t k = 0; k < b->n_phi; k++)
		if (b->phi[k].dst == v)
			return &b->phi[k];
	return NULL;
}

/* For phi v of b: what the others take. Returns a slot that would be good, from 1, or 0. */
static int32_t avoid_args(struct slots *s, const struct mblk *b, vreg v)
{
	const struct mphi *own = find_phi(b, v);
	int32_t like = 0;

	for (uint32_t p = 0; p < b->n_pred; p++) {
		for (uint32_t k = 0; k < b->n_phi; k++)
			if (b->phi[k].arg[p] != own->arg[p])
				avoid_slot(s, b->phi[k].arg[p]);
		if (s->g->v[own->arg[p]].slot)
			like = s->g->v[own->arg[p]].slot;
	}
	return like;
}

/* For v, which phis of b take: those on the stack that are written while it is read. */
static int32_t avoid_phis(struct slots *s, const struct mblk *b, vreg v)
{
	int32_t like = 0;

	s->round++;
	for (uint32_t k = 0; k < b->n_phi; k++)
		for (uint32_t p = 0; p < b->n_pred; p++)
			if (b->phi[k].arg[p] == v)
				s->read_at[p] = s->round;
	for (uint32_t k = 0; k < b->n_phi; k++) {
		const struct mphi *phi = &b->phi[k];
		bool own = true;
		if (!s->g->v[phi->dst].stack_phi || !s->g->v[phi->dst].slot)
			continue;
		for (uint32_t p = 0; p < b->n_pred && own; p++)
			own = s->read_at[p] != s->round || phi->arg[p] == v;
		if (own)
			like = s->g->v[phi->dst].slot;
		else
			avoid_slot(s, phi->dst);
	}
	return like;
}

static void give(struct slots *s, vreg v, const struct mblk *phi_of)
{
	struct vinfo *i = &s->g->v[v];
	uint32_t k = 0;
	int32_t like = 0;

	s->serial++;
	for (uint32_t a = i->args; a; a = s->arg[a].next)
		like = avoid_phis(s, &s->g->b[s->arg[a].blk], v);
	if (phi_of && i->stack_phi)
		like = avoid_args(s, phi_of, v);
	if (like && !s->busy[like - 1] && s->avoid[like - 1] != s->serial)
		k = (uint32_t)like - 1;
	while (k < s->n && (s->busy[k] || s->avoid[k] == s->serial))
		k++;
	if (k == s->n)
		s->n++;
	s->busy[k] = true;
	i->slot = (int32_t)k + 1;
}

/* Which phis on the stack take v. */
static void list_args(struct slots *s)
{
	struct gen *g = s->g;

	s->n_arg = 1;
	for (uint32_t i = 0; i < g->n_rpo; i++) {
		const struct mblk *b = &g->b[g->rpo[i]];
		bool any = false;
		for (uint32_t k = 0; k < b->n_phi; k++)
			any |= g->v[b->phi[k].dst].stack_phi;
		for (uint32_t k = 0; any && k < b->n_phi * b->n_pred; k++) {
			vreg v = b->phi[k / b->n_pred].arg[k % b->n_pred];
			if (!has_slot(s, v))
				continue;
			s->arg = arena_grow(g->a, s->arg, s->n_arg, &s->cap_arg, sizeof(*s->arg));
			s->arg[s->n_arg] = (struct arg_of){ g->rpo[i], g->v[v].args };
			g->v[v].args = s->n_arg++;
		}
	}
}

static void begin_block(struct slots *s, uint32_t blk)
{
	struct gen *g = s->g;
	const struct mblk *b = &g->b[blk];

	for (uint32_t k = 0; k < s->n; k++)
		s->busy[k] = false;
	for (uint32_t k = 0; k < b->n_in; k++)
		if (g->v[b->in[k].v].slot)
			s->busy[g->v[b->in[k].v].slot - 1] = true;
	if (blk == 0 && g->ctx && has_slot(s, g->ctx))
		give(s, g->ctx, NULL);
	for (uint32_t k = 0; k < b->n_phi; k++)
		if (has_slot(s, b->phi[k].dst))
			give(s, b->phi[k].dst, b);
	for (uint32_t k = 0; k < b->n_out; k++)
		g->v[b->out[k].v].out_of = blk + 1;
	for (uint32_t k = 0; k < b->n_mi; k++)
		for (unsigned u = 0; u < g->mi[b->mi + k].n; u++)
			g->v[g->mi[b->mi + k].u[u]].last_at = k;
}

static void do_block(struct slots *s, uint32_t blk)
{
	struct gen *g = s->g;
	const struct mblk *b = &g->b[blk];

	begin_block(s, blk);
	for (uint32_t k = 0; k < b->n_mi; k++) {
		const struct mi *m = &g->mi[b->mi + k];
		for (unsigned u = 0; u < m->n; u++) {
			const struct vinfo *i = &g->v[m->u[u]];
			if (i->slot && i->last_at == k && i->out_of != blk + 1)
				s->busy[i->slot - 1] = false;
		}
		if (m->dst && has_slot(s, m->dst))
			give(s, m->dst, NULL);
	}
}

uint32_t slots_assign(struct gen *g, uint32_t base)
{
	struct slots s = {
		.g = g,
		.busy = arena_new_array(g->a, bool, g->n_v),
		.avoid = arena_new_array(g->a, uint32_t, g->n_v),
	};

	uint32_t preds = 0;
	for (uint32_t i = 0; i < g->n_rpo; i++)
		if (g->b[g->rpo[i]].n_pred > preds)
			preds = g->b[g->rpo[i]].n_pred;
	s.read_at = arena_new_array(g->a, uint32_t, preds);
	list_args(&s);
	for (uint32_t i = 0; i < g->n_rpo; i++)
		do_block(&s, g->rpo[i]);
	for (unsigned k = 0; k < 2; k++)
		if (g->scratch[k])
			g->v[g->scratch[k]].slot = (int32_t)++s.n;
	for (vreg v = 1; v < g->n_v; v++)
		if (g->v[v].slot)
			g->v[v].slot = -(int32_t)base - 8 * g->v[v].slot;
	return s.n;
}
