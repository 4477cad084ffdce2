// SPDX-License-Identifier: MIT
/*
 * Liveness: for the end of each block the values that are still wanted, and how far away, in operations,
 * the next use of each is. An unlikely edge counts as a long way, so that what only the cold path
 * needs is the first to lose its register. Also which values live across a call.
 *
 * Values without a definition (struct vinfo.remat) are never live: they are made anew.
 */
#include "bpf/bpf_i.h"

#include <string.h>

#define FAR_EDGE 100000u

/* A set of vregs with a distance each: dense list, and its index by vreg. */
struct set {
	struct live *l;
	uint32_t n, cap;
	uint32_t *at; /* index + 1 */
};

static void set_clear(struct set *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		s->at[s->l[i].v] = 0;
	s->n = 0;
}

/* Nearest distance wins. */
static void set_add(struct gen *g, struct set *s, vreg v, uint32_t dist)
{
	if (s->at[v]) {
		if (dist < s->l[s->at[v] - 1].dist)
			s->l[s->at[v] - 1].dist = dist;
		return;
	}
	s->l = arena_grow(g->a, s->l, s->n, &s->cap, sizeof(*s->l));
	s->l[s->n++] = (struct live){ v, dist };
	s->at[v] = s->n;
}

static void set_remove(struct set *s, vreg v)
{
	uint32_t i = s->at[v];

	if (!i)
		return;
	s->l[i - 1] = s->l[--s->n];
	s->at[s->l[i - 1].v] = i;
	s->at[v] = 0;
}

/* Sets only grow from round to round: one of the same size has the same members. */
static bool set_save(struct gen *g, const struct set *s, struct live **to, uint32_t *n)
{
	bool grew = s->n != *n;

	if (grew)
		*to = arena_alloc(g->a, sizeof(*s->l) * s->n);
	if (s->n)
		memcpy(*to, s->l, sizeof(*s->l) * s->n);
	*n = s->n;
	return grew;
}

static void add_successor(struct gen *g, struct set *s, uint32_t blk, const struct mblk *succ)
{
	uint32_t edge = succ->unlikely ? FAR_EDGE : 1;

	for (uint32_t i = 0; i < succ->n_in; i++)
		set_add(g, s, succ->in[i].v, succ->in[i].dist + edge);
	for (uint32_t p = 0; p < succ->n_pred && succ->n_phi; p++) {
		if (succ->pred[p] != blk)
			continue;
		for (uint32_t k = 0; k < succ->n_phi; k++)
			if (!g->v[succ->phi[k].arg[p]].remat)
				set_add(g, s, succ->phi[k].arg[p], edge);
	}
}

static void mark_cross(struct gen *g, const struct set *s, vreg result, bool cold)
{
	for (uint32_t i = 0; i < s->n; i++) {
		struct vinfo *v = &g->v[s->l[i].v];
		if (s->l[i].v == result)
			continue;
		if (cold)
			v->cross_cold = true;
		else
			v->cross = true;
	}
}

/* Backwards through the block. Distances count from its first operation. */
static void scan(struct gen *g, struct set *s, const struct mblk *b)
{
	for (uint32_t i = 0; i < s->n; i++)
		s->l[i].dist += b->n_mi;
	for (uint32_t k = b->n_mi; k-- > 0;) {
		const struct mi *m = &g->mi[b->mi + k];
		if (m->op == M_CALL || m->op == M_RT)
			mark_cross(g, s, m->dst, b->cold);
		if (m->dst)
			set_remove(s, m->dst);
		for (unsigned i = 0; i < m->n; i++)
			if (!g->v[m->u[i]].remat)
				set_add(g, s, m->u[i], k);
	}
	for (uint32_t k = 0; k < b->n_phi; k++)
		set_remove(s, b->phi[k].dst);
}

static bool visit(struct gen *g, struct set *s, uint32_t blk)
{
	struct mblk *b = &g->b[blk];

	set_clear(s);
	for (uint32_t i = 0; i < b->n_succ; i++)
		add_successor(g, s, blk, &g->b[b->succ[i]]);
	set_save(g, s, &b->out, &b->n_out);
	scan(g, s, b);
	return set_save(g, s, &b->in, &b->n_in);
}

void live_compute(struct gen *g)
{
	struct set s = { .at = arena_new_array(g->a, uint32_t, g->n_v) };
	bool again = true;

	while (again) {
		again = false;
		for (uint32_t i = g->n_rpo; i-- > 0;)
			again |= visit(g, &s, g->rpo[i]);
		again = again && g->loops;
	}
}
