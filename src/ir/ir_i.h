/* SPDX-License-Identifier: MIT */
/*
 * What the files of src/ir share: editing of instructions, the analysis of the control flow, and one
 * entry point per pass. A pass is a file pass_X.c whose head says what it needs and guarantees.
 *
 * struct ir_ins lives in an array that grows: a pointer to one is good until the next ir_ins_new().
 */
#ifndef DT_IR_IR_I_H
#define DT_IR_IR_I_H

#include "ir/ir.h"

#define IR_NONE UINT32_MAX /* no block */

static inline struct ir_ins *ir_i(const struct ir_fn *f, ir_val v)
{
	return &f->ins[v];
}

static inline unsigned ir_opflags(enum ir_op op)
{
	return ir_op_info(op)->flags;
}

/* ---- editing (build.c) ---- */

/* A new instruction in no block; its table row fills n_args. */
ir_val ir_ins_new(struct ir_fn *f, enum ir_op op);
void ir_link_last(struct ir_fn *f, ir_blk b, ir_val v);
void ir_link_before(struct ir_fn *f, ir_val pos, ir_val v);
/* Behind the phis of the block. */
void ir_link_first(struct ir_fn *f, ir_blk b, ir_val v);
/* Takes it out of its block; it may be linked again. */
void ir_unlink(struct ir_fn *f, ir_val v);
/* Unlinks and makes it a NOP. */
void ir_remove(struct ir_fn *f, ir_val v);
/* A constant in front of pos. */
ir_val ir_const_before(struct ir_fn *f, ir_val pos, int64_t c);
/* Turns a BR into a JMP. */
void ir_make_jmp(struct ir_fn *f, ir_val br, ir_blk target);

/* May be dropped when nobody uses the value? */
bool ir_removable(const struct ir_ins *i);
/* Is the value the same wherever the arguments are at hand? (Pure, pure calls, invariant loads.) */
bool ir_movable(const struct ir_ins *i);
/* Successors of a block: 0, 1 or 2 different ones. */
unsigned ir_succs(const struct ir_fn *f, ir_blk b, ir_blk ret_succ[2]);
bool ir_is_const(const struct ir_fn *f, ir_val v, int64_t *ret);

/* ---- arithmetic (eval.c): one definition for folding and for the interpreter of the tests ---- */

/* Pure operations of one or two arguments that are not addresses. */
uint64_t ir_eval(enum ir_op op, uint64_t a, uint64_t b);
bool ir_eval_cmp(enum ir_cmp c, uint64_t a, uint64_t b);
enum ir_cmp ir_cmp_not(enum ir_cmp c);  /* not for IRC_SET */
enum ir_cmp ir_cmp_swap(enum ir_cmp c); /* a cmp b == b swap(cmp) a */

/* ---- control flow (cfg.c) ---- */

struct ir_cfg {
	uint32_t n_rpo;       /* reachable blocks */
	ir_blk *rpo;          /* in reverse post-order */
	uint32_t *pos;        /* block -> index in rpo, IR_NONE if not reachable */
	uint32_t *pred_start; /* block -> first of its predecessors in pred[]; n_blk + 1 entries */
	ir_blk *pred;         /* reachable ones, each once */
	ir_blk *idom;         /* IR_NONE for the entry and what is not reachable */
	uint32_t *dom_in, *dom_out; /* intervals of the dominator tree */
	ir_blk *dom_pre;            /* the tree in preorder, n_rpo entries */
};

/* Reachability, order and predecessors. */
void ir_cfg_init(const struct ir_fn *f, struct ir_cfg *c);
/* Then the dominators. */
void ir_cfg_dom(const struct ir_fn *f, struct ir_cfg *c);
static inline bool ir_dominates(const struct ir_cfg *c, ir_blk a, ir_blk b)
{
	return c->dom_in[a] <= c->dom_in[b] && c->dom_out[b] <= c->dom_out[a];
}
static inline uint32_t ir_n_preds(const struct ir_cfg *c, ir_blk b)
{
	return c->pred_start[b + 1] - c->pred_start[b];
}
/* Drops blocks that cannot be reached, and what phis have of them. */
void ir_cfg_prune(struct ir_fn *f);

bool ir_jumps_to(const struct ir_fn *f, ir_blk from, ir_blk to);
/*
 * The edge from -> via becomes from -> to, as if via were empty; false if the phis of `to` do not
 * allow it. What phis of `via` have of the edge, ir_cfg_prune() drops.
 */
bool ir_redirect(struct ir_fn *f, ir_blk from, ir_blk via, ir_blk to);
/* Constants of a block that will no longer come before all their users go to the entry. */
void ir_hoist_consts(struct ir_fn *f, ir_blk b);

/* ---- replacing values: to[v] is v, or what to use for it ---- */

struct ir_repl {
	ir_val *to;
	uint32_t n;
};

void ir_repl_init(const struct ir_fn *f, struct ir_repl *r);
static inline ir_val ir_repl_get(struct ir_repl *r, ir_val v)
{
	while (v < r->n && r->to[v] != v) {
		ir_val up = r->to[v];
		if (up < r->n)
			r->to[v] = r->to[up];
		v = up;
	}
	return v;
}
static inline void ir_repl_set(struct ir_repl *r, ir_val v, ir_val with)
{
	if (v < r->n)
		r->to[v] = with;
}
void ir_repl_args(struct ir_repl *r, struct ir_ins *i);
void ir_repl_all(struct ir_fn *f, struct ir_repl *r);

/* ---- passes ---- */

void ir_pass_cfg(struct ir_fn *f);
void ir_pass_ssa(struct ir_fn *f);
void ir_pass_fold(struct ir_fn *f);
void ir_pass_cse(struct ir_fn *f);
void ir_pass_imply(struct ir_fn *f);
void ir_pass_sink(struct ir_fn *f);
void ir_pass_dce(struct ir_fn *f);
void ir_pass_compact(struct ir_fn *f);

#endif
