// SPDX-License-Identifier: MIT
/*
 * Analysis of the control flow: order of the reachable blocks, predecessors, dominators; and the
 * table of replaced values that most passes keep.
 *
 * Dominators are found by the semi-dominator method (semi-NCA: Georgiadis, Linear-time algorithms for
 * dominators, 2005): fault and drop blocks have thousands of predecessors, and the simpler
 * iteration over intersections is quadratic there.
 */
#include "ir/ir_i.h"

#include <string.h>

/* ---- order and predecessors ---- */

struct dfs_item {
	ir_blk b;
	uint32_t next;
};

/*
 * Post-order from the entry, without recursion. The true side is visited first, so that in the
 * reverse order a branch is followed by its false side: the way on when a check has not failed.
 */
static void cfg_order(const struct ir_fn *f, struct ir_cfg *c)
{
	struct dfs_item *stack = arena_new_array(f->arena, struct dfs_item, f->n_blk);
	ir_blk *post = arena_new_array(f->arena, ir_blk, f->n_blk);
	uint32_t depth = 1, n = 0;

	stack[0] = (struct dfs_item){ 0, 0 };
	c->pos[0] = 0; /* seen */
	while (depth) {
		struct dfs_item *it = &stack[depth - 1];
		ir_blk succ[2];
		unsigned k = ir_succs(f, it->b, succ);
		if (it->next == k) {
			post[n++] = it->b;
			depth--;
			continue;
		}
		ir_blk s = succ[it->next++];
		if (c->pos[s] != IR_NONE)
			continue;
		c->pos[s] = 0;
		stack[depth++] = (struct dfs_item){ s, 0 };
	}
	c->n_rpo = n;
	c->rpo = post;
	for (uint32_t i = 0; i < n / 2; i++) {
		ir_blk tmp = post[i];
		post[i] = post[n - 1 - i];
		post[n - 1 - i] = tmp;
	}
	for (uint32_t i = 0; i < n; i++)
		c->pos[post[i]] = i;
}

static void cfg_preds(const struct ir_fn *f, struct ir_cfg *c)
{
	uint32_t *start = arena_new_array(f->arena, uint32_t, f->n_blk + 2);
	ir_blk succ[2];

	/* start[b + 2] counts, then start[b + 1] runs from the first to behind the last. */
	for (uint32_t i = 0; i < c->n_rpo; i++)
		for (unsigned k = ir_succs(f, c->rpo[i], succ); k--;)
			start[succ[k] + 2]++;
	for (ir_blk b = 0; b < f->n_blk; b++)
		start[b + 2] += start[b + 1];
	c->pred = arena_new_array(f->arena, ir_blk, start[f->n_blk + 1]);
	for (uint32_t i = 0; i < c->n_rpo; i++)
		for (unsigned k = ir_succs(f, c->rpo[i], succ); k--;)
			c->pred[start[succ[k] + 1]++] = c->rpo[i];
	c->pred_start = start;
}

void ir_cfg_init(const struct ir_fn *f, struct ir_cfg *c)
{
	*c = (struct ir_cfg){ 0 };
	c->pos = arena_new_array(f->arena, uint32_t, f->n_blk);
	memset(c->pos, 0xff, sizeof(*c->pos) * f->n_blk);
	cfg_order(f, c);
	cfg_preds(f, c);
}

/* ---- dominators ---- */

/* Blocks are meant by their number in a depth-first preorder here. */
struct domtree {
	uint32_t n;
	uint32_t *pre;    /* block -> number */
	ir_blk *blk;      /* number -> block */
	uint32_t *parent; /* in the depth-first tree; compressed towards the root by eval() */
	uint32_t *idom;
	uint32_t *semi, *label;
	uint32_t *stack;
};

static void dom_number(const struct ir_fn *f, struct domtree *d)
{
	struct dfs_item *todo = arena_new_array(f->arena, struct dfs_item, d->n * 2 + 1);
	uint32_t n_todo = 1, n = 0;

	todo[0] = (struct dfs_item){ 0, 0 }; /* .next: number of the parent */
	while (n_todo) {
		struct dfs_item it = todo[--n_todo];
		ir_blk succ[2];
		if (d->pre[it.b] != IR_NONE)
			continue;
		d->pre[it.b] = n;
		d->blk[n] = it.b;
		d->parent[n] = it.next;
		for (unsigned k = ir_succs(f, it.b, succ); k--;)
			if (d->pre[succ[k]] == IR_NONE)
				todo[n_todo++] = (struct dfs_item){ succ[k], n };
		n++;
	}
}

/* The number of least semi-dominator on the way up to, not including, what is not linked (< last). */
static uint32_t dom_eval(struct domtree *d, uint32_t v, uint32_t last)
{
	uint32_t n = 0;

	if (v < last)
		return d->label[v];
	for (uint32_t u = v; d->parent[u] >= last; u = d->parent[u])
		d->stack[n++] = u;
	/* Everything on the stack has a linked parent: take over its label, skip to its parent. */
	while (n) {
		uint32_t u = d->stack[--n], up = d->parent[u];
		if (d->label[up] < d->label[u])
			d->label[u] = d->label[up];
		d->parent[u] = d->parent[up];
	}
	return d->label[v];
}

static void dom_compute(const struct ir_cfg *c, struct domtree *d)
{
	for (uint32_t w = 0; w < d->n; w++) {
		d->semi[w] = d->label[w] = w;
		d->idom[w] = d->parent[w];
	}
	for (uint32_t w = d->n - 1; w > 0; w--) {
		ir_blk b = d->blk[w];
		uint32_t semi = d->parent[w];
		for (uint32_t k = c->pred_start[b]; k < c->pred_start[b + 1]; k++) {
			uint32_t s = dom_eval(d, d->pre[c->pred[k]], w + 1);
			if (s < semi)
				semi = s;
		}
		d->semi[w] = d->label[w] = semi;
	}
	for (uint32_t w = 1; w < d->n; w++)
		while (d->idom[w] > d->semi[w])
			d->idom[w] = d->idom[d->idom[w]];
}

/* Children in reverse post-order, and the intervals. */
static void dom_intervals(const struct ir_fn *f, struct ir_cfg *c)
{
	ir_blk *first = arena_new_array(f->arena, ir_blk, f->n_blk * 2);
	ir_blk *next = first + f->n_blk;
	uint32_t depth = 1, n = 0;
	ir_blk *stack = arena_new_array(f->arena, ir_blk, c->n_rpo + 1);

	memset(first, 0xff, sizeof(*first) * f->n_blk * 2);
	for (uint32_t i = c->n_rpo; i-- > 1;) {
		ir_blk b = c->rpo[i];
		next[b] = first[c->idom[b]];
		first[c->idom[b]] = b;
	}
	stack[0] = 0;
	c->dom_pre[0] = 0;
	c->dom_in[0] = n++;
	while (depth) {
		ir_blk b = stack[depth - 1], child = first[b];
		if (child == IR_NONE) {
			c->dom_out[b] = n - 1;
			depth--;
			continue;
		}
		first[b] = next[child];
		c->dom_pre[n] = child;
		c->dom_in[child] = n++;
		stack[depth++] = child;
	}
}

void ir_cfg_dom(const struct ir_fn *f, struct ir_cfg *c)
{
	struct domtree d = { .n = c->n_rpo };
	uint32_t *mem = arena_new_array(f->arena, uint32_t, f->n_blk + c->n_rpo * 6);

	d.pre = mem;
	memset(d.pre, 0xff, sizeof(*d.pre) * f->n_blk);
	d.blk = mem + f->n_blk;
	d.parent = d.blk + d.n;
	d.idom = d.parent + d.n;
	d.semi = d.idom + d.n;
	d.label = d.semi + d.n;
	d.stack = d.label + d.n;
	dom_number(f, &d);
	dom_compute(c, &d);

	c->idom = arena_new_array(f->arena, ir_blk, f->n_blk * 3);
	memset(c->idom, 0xff, sizeof(*c->idom) * f->n_blk * 3);
	c->dom_in = c->idom + f->n_blk;
	c->dom_out = c->dom_in + f->n_blk;
	c->dom_pre = arena_new_array(f->arena, ir_blk, c->n_rpo);
	for (uint32_t w = 1; w < d.n; w++)
		c->idom[d.blk[w]] = d.blk[d.idom[w]];
	dom_intervals(f, c);
}

/* ---- unreachable blocks ---- */

static void block_kill(struct ir_fn *f, ir_blk b)
{
	while (f->blk[b].first)
		ir_remove(f, f->blk[b].first);
	f->blk[b].dead = true;
}

/* Leaves the arguments whose block is marked with the number of the phi's block. */
static void phi_filter(struct ir_ins *phi, const uint32_t *mark)
{
	uint32_t n = 0;

	for (uint32_t k = 0; k < phi->n_phi; k++)
		if (mark[phi->phi[k].pred] == phi->blk)
			phi->phi[n++] = phi->phi[k];
	phi->n_phi = n;
}

void ir_cfg_prune(struct ir_fn *f)
{
	struct ir_cfg c;

	ir_cfg_init(f, &c);
	uint32_t *mark = arena_new_array(f->arena, uint32_t, f->n_blk);
	memset(mark, 0xff, sizeof(*mark) * f->n_blk);
	for (ir_blk b = 0; b < f->n_blk; b++) {
		if (c.pos[b] == IR_NONE) {
			block_kill(f, b);
			continue;
		}
		if (!f->blk[b].first || ir_i(f, f->blk[b].first)->op != IR_PHI)
			continue;
		for (uint32_t k = c.pred_start[b]; k < c.pred_start[b + 1]; k++)
			mark[c.pred[k]] = b;
		for (ir_val v = f->blk[b].first; v && ir_i(f, v)->op == IR_PHI;
		     v = ir_i(f, v)->next)
			phi_filter(ir_i(f, v), mark);
	}
}

/* ---- replacing values ---- */

void ir_repl_init(const struct ir_fn *f, struct ir_repl *r)
{
	r->n = f->n_ins;
	r->to = arena_new_array(f->arena, ir_val, r->n);
	for (ir_val v = 0; v < r->n; v++)
		r->to[v] = v;
}

void ir_repl_args(struct ir_repl *r, struct ir_ins *i)
{
	for (unsigned k = 0; k < i->n_args; k++)
		i->arg[k] = ir_repl_get(r, i->arg[k]);
	for (uint32_t k = 0; k < i->n_phi; k++)
		i->phi[k].val = ir_repl_get(r, i->phi[k].val);
}

void ir_repl_all(struct ir_fn *f, struct ir_repl *r)
{
	for (ir_val v = 1; v < f->n_ins; v++)
		ir_repl_args(r, ir_i(f, v));
}
