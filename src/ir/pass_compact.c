// SPDX-License-Identifier: MIT
/*
 * Pass "compact": numbers without gaps, in the order in which the code is laid out.
 *
 * Needs:      a valid function.
 * Guarantees: blocks are numbered in reverse post-order, none is dead; instructions are numbered in
 *             the order of blocks and within them, none is a NOP. The text form parses back to the
 *             very same numbers, and tables indexed by value or block are as small as can be.
 */
#include "ir/ir_i.h"

#include <string.h>

struct compact {
	struct ir_fn *f;
	struct ir_cfg c;
	ir_val *to;
};

static void renumber(struct compact *s, struct ir_ins *i)
{
	for (unsigned k = 0; k < i->n_args; k++)
		i->arg[k] = s->to[i->arg[k]];
	for (uint32_t k = 0; k < i->n_phi; k++) {
		i->phi[k].pred = s->c.pos[i->phi[k].pred];
		i->phi[k].val = s->to[i->phi[k].val];
	}
	if (i->op == IR_JMP || i->op == IR_BR)
		i->t = s->c.pos[i->t];
	if (i->op == IR_BR)
		i->f = s->c.pos[i->f];
	i->blk = s->c.pos[i->blk];
	i->prev = s->to[i->prev];
	i->next = s->to[i->next];
}

static uint32_t assign(struct compact *s)
{
	uint32_t n = 1;

	for (uint32_t k = 0; k < s->c.n_rpo; k++)
		for (ir_val v = s->f->blk[s->c.rpo[k]].first; v; v = ir_i(s->f, v)->next)
			s->to[v] = n++;
	return n;
}

void ir_pass_compact(struct ir_fn *f)
{
	struct compact s = { .f = f };

	ir_cfg_prune(f);
	ir_cfg_init(f, &s.c);
	s.to = arena_new_array(f->arena, ir_val, f->n_ins);
	uint32_t n = assign(&s);
	struct ir_ins *ins = arena_new_array(f->arena, struct ir_ins, n);
	struct ir_block *blk = arena_new_array(f->arena, struct ir_block, s.c.n_rpo);
	ins[0].blk = IR_NONE;
	for (ir_val v = 1; v < f->n_ins; v++) {
		if (!s.to[v])
			continue;
		ins[s.to[v]] = *ir_i(f, v);
		renumber(&s, &ins[s.to[v]]);
	}
	for (uint32_t k = 0; k < s.c.n_rpo; k++) {
		blk[k] = f->blk[s.c.rpo[k]];
		blk[k].first = s.to[blk[k].first];
		blk[k].last = s.to[blk[k].last];
	}
	f->ins = ins;
	f->n_ins = f->cap_ins = n;
	f->blk = blk;
	f->n_blk = f->cap_blk = s.c.n_rpo;
	f->cur = 0;
}
