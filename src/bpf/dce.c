// SPDX-License-Identifier: MIT
/*
 * Dead operations: what folding left over, and what the IR had. Marks from the effects downwards, so that
 * a ring of phis that only feed each other goes too.
 */
#include "bpf/bpf_i.h"

struct work {
	vreg *v;
	uint32_t n, cap;
};

static void want(struct gen *g, struct work *w, vreg v)
{
	if (g->v[v].used)
		return;
	g->v[v].used = true;
	w->v = arena_grow(g->a, w->v, w->n, &w->cap, sizeof(vreg));
	w->v[w->n++] = v;
}

static void want_operands(struct gen *g, struct work *w, const struct mi *m)
{
	for (unsigned i = 0; i < m->n; i++)
		want(g, w, m->u[i]);
}

static void want_phi(struct gen *g, struct work *w, vreg v)
{
	struct mblk *b = &g->b[g->v[v].def_blk];

	for (uint32_t k = 0; k < b->n_phi; k++)
		if (b->phi[k].dst == v)
			for (uint32_t p = 0; p < b->n_pred; p++)
				want(g, w, b->phi[k].arg[p]);
}

static void want_defs(struct gen *g, struct work *w)
{
	while (w->n) {
		vreg v = w->v[--w->n];
		if (g->v[v].def_mi != NONE)
			want_operands(g, w, &g->mi[g->v[v].def_mi]);
		else if (!g->v[v].remat && v != g->ctx)
			want_phi(g, w, v);
	}
}

static void sweep(struct gen *g)
{
	for (uint32_t i = 0; i < g->n_mi; i++) {
		struct mi *m = &g->mi[i];
		if (!m->dst || g->v[m->dst].used)
			continue;
		if (m->flags & MF_PURE) {
			m->op = M_NOP;
		} else if (m->op == M_FETCH && m->imm == (BPF_ADD | BPF_FETCH)) {
			m->op = M_ATOMIC;
			m->imm = BPF_ADD;
			m->tied = -1;
			m->dst = 0;
		}
	}
	for (uint32_t i = 0; i < g->n_rpo; i++) {
		struct mblk *b = &g->b[g->rpo[i]];
		uint32_t n = 0;
		for (uint32_t k = 0; k < b->n_phi; k++)
			if (g->v[b->phi[k].dst].used)
				b->phi[n++] = b->phi[k];
		b->n_phi = n;
		/* Operations keep their order; the block gets shorter. */
		for (uint32_t k = n = 0; k < b->n_mi; k++)
			if (g->mi[b->mi + k].op != M_NOP)
				g->mi[b->mi + n++] = g->mi[b->mi + k];
		b->n_mi = n;
	}
}

void isel_dead(struct gen *g)
{
	struct work w = { 0 };

	for (uint32_t i = 0; i < g->n_mi; i++) {
		const struct mi *m = &g->mi[i];
		if (!(m->flags & MF_PURE))
			want_operands(g, &w, m);
	}
	want_defs(g, &w);
	sweep(g);
	if (g->ctx && !g->v[g->ctx].used)
		g->ctx = 0;
}
