// SPDX-License-Identifier: MIT
/*
 * Pass "sink": a value is computed where it is known to be needed, so that a false predicate pays
 * for nothing that only the clause wants.
 *
 * Needs:      a valid function without locals.
 * Guarantees: an instruction that ir_movable() stands in the deepest block of the dominator tree
 *             that comes before all its uses, unless that block may run more often (a loop).
 *             Nothing else moves: loads of memory that may change, stores and calls keep their
 *             place and order.
 *
 * Blocks and instructions are visited last first, so that the users of a value have found their place
 * before it. The argument of a phi is used at the end of the block it comes from.
 */
#include "ir/ir_i.h"

#include <string.h>

struct sink {
	struct ir_fn *f;
	struct ir_cfg c;
	ir_blk *to;    /* value -> nearest block that dominates the uses seen so far */
	bool *looping; /* block may be part of a loop */
};

/*
 * All blocks between the two ends of a backward edge, in reverse post-order: a superset of what is in
 * a loop.
 */
static void find_loops(struct sink *s)
{
	uint32_t from = UINT32_MAX;
	ir_blk succ[2];

	for (uint32_t k = s->c.n_rpo; k-- > 0;) {
		for (unsigned n = ir_succs(s->f, s->c.rpo[k], succ); n--;)
			if (s->c.pos[succ[n]] <= k && s->c.pos[succ[n]] < from)
				from = s->c.pos[succ[n]];
		s->looping[s->c.rpo[k]] = from <= k;
		if (from == k)
			from = UINT32_MAX;
	}
}

static void use(struct sink *s, ir_val v, ir_blk b)
{
	ir_blk at = s->to[v];

	if (at == IR_NONE)
		at = b;
	while (!ir_dominates(&s->c, at, b))
		at = s->c.idom[at];
	s->to[v] = at;
}

static void use_args(struct sink *s, const struct ir_ins *i)
{
	for (unsigned k = 0; k < i->n_args; k++)
		use(s, i->arg[k], i->blk);
}

static void sink_ins(struct sink *s, ir_val v)
{
	struct ir_ins *i = ir_i(s->f, v);
	ir_blk to = s->to[v];

	if (to != IR_NONE && ir_movable(i)) {
		while (to != i->blk && s->looping[to])
			to = s->c.idom[to];
		if (to != i->blk) {
			ir_unlink(s->f, v);
			ir_link_first(s->f, to, v);
		}
	}
	use_args(s, i);
}

void ir_pass_sink(struct ir_fn *f)
{
	struct sink s = { .f = f };

	ir_cfg_init(f, &s.c);
	ir_cfg_dom(f, &s.c);
	s.to = arena_new_array(f->arena, ir_blk, f->n_ins);
	memset(s.to, 0xff, sizeof(*s.to) * f->n_ins);
	s.looping = arena_new_array(f->arena, bool, f->n_blk);
	find_loops(&s);
	for (ir_val v = 1; v < f->n_ins; v++)
		for (uint32_t k = 0; k < ir_i(f, v)->n_phi; k++)
			use(&s, ir_i(f, v)->phi[k].val, ir_i(f, v)->phi[k].pred);
	for (uint32_t k = s.c.n_rpo; k-- > 0;)
		for (ir_val v = f->blk[s.c.rpo[k]].last, prev; v; v = prev) {
			prev = ir_i(f, v)->prev;
			sink_ins(&s, v);
		}
}
