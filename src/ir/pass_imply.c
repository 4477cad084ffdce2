// SPDX-License-Identifier: MIT
/*
 * Pass "imply": tests that an earlier test has decided.
 *
 * Needs:      a valid function without locals.
 * Guarantees: a branch on a == b or a != b whose outcome follows from one of the WALK_MAX nearest
 *             branches that dominate it is a JMP; who comes to a block that does nothing but ask
 *             such a question, and knows the answer, goes where it leads.
 *
 * Typical: the NULL check of a map lookup, and again in each clause that uses the entry; the clauses
 * of one program that select by system call number. Only equality: after a bounds check the kernel
 * must see the bounded register, and the back end may have loaded the value again.
 *
 * Redirected edges leave the analysis behind. It stays good: a block that is skipped has no effect,
 * so each way through the new code is a way through the old one.
 */
#include "ir/ir_i.h"

#define WALK_MAX 16
#define PREDS_MAX 128

struct imply {
	struct ir_fn *f;
	struct ir_cfg c;
};

static bool is_equality(const struct ir_ins *br)
{
	return br->op == IR_BR && (br->cmp == IRC_EQ || br->cmp == IRC_NE);
}

static struct ir_ins *terminator(const struct imply *s, ir_blk b)
{
	return ir_i(s->f, s->f->blk[b].last);
}

/* The answer to `ask` when `br` has been true (or false): 1, 0, or -1 if it does not follow. */
static int follows(const struct imply *s, const struct ir_ins *br, bool was,
		   const struct ir_ins *ask)
{
	bool equal = (br->cmp == IRC_EQ) == was;
	int64_t c1, c2;

	if (br->arg[0] != ask->arg[0])
		return -1;
	if (br->arg[1] == ask->arg[1])
		return (ask->cmp == IRC_EQ) == equal;
	if (!equal || !ir_is_const(s->f, br->arg[1], &c1) || !ir_is_const(s->f, ask->arg[1], &c2))
		return -1;
	return (ask->cmp == IRC_EQ) == (c1 == c2);
}

/* The answer on the edge from -> to, as far as the branch of `from` tells. */
static int known_on_edge(const struct imply *s, ir_blk from, ir_blk to, const struct ir_ins *ask)
{
	const struct ir_ins *br = terminator(s, from);

	if (!is_equality(br) || (br->t == to) == (br->f == to))
		return -1;
	return follows(s, br, br->t == to, ask);
}

/* The answer in block b: it, or what dominates it, is entered by one edge only. */
static int known_in(const struct imply *s, ir_blk b, const struct ir_ins *ask)
{
	for (unsigned k = 0; k < WALK_MAX && b != 0; k++, b = s->c.idom[b]) {
		if (ir_n_preds(&s->c, b) != 1)
			continue;
		int known = known_on_edge(s, s->c.pred[s->c.pred_start[b]], b, ask);
		if (known >= 0)
			return known;
	}
	return -1;
}

static bool only_asks(const struct imply *s, ir_blk b)
{
	ir_val v = s->f->blk[b].first;

	while (ir_i(s->f, v)->op == IR_CONST)
		v = ir_i(s->f, v)->next;
	return ir_i(s->f, v)->op == IR_BR;
}

static void skip_question(struct imply *s, ir_blk b)
{
	const struct ir_ins ask = *terminator(s, b);
	bool hoisted = false;

	for (uint32_t k = s->c.pred_start[b]; k < s->c.pred_start[b + 1]; k++) {
		ir_blk from = s->c.pred[k];
		if (from == b || !ir_jumps_to(s->f, from, b))
			continue;
		int known = known_on_edge(s, from, b, &ask);
		if (known < 0)
			known = known_in(s, from, &ask);
		ir_blk to = known ? ask.t : ask.f;
		if (known < 0 || to == b)
			continue;
		if (!hoisted)
			ir_hoist_consts(s->f, b);
		hoisted = true;
		ir_redirect(s->f, from, b, to);
	}
}

static void imply_block(struct imply *s, ir_blk b)
{
	const struct ir_ins *br = terminator(s, b);

	if (!is_equality(br))
		return;
	int known = known_in(s, b, br);
	if (known >= 0)
		ir_make_jmp(s->f, s->f->blk[b].last, known ? br->t : br->f);
	else if (ir_n_preds(&s->c, b) <= PREDS_MAX && only_asks(s, b))
		skip_question(s, b);
}

void ir_pass_imply(struct ir_fn *f)
{
	struct imply s = { .f = f };

	ir_cfg_init(f, &s.c);
	ir_cfg_dom(f, &s.c);
	for (uint32_t k = 1; k < s.c.n_rpo; k++)
		imply_block(&s, s.c.rpo[k]);
	ir_cfg_prune(f);
}
