// SPDX-License-Identifier: MIT
/*
 * Pass "dce": what nobody uses goes.
 *
 * Needs:      a valid function.
 * Guarantees: every instruction that makes a value has an effect or a user that is wanted. A
 *             fetch-add whose old value nobody wants is a plain atomic add.
 */
#include "ir/ir_i.h"

struct dce {
	struct ir_fn *f;
	bool *wanted;
	ir_val *todo;
	uint32_t n;
};

static void want(struct dce *s, ir_val v)
{
	if (s->wanted[v])
		return;
	s->wanted[v] = true;
	s->todo[s->n++] = v;
}

static void want_effects(struct dce *s)
{
	struct ir_fn *f = s->f;

	for (ir_blk b = 0; b < f->n_blk; b++)
		for (ir_val v = f->blk[b].first; v; v = ir_i(f, v)->next)
			if (!ir_removable(ir_i(f, v)))
				s->todo[s->n++] = v; /* .wanted tells whether the value is used */
}

static void want_args(struct dce *s, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);

	for (unsigned k = 0; k < i->n_args; k++)
		want(s, i->arg[k]);
	for (uint32_t k = 0; k < i->n_phi; k++)
		want(s, i->phi[k].val);
}

void ir_pass_dce(struct ir_fn *f)
{
	struct dce s = { .f = f };

	s.wanted = arena_new_array(f->arena, bool, f->n_ins);
	s.todo = arena_new_array(f->arena, ir_val, (size_t)f->n_ins * 2);
	want_effects(&s);
	while (s.n)
		want_args(&s, s.todo[--s.n]);
	for (ir_blk b = 0; b < f->n_blk; b++)
		for (ir_val v = f->blk[b].first, next; v; v = next) {
			struct ir_ins *i = ir_i(f, v);
			next = i->next;
			if (s.wanted[v])
				continue;
			if (ir_removable(i))
				ir_remove(f, v);
			else if (i->op == IR_XADD)
				i->op = IR_ATOMIC_ADD;
		}
}
