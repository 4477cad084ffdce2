// SPDX-License-Identifier: MIT
/*
 * Pass "cse": of two equal computations the second is the first.
 *
 * Needs:      a valid function without locals.
 * Guarantees: where ir_movable() holds (pure operations, pure calls, invariant loads, addresses), no
 *             instruction comes after an equal one on every way to it; but multiples only in one block.
 *
 * Blocks are visited in preorder of the dominator tree with one hash table of the latest of each
 * kind. If the one found does not dominate the place, its subtree is done with, so it may be
 * overwritten: the table needs no scopes. Nothing that reads memory that may change is touched:
 * two loads of one address are two loads.
 *
 * A multiple by a constant may be the place of an element. The kernel's verifier knows its range by that of the index, as it was
 * when the multiple was made: after a check against the length of a shorter array it has to be made again.
 */
#include "ir/ir_i.h"

#include <string.h>

struct cse {
	struct ir_fn *f;
	struct ir_cfg c;
	struct ir_repl r;
	ir_val *tab;
	uint32_t mask;
};

static uint64_t mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

static uint32_t hash(const struct ir_ins *i)
{
	uint64_t h = mix(i->op, (uint64_t)i->imm);

	h = mix(h, (uint64_t)i->aux << 8 | i->size);
	for (unsigned k = 0; k < i->n_args; k++)
		h = mix(h, i->arg[k]);
	return (uint32_t)(h >> 16);
}

static bool equal(const struct ir_ins *a, const struct ir_ins *b)
{
	if (a->op != b->op || a->imm != b->imm || a->aux != b->aux || a->size != b->size ||
	    a->n_args != b->n_args || a->flags != b->flags)
		return false;
	for (unsigned k = 0; k < a->n_args; k++)
		if (a->arg[k] != b->arg[k])
			return false;
	return a->op != IR_RT || strcmp(a->name, b->name) == 0;
}

static void order_args(const struct ir_fn *f, struct ir_ins *i)
{
	if (!(ir_opflags(i->op) & IOF_COMM) || i->arg[0] <= i->arg[1])
		return;
	if (ir_i(f, i->arg[1])->op == IR_CONST)
		return; /* a constant stays on the right */
	ir_val a = i->arg[0];
	i->arg[0] = i->arg[1];
	i->arg[1] = a;
}

static bool is_multiple(const struct ir_fn *f, const struct ir_ins *i)
{
	return (i->op == IR_SHL || i->op == IR_MUL) && ir_i(f, i->arg[1])->op == IR_CONST;
}

static bool serves(const struct cse *s, const struct ir_ins *old, const struct ir_ins *i)
{
	return is_multiple(s->f, i) ? old->blk == i->blk : ir_dominates(&s->c, old->blk, i->blk);
}

static void cse_ins(struct cse *s, ir_val v)
{
	struct ir_ins *i = ir_i(s->f, v);

	ir_repl_args(&s->r, i);
	if (!ir_movable(i))
		return;
	order_args(s->f, i);
	for (uint32_t h = hash(i) & s->mask;; h = (h + 1) & s->mask) {
		ir_val old = s->tab[h];
		if (old && !equal(ir_i(s->f, old), i))
			continue;
		if (old && serves(s, ir_i(s->f, old), i)) {
			ir_repl_set(&s->r, v, old);
			ir_remove(s->f, v);
		} else {
			s->tab[h] = v;
		}
		return;
	}
}

void ir_pass_cse(struct ir_fn *f)
{
	struct cse s = { .f = f, .mask = 63 };

	ir_cfg_init(f, &s.c);
	ir_cfg_dom(f, &s.c);
	ir_repl_init(f, &s.r);
	while (s.mask / 2 < f->n_ins)
		s.mask = s.mask * 2 + 1;
	s.tab = arena_new_array(f->arena, ir_val, (size_t)s.mask + 1);
	for (uint32_t k = 0; k < s.c.n_rpo; k++)
		for (ir_val v = f->blk[s.c.dom_pre[k]].first, next; v; v = next) {
			next = ir_i(f, v)->next;
			cse_ins(&s, v);
		}
	ir_repl_all(f, &s.r);
}
