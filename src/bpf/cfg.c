// SPDX-License-Identifier: MIT
/*
 * The flow graph of the back end: reachable blocks only, critical edges split, so that an edge either
 * is the only one out of its block or the only one into its target. Moves that belong to an edge
 * then have a block to stand in; blocks that stay empty vanish when jumps are emitted.
 *
 * Two orders come out of it. rpo: reverse postorder, in which the false successor of a branch follows
 * its block when nothing else decides. order: the same with all blocks that only unlikely edges
 * lead to moved to the end, or, in long programs, behind the stretch that they belong to, from which a jump
 * reaches them; code is generated and emitted in this one.
 */
#include "bpf/bpf_i.h"

#include <string.h>

uint32_t cfg_add_block(struct gen *g)
{
	g->b = arena_grow(g->a, g->b, g->n_b, &g->cap_b, sizeof(*g->b));
	g->b[g->n_b] = (struct mblk){ .ir = NONE, .idom = NONE };
	return g->n_b++;
}

static void add_pred(struct gen *g, uint32_t blk, uint32_t pred)
{
	struct mblk *b = &g->b[blk];

	b->pred = arena_grow(g->a, b->pred, b->n_pred, &b->cap_pred, sizeof(*b->pred));
	b->pred[b->n_pred++] = pred;
}

static void read_succs(struct gen *g, uint32_t blk)
{
	const struct ir_ins *t = &g->f->ins[g->f->blk[blk].last];
	struct mblk *b = &g->b[blk];

	if (t->op == IR_JMP || t->op == IR_BR)
		b->succ[b->n_succ++] = t->t;
	if (t->op == IR_BR)
		b->succ[b->n_succ++] = t->f;
}

static void reach(struct gen *g)
{
	uint32_t *stack = arena_new_array(g->a, uint32_t, g->n_b), n = 0;

	stack[n++] = 0;
	g->b[0].reached = true;
	while (n) {
		uint32_t blk = stack[--n];
		for (uint32_t i = 0; i < g->b[blk].n_succ; i++) {
			uint32_t s = g->b[blk].succ[i];
			add_pred(g, s, blk);
			if (!g->b[s].reached)
				stack[n++] = s;
			g->b[s].reached = true;
		}
	}
}

static void split_edge(struct gen *g, uint32_t blk, uint32_t k)
{
	uint32_t e = cfg_add_block(g), s = g->b[blk].succ[k], i = 0;
	struct mblk *b = &g->b[e];

	b->reached = true;
	b->succ[0] = s;
	b->n_succ = 1;
	add_pred(g, e, blk);
	g->b[blk].succ[k] = e;
	while (g->b[s].pred[i] != blk)
		i++;
	g->b[s].pred[i] = e;
}

static void split_critical(struct gen *g)
{
	uint32_t n = g->n_b;

	for (uint32_t blk = 0; blk < n; blk++) {
		if (!g->b[blk].reached || g->b[blk].n_succ != 2)
			continue;
		for (uint32_t k = 0; k < 2; k++)
			if (g->b[g->b[blk].succ[k]].n_pred > 1 || g->b[blk].succ[k] == 0)
				split_edge(g, blk, k);
		const struct ir_ins *t = &g->f->ins[g->f->blk[blk].last];
		g->b[g->b[blk].succ[0]].unlikely = (t->flags & IRF_UNLIKELY) != 0;
	}
}

/* Reverse postorder by depth-first search with an explicit stack; also finds the back edges. */
static void number(struct gen *g)
{
	struct {
		uint32_t blk, next;
	} *st = arena_alloc(g->a, sizeof(*st) * g->n_b);
	uint8_t *state = arena_alloc(g->a, g->n_b); /* 1: on the stack, 2: done */
	uint32_t n = 0, at = g->n_b;
	uint32_t *post = arena_new_array(g->a, uint32_t, g->n_b);

	st[n].blk = 0;
	st[n++].next = 0;
	state[0] = 1;
	while (n) {
		const struct mblk *b = &g->b[st[n - 1].blk];
		if (st[n - 1].next < b->n_succ) {
			uint32_t s = b->succ[st[n - 1].next++];
			if (state[s] == 1)
				g->loops = g->b[s].back_target = true;
			if (state[s])
				continue;
			state[s] = 1;
			st[n].blk = s;
			st[n++].next = 0;
		} else {
			state[st[n - 1].blk] = 2;
			post[--at] = st[--n].blk;
		}
	}
	g->rpo = post + at;
	g->n_rpo = g->n_b - at;
	for (uint32_t i = 0; i < g->n_rpo; i++)
		g->b[g->rpo[i]].rpo = i;
}

uint32_t cfg_common_dom(const struct gen *g, uint32_t a, uint32_t b)
{
	while (a != b) {
		if (g->b[a].rpo > g->b[b].rpo)
			a = g->b[a].idom;
		else
			b = g->b[b].idom;
	}
	return a;
}

/* Cooper, Harvey, Kennedy: "A simple, fast dominance algorithm". */
static void dominators(struct gen *g)
{
	bool changed = true;

	g->b[0].idom = 0;
	while (changed) {
		changed = false;
		for (uint32_t i = 1; i < g->n_rpo; i++) {
			struct mblk *b = &g->b[g->rpo[i]];
			uint32_t d = NONE;
			for (uint32_t k = 0; k < b->n_pred; k++) {
				uint32_t p = b->pred[k];
				if (g->b[p].idom != NONE)
					d = d == NONE ? p : cfg_common_dom(g, d, p);
			}
			if (b->idom != d)
				changed = true;
			b->idom = d;
		}
		changed = changed && g->loops;
	}
}

static bool dominates(const struct gen *g, uint32_t a, uint32_t b)
{
	while (g->b[b].rpo > g->b[a].rpo)
		b = g->b[b].idom;
	return a == b;
}

/* Raises the depth of every block of the natural loop of the edge tail -> head. */
static void deepen(struct gen *g, uint32_t head, uint32_t tail, uint32_t *mark, uint32_t *stack)
{
	uint32_t n = 0;

	mark[head] = head + 1;
	g->b[head].depth++;
	if (mark[tail] != head + 1)
		stack[n++] = tail;
	mark[tail] = head + 1;
	while (n) {
		struct mblk *b = &g->b[stack[--n]];
		b->depth++;
		for (uint32_t k = 0; k < b->n_pred; k++) {
			uint32_t p = b->pred[k];
			if (mark[p] != head + 1)
				stack[n++] = p;
			mark[p] = head + 1;
		}
	}
}

static void loop_depth(struct gen *g)
{
	uint32_t *mark = arena_new_array(g->a, uint32_t, g->n_b);
	uint32_t *stack = arena_new_array(g->a, uint32_t, g->n_b);

	for (uint32_t i = 0; i < g->n_rpo; i++) {
		uint32_t head = g->rpo[i];
		for (uint32_t k = 0; k < g->b[head].n_pred; k++)
			if (dominates(g, head, g->b[head].pred[k]))
				deepen(g, head, g->b[head].pred[k], mark, stack);
	}
}

#define STRETCH 2000 /* operations of the IR; three to five instructions each */

static uint32_t count_ops(const struct gen *g, const struct mblk *b)
{
	uint32_t n = 0;

	if (b->ir == NONE)
		return 1;
	for (ir_val v = g->f->blk[b->ir].first; v; v = g->f->ins[v].next)
		n++;
	return n;
}

/* A block is cold unless likely edges alone lead to it. */
static void find_cold(struct gen *g)
{
	uint32_t *stack = arena_new_array(g->a, uint32_t, g->n_b), n = 0;

	for (uint32_t i = 0; i < g->n_rpo; i++)
		g->b[g->rpo[i]].cold = true;
	stack[n++] = 0;
	g->b[0].cold = false;
	while (n) {
		const struct mblk *b = &g->b[stack[--n]];
		for (uint32_t i = 0; i < b->n_succ; i++) {
			struct mblk *s = &g->b[b->succ[i]];
			if (s->cold && !s->unlikely) {
				s->cold = false;
				stack[n++] = b->succ[i];
			}
		}
	}
}

/* Numbers the stretches; a cold block belongs to where the ways to it part. Returns how many there are. */
static uint32_t find_stretches(struct gen *g)
{
	uint32_t stretch = 0, ops = 0;

	for (uint32_t i = 0; i < g->n_rpo; i++) {
		struct mblk *b = &g->b[g->rpo[i]];

		if (b->cold) {
			b->stretch = g->b[b->idom].stretch;
			continue;
		}
		if (ops > STRETCH) {
			stretch++;
			ops = 0;
		}
		b->stretch = stretch;
		ops += count_ops(g, b);
	}
	return stretch + 1;
}

static void find_order(struct gen *g)
{
	uint32_t n, *at;

	find_cold(g);
	n = 2 * find_stretches(g);
	at = arena_new_array(g->a, uint32_t, n + 1);
	for (uint32_t i = 0; i < g->n_rpo; i++) {
		const struct mblk *b = &g->b[g->rpo[i]];
		at[2 * b->stretch + b->cold + 1]++;
	}
	for (uint32_t i = 1; i < n; i++)
		at[i] += at[i - 1];
	g->order = arena_new_array(g->a, uint32_t, g->n_rpo);
	for (uint32_t i = 0; i < g->n_rpo; i++) {
		struct mblk *b = &g->b[g->rpo[i]];
		b->ord = at[2 * b->stretch + b->cold]++;
		g->order[b->ord] = g->rpo[i];
	}
	g->n_order = g->n_rpo;
}

void cfg_build(struct gen *g)
{
	for (ir_blk i = 0; i < g->f->n_blk; i++) {
		uint32_t blk = cfg_add_block(g);
		g->b[blk].ir = i;
		if (!g->f->blk[i].dead && g->f->blk[i].last)
			read_succs(g, blk);
	}
	reach(g);
	split_critical(g);
	number(g);
	dominators(g);
	if (g->loops)
		loop_depth(g);
	find_order(g);
}
