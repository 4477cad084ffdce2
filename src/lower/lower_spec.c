/* SPDX-License-Identifier: MIT */
/*
 * Speculations (guide, "Speculative Tracing").
 *
 * nspec slots are one map entry of a word each: generation << 1 | in use. speculation() takes the
 * first free slot and gives its number (1, 2...); commit() and discard() give it back. It can be taken
 * again at once, since what is recorded carries slot and generation: the consumer holds such
 * records back until it reads the fate of that generation, in whatever order CPUs are read.
 *
 * A record of a clause that has come past a speculate() begins with an ACT_SPECULATE whose value is
 *
 *	generation << 32 | number	held back
 *	0				no such speculation (any more): not wanted
 *	SPEC_NONE			not speculative after all: the speculate() was in an if
 *
 * kept in the local l_spec. commit() has a record of its own, which no later fault can take back.
 * discard() shares the clause's record: should that get lost, the consumer knows from a later
 * generation of the slot that the old one is not wanted.
 */
#include "lower/lower_i.h"

#define SPEC_NONE (-1)

/* Address of slot 0. */
static ir_val slots(struct lf *l)
{
	struct lw *w = l->w;

	if (!w->have_spec) {
		w->map_spec = lw_map(w, "dt_spec", MAPK_ARRAY, 4, 8 * (w->o->nspec + 1), 1);
		w->have_spec = true;
	}
	return ir_mapval(l->f, w->map_spec, 0);
}

/* The slot of a number that the program gives; jumps to none if it cannot be one. */
static ir_val slot_of(struct lf *l, ir_val id, ir_blk none)
{
	struct ir_fn *f = l->f;
	ir_val i = ir_bini(f, IR_SUB, id, 1);
	ir_blk ok = ir_block(f, NULL);

	ir_bri(f, IRC_ULT, i, l->w->o->nspec, ok, none);
	ir_at(f, ok);
	return ir_bin(f, IR_ADD, slots(l), ir_bini(f, IR_SHL, i, 3));
}

/* What records are marked with, of a word that says "in use". */
static ir_val mark_of(struct lf *l, ir_val word, ir_val id)
{
	struct ir_fn *f = l->f;

	return ir_bin(f, IR_OR, ir_bini(f, IR_SHL, ir_bini(f, IR_SHR, word, 1), 32), id);
}

ir_val lw_speculation(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_blk none = ir_block(f, "no_spec"), done = ir_block(f, NULL);
	uint32_t n = l->w->o->nspec;
	ir_val id = n ? ir_rt(f, "rt_speculation", 2, slots(l), ir_const(f, n)) : ir_const(f, 0);

	ir_bri(f, IRC_EQ, id, 0, none, done);
	ir_at(f, none);
	lw_drop(l, SHM_DROP_SPECUNAVAIL);
	ir_jmp(f, done);
	ir_at(f, done);
	return id;
}

void lw_spec_begin(struct lf *l)
{
	l->spec_on = false;
	l->l_spec = ir_new_local(l->f, "spec");
	ir_set(l->f, l->l_spec, ir_const(l->f, SPEC_NONE));
}

void lw_spec_mark(struct lf *l)
{
	struct rec_act *a = lw_act_new(l, ACT_SPECULATE, 1);

	lw_act_number(l, a, ir_get(l->f, l->l_spec));
}

static void speculate(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_blk used = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_val id = lw_int(l, e->args[0]), word;

	lw_rec_commit(l);
	ir_set(f, l->l_spec, ir_const(f, 0));
	word = ir_load(f, 8, slot_of(l, id, end), 0, 0);
	ir_br(f, IRC_SET, word, ir_const(f, 1), used, end);
	ir_at(f, used);
	ir_set(f, l->l_spec, mark_of(l, word, id));
	ir_jmp(f, end);
	ir_at(f, end);
	l->spec_on = true;
	lw_rec_open(l);
}

/* Gives the slot back: the mark of what it was in ret, which stays 0 if it was not in use. */
static void give_back(struct lf *l, ir_val id, ir_local ret)
{
	struct ir_fn *f = l->f;
	ir_blk used = ir_block(f, NULL), mine = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_val at, word, was;

	ir_set(f, ret, ir_const(f, 0));
	at = slot_of(l, id, end);
	word = ir_load(f, 8, at, 0, 0);
	ir_br(f, IRC_SET, word, ir_const(f, 1), used, end);
	ir_at(f, used);
	was = ir_cmpxchg(f, 8, at, 0, word, ir_bini(f, IR_SUB, word, 1));
	ir_br(f, IRC_EQ, was, word, mine, end);
	ir_at(f, mine);
	ir_set(f, ret, mark_of(l, word, id));
	ir_jmp(f, end);
	ir_at(f, end);
}

static void commit(struct lf *l, const struct expr *e)
{
	struct ir_fn *f = l->f;
	ir_blk some = ir_block(f, "commit"), end = ir_block(f, NULL);
	ir_local mark = ir_new_local(f, "mark");
	bool on = l->spec_on;
	ir_val id = lw_int(l, e->args[0]);

	lw_rec_commit(l);
	give_back(l, id, mark);
	ir_bri(f, IRC_NE, ir_get(f, mark), 0, some, end);
	ir_at(f, some);
	l->spec_on = false;
	lw_act_number(l, lw_act_new(l, ACT_COMMIT, 1), ir_get(f, mark));
	lw_rec_commit(l);
	l->spec_on = on;
	ir_jmp(f, end);
	ir_at(f, end);
}

static void discard(struct lf *l, const struct expr *e)
{
	ir_local mark = ir_new_local(l->f, "mark");

	give_back(l, lw_int(l, e->args[0]), mark);
	lw_act_number(l, lw_act_new(l, ACT_DISCARD, 1), ir_get(l->f, mark));
}

bool lw_spec_action(struct lf *l, const struct expr *e)
{
	switch (e->func->id) {
	case FN_SPECULATE: speculate(l, e); return true;
	case FN_COMMIT: commit(l, e); return true;
	case FN_DISCARD: discard(l, e); return true;
	default: return false;
	}
}
