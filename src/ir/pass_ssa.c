// SPDX-License-Identifier: MIT
/*
 * Pass "ssa": locals become values.
 *
 * Needs:      a valid function.
 * Guarantees: no LGET, no LSET, no local. A local that is read before it is set reads as 0.
 *
 * A phi goes where two settings meet (the dominance frontier of the blocks that set the local) and the
 * local is read afterwards; then the dominator tree is walked with the current value of each
 * local at hand. Cytron et al., Efficiently computing static single assignment form, 1991.
 */
#include "ir/ir_i.h"

#include <string.h>

struct node {
	ir_blk b;
	struct node *next;
};

struct undo {
	ir_local l;
	ir_val old;
};

struct ssa {
	struct ir_fn *f;
	struct ir_cfg c;
	struct ir_repl r;
	struct node **df;                     /* block -> frontier */
	struct node **sets;                   /* local -> blocks that set it */
	struct node **reads;                  /* local -> blocks that read it before they set it */
	ir_local *is_set, *is_live, *has_phi; /* block -> local + 1 */
	ir_blk *todo;
	ir_val first_phi; /* numbers from here on are phis of ours, .aux tells the local */
	ir_val *cur;      /* local -> value */
	ir_val zero;
	struct undo *undo;
	uint32_t n_undo, cap_undo;
};

static void push(struct ssa *s, struct node **list, ir_blk b)
{
	struct node *n = arena_new_obj(s->f->arena, struct node);

	n->b = b;
	n->next = *list;
	*list = n;
}

/* ---- where phis go ---- */

static void ssa_frontiers(struct ssa *s)
{
	ir_blk *last = arena_new_array(s->f->arena, ir_blk, s->f->n_blk); /* 0: none */

	for (uint32_t k = 1; k < s->c.n_rpo; k++) {
		ir_blk b = s->c.rpo[k];
		if (ir_n_preds(&s->c, b) < 2)
			continue;
		for (uint32_t p = s->c.pred_start[b]; p < s->c.pred_start[b + 1]; p++)
			for (ir_blk up = s->c.pred[p]; up != s->c.idom[b] && last[up] != b;
			     up = s->c.idom[up]) {
				last[up] = b;
				push(s, &s->df[up], b);
			}
	}
}

static void ssa_collect(struct ssa *s)
{
	ir_blk *set_in = arena_new_array(s->f->arena, ir_blk, s->f->n_local); /* block + 1 */
	ir_blk *read_in = arena_new_array(s->f->arena, ir_blk, s->f->n_local);

	for (uint32_t k = 0; k < s->c.n_rpo; k++) {
		ir_blk b = s->c.rpo[k];
		for (ir_val v = s->f->blk[b].first; v; v = ir_i(s->f, v)->next) {
			const struct ir_ins *i = ir_i(s->f, v);
			if (i->op == IR_LSET && set_in[i->aux] != b + 1) {
				set_in[i->aux] = b + 1;
				push(s, &s->sets[i->aux], b);
			} else if (i->op == IR_LGET && set_in[i->aux] != b + 1 &&
				   read_in[i->aux] != b + 1) {
				read_in[i->aux] = b + 1;
				push(s, &s->reads[i->aux], b);
			}
		}
	}
}

/* Marks the blocks at whose start somebody still wants the local. */
static void ssa_liveness(struct ssa *s, ir_local l)
{
	uint32_t n = 0;

	for (struct node *k = s->sets[l]; k; k = k->next)
		s->is_set[k->b] = l + 1;
	for (struct node *k = s->reads[l]; k; k = k->next) {
		s->is_live[k->b] = l + 1;
		s->todo[n++] = k->b;
	}
	while (n) {
		ir_blk b = s->todo[--n];
		for (uint32_t p = s->c.pred_start[b]; p < s->c.pred_start[b + 1]; p++) {
			ir_blk pb = s->c.pred[p];
			if (s->is_live[pb] == l + 1 || s->is_set[pb] == l + 1)
				continue;
			s->is_live[pb] = l + 1;
			s->todo[n++] = pb;
		}
	}
}

static void ssa_add_phi(struct ssa *s, ir_local l, ir_blk b)
{
	ir_val v = ir_ins_new(s->f, IR_PHI);
	struct ir_ins *i = ir_i(s->f, v);

	i->aux = l;
	i->loc = 0;
	i->note = s->f->local[l];
	i->phi = arena_new_array(s->f->arena, struct ir_phi_arg, ir_n_preds(&s->c, b));
	if (s->f->blk[b].first)
		ir_link_before(s->f, s->f->blk[b].first, v);
	else
		ir_link_last(s->f, b, v);
}

static void ssa_place(struct ssa *s, ir_local l)
{
	uint32_t n = 0;

	for (struct node *k = s->sets[l]; k; k = k->next)
		s->todo[n++] = k->b;
	while (n) {
		ir_blk b = s->todo[--n];
		for (struct node *k = s->df[b]; k; k = k->next) {
			if (s->has_phi[k->b] == l + 1 || s->is_live[k->b] != l + 1)
				continue;
			s->has_phi[k->b] = l + 1;
			ssa_add_phi(s, l, k->b);
			if (s->is_set[k->b] != l + 1)
				s->todo[n++] = k->b;
		}
	}
}

/* ---- renaming ---- */

static ir_val ssa_value(struct ssa *s, ir_local l)
{
	if (s->cur[l])
		return s->cur[l];
	if (!s->zero) {
		s->zero = ir_ins_new(s->f, IR_CONST);
		ir_i(s->f, s->zero)->loc = 0;
		ir_link_first(s->f, 0, s->zero);
	}
	return s->zero;
}

static void ssa_define(struct ssa *s, ir_local l, ir_val v)
{
	s->undo = arena_grow(s->f->arena, s->undo, s->n_undo, &s->cap_undo, sizeof(*s->undo));
	s->undo[s->n_undo++] = (struct undo){ l, s->cur[l] };
	s->cur[l] = v;
}

static bool is_our_phi(const struct ssa *s, ir_val v)
{
	return v >= s->first_phi && ir_i(s->f, v)->op == IR_PHI;
}

static void ssa_rename_block(struct ssa *s, ir_blk b)
{
	struct ir_fn *f = s->f;

	for (ir_val v = f->blk[b].first, next; v; v = next) {
		struct ir_ins *i = ir_i(f, v);
		ir_local l = i->aux;
		next = i->next;
		if (is_our_phi(s, v)) {
			ssa_define(s, l, v);
		} else if (i->op == IR_LSET) {
			ssa_define(s, l, ir_repl_get(&s->r, i->arg[0]));
			ir_remove(f, v);
		} else if (i->op == IR_LGET) {
			ir_repl_set(&s->r, v, ssa_value(s, l));
			ir_remove(f, v);
		}
	}
}

static void ssa_feed_phis(struct ssa *s, ir_blk b)
{
	ir_blk succ[2];

	for (unsigned n = ir_succs(s->f, b, succ); n--;)
		for (ir_val v = s->f->blk[succ[n]].first; v && ir_i(s->f, v)->op == IR_PHI;
		     v = ir_i(s->f, v)->next) {
			if (!is_our_phi(s, v))
				continue;
			ir_val val = ssa_value(s, ir_i(s->f, v)->aux);
			struct ir_ins *i = ir_i(s->f, v);
			i->phi[i->n_phi++] = (struct ir_phi_arg){ b, val };
		}
}

/* Blocks in preorder of the dominator tree; what a subtree defined is undone when it is left. */
static void ssa_rename(struct ssa *s)
{
	struct open {
		ir_blk b;
		uint32_t n_undo;
	} * open;
	uint32_t depth = 0;

	open = arena_new_array(s->f->arena, struct open, s->c.n_rpo);
	for (uint32_t k = 0; k < s->c.n_rpo; k++) {
		ir_blk b = s->c.dom_pre[k];
		while (depth && !ir_dominates(&s->c, open[depth - 1].b, b)) {
			depth--;
			while (s->n_undo > open[depth].n_undo) {
				struct undo u = s->undo[--s->n_undo];
				s->cur[u.l] = u.old;
			}
		}
		open[depth++] = (struct open){ b, s->n_undo };
		ssa_rename_block(s, b);
		ssa_feed_phis(s, b);
	}
}

void ir_pass_ssa(struct ir_fn *f)
{
	struct ssa s = { .f = f };

	ir_cfg_prune(f);
	if (!f->n_local)
		return;
	ir_cfg_init(f, &s.c);
	ir_cfg_dom(f, &s.c);
	s.df = arena_new_array(f->arena, struct node *, f->n_blk);
	s.sets = arena_new_array(f->arena, struct node *, f->n_local);
	s.reads = arena_new_array(f->arena, struct node *, f->n_local);
	s.is_set = arena_new_array(f->arena, ir_local, f->n_blk);
	s.is_live = arena_new_array(f->arena, ir_local, f->n_blk);
	s.has_phi = arena_new_array(f->arena, ir_local, f->n_blk);
	s.todo = arena_new_array(f->arena, ir_blk, f->n_blk * 2);
	s.cur = arena_new_array(f->arena, ir_val, f->n_local);
	ssa_frontiers(&s);
	ssa_collect(&s);
	s.first_phi = f->n_ins;
	for (ir_local l = 0; l < f->n_local; l++) {
		if (!s.reads[l])
			continue;
		ssa_liveness(&s, l);
		ssa_place(&s, l);
	}
	ir_repl_init(f, &s.r);
	ssa_rename(&s);
	for (ir_val v = s.first_phi; v < f->n_ins; v++)
		if (ir_i(f, v)->op == IR_PHI)
			ir_i(f, v)->aux = 0;
	ir_repl_all(f, &s.r);
	f->n_local = 0;
}
