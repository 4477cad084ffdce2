// SPDX-License-Identifier: MIT
/*
 * Pass "fold": constants, identities, known bits, branches.
 *
 * Needs:      a valid function without locals.
 * Guarantees: no operation on constants alone; constants are on the right; no row of fold_rules.c fits;
 *             a branch tests a comparison directly and is a JMP if its outcome is known; a
 *             constant that was added to the address of a load or store is in its offset.
 *
 * One walk in reverse post-order: arguments have been folded before their users, except those that
 * reach a phi from behind. Blocks to which no open way leads are skipped, so that a phi forgets
 * the values they would bring.
 */
#include "ir/fold.h"

bool fold_edge(const struct fold *s, ir_blk from, ir_blk to)
{
	ir_blk succ[2];

	if (s->c.pos[from] >= s->c.pos[to])
		return true; /* backward: not visited yet */
	if (!s->runs[from])
		return false;
	for (unsigned n = ir_succs(s->f, from, succ); n--;)
		if (succ[n] == to)
			return true;
	return false;
}

/* ---- values ---- */

static void const_right(struct fold *s, struct ir_ins *i)
{
	if (!(ir_opflags(i->op) & IOF_COMM) || ir_i(s->f, i->arg[0])->op != IR_CONST)
		return;
	ir_val a = i->arg[0];
	i->arg[0] = i->arg[1];
	i->arg[1] = a;
}

/* Operations on constants alone. */
static ir_val fold_consts(struct fold *s, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);
	int64_t c[2] = { 0, 0 };

	if (!i->n_args || i->n_args > 2)
		return 0;
	for (unsigned k = 0; k < i->n_args; k++)
		if (!ir_is_const(s->f, i->arg[k], &c[k]))
			return 0;
	return ir_const_before(s->f, v, (int64_t)ir_eval(i->op, (uint64_t)c[0], (uint64_t)c[1]));
}

static void bits_set(struct fold *s, ir_val v)
{
	if (v < s->n_bits)
		s->bits[v] = bits_compute(s, ir_i(s->f, v));
}

/* What stands for v when nothing more can be done with it; v itself, or another value. */
static ir_val fold_pure(struct fold *s, ir_val v)
{
	for (;;) {
		if (ir_i(s->f, v)->op == IR_CONST)
			return v;
		const_right(s, ir_i(s->f, v));
		ir_val r = fold_consts(s, v);
		if (!r)
			r = fold_rules(s, v);
		if (r && r != v)
			return r;
		if (!r)
			break;
	}
	bits_set(s, v);
	struct bits b = bits_of(s, v);
	if ((b.zero ^ b.one) == UINT64_MAX)
		return ir_const_before(s->f, v, (int64_t)b.one);
	return v;
}

/*
 * All open ways bring the same value, or equal constants. One of the ways must come from above: a
 * loop that is entered no more would define its values by themselves.
 */
static ir_val fold_phi(struct fold *s, ir_val v)
{
	const struct ir_ins *i = ir_i(s->f, v);
	ir_val same = 0;
	bool entered = false;
	int64_t c, c2;

	for (uint32_t k = 0; k < i->n_phi; k++) {
		ir_val a = ir_repl_get(&s->r, i->phi[k].val);
		if (!fold_edge(s, i->phi[k].pred, i->blk))
			continue;
		entered |= s->c.pos[i->phi[k].pred] < s->c.pos[i->blk];
		if (a == v || a == same)
			continue;
		if (same && !(ir_is_const(s->f, same, &c) && ir_is_const(s->f, a, &c2) && c == c2))
			return v;
		same = a;
	}
	if (!same || !entered)
		return v;
	if (!ir_is_const(s->f, same, &c))
		return same;
	ir_blk b = i->blk;
	ir_val k = ir_ins_new(s->f, IR_CONST);
	ir_i(s->f, k)->imm = c;
	ir_i(s->f, k)->loc = 0;
	ir_link_first(s->f, b, k);
	return k;
}

/* ---- addresses ---- */

#define OFF_MAX 32767

/* The address of entry 0 itself: all variables that live there share it. */
static ir_val mapval_base(struct fold *s, ir_val pos, const struct ir_ins *mapval)
{
	uint32_t map = mapval->aux, loc = mapval->loc;
	ir_val v = ir_ins_new(s->f, IR_MAPVAL);

	ir_i(s->f, v)->aux = map;
	ir_i(s->f, v)->loc = loc;
	ir_link_before(s->f, pos, v);
	return v;
}

static void fold_address(struct fold *s, ir_val v)
{
	struct ir_ins *i = ir_i(s->f, v);
	const struct ir_ins *a = ir_i(s->f, i->arg[0]);
	int64_t c;

	while (a->op == IR_ADD && ir_is_const(s->f, a->arg[1], &c) && c >= -OFF_MAX - 1 &&
	       c <= OFF_MAX && i->imm + c >= -OFF_MAX - 1 && i->imm + c <= OFF_MAX) {
		i->arg[0] = a->arg[0];
		i->imm += c;
		a = ir_i(s->f, i->arg[0]);
	}
	if (a->op == IR_MAPVAL && a->imm && i->imm >= 0 && a->imm + i->imm <= OFF_MAX) {
		int64_t off = a->imm + i->imm;
		ir_val base = mapval_base(s, v, a);
		i = ir_i(s->f, v);
		i->arg[0] = base;
		i->imm = off;
	}
}

/* ---- branches ---- */

struct fused {
	enum ir_op op;
	enum ir_cmp cmp;
};

/* BR asks whether a comparison is true (or false): ask what the comparison asks. */
static bool br_fuse(struct fold *s, struct ir_ins *i, int64_t c)
{
	static const enum ir_cmp cmps[] = {
		[IR_EQ] = IRC_EQ,   [IR_NE] = IRC_NE,   [IR_ULT] = IRC_ULT,
		[IR_ULE] = IRC_ULE, [IR_SLT] = IRC_SLT, [IR_SLE] = IRC_SLE,
	};
	const struct ir_ins *a = ir_i(s->f, i->arg[0]);

	if ((i->cmp != IRC_EQ && i->cmp != IRC_NE) || (c != 0 && c != 1))
		return false;
	bool want = (i->cmp == IRC_EQ) == (c == 1);
	if (ir_opflags(a->op) & IOF_BOOL) {
		i->cmp = (uint8_t)(want ? cmps[a->op] : ir_cmp_not(cmps[a->op]));
	} else if (a->op == IR_AND && c == 0) {
		if (!want && i->flags & IRF_UNLIKELY)
			return false; /* the true edge has to stay where it is */
		ir_blk t = i->t;
		i->t = want ? t : i->f;
		i->f = want ? i->f : t;
		i->cmp = IRC_SET;
	} else {
		return false;
	}
	i->arg[0] = a->arg[0];
	i->arg[1] = a->arg[1];
	return true;
}

/* Rewrites by a constant on the right; true if something changed. */
static bool br_const(struct fold *s, struct ir_ins *i)
{
	int64_t c;

	if (!ir_is_const(s->f, i->arg[1], &c))
		return false;
	if (br_fuse(s, i, c))
		return true;
	if (i->cmp == IRC_ULE && c == 0) {
		i->cmp = IRC_EQ;
		return true;
	}
	return false;
}

static bool br_step(struct fold *s, ir_val v)
{
	struct ir_ins *i = ir_i(s->f, v);

	if (ir_i(s->f, i->arg[0])->op == IR_CONST && ir_i(s->f, i->arg[1])->op != IR_CONST) {
		ir_val a = i->arg[0];
		i->arg[0] = i->arg[1];
		i->arg[1] = a;
		i->cmp = (uint8_t)ir_cmp_swap(i->cmp);
	}
	return br_const(s, i);
}

static void fold_br(struct fold *s, ir_val v)
{
	while (br_step(s, v))
		;
	const struct ir_ins *i = ir_i(s->f, v);
	int known = bits_cmp(i->cmp, bits_of(s, i->arg[0]), bits_of(s, i->arg[1]));
	if (i->arg[0] == i->arg[1] && i->cmp != IRC_SET)
		known = ir_eval_cmp(i->cmp, 0, 0);
	if (i->t == i->f)
		known = 1;
	if (known >= 0)
		ir_make_jmp(s->f, v, known ? i->t : i->f);
}

/* ---- the walk ---- */

static void fold_ins(struct fold *s, ir_val v)
{
	struct ir_ins *i = ir_i(s->f, v);
	unsigned fl = ir_opflags(i->op);
	ir_val r = v;

	ir_repl_args(&s->r, i);
	if (i->op == IR_PHI)
		r = fold_phi(s, v);
	else if (fl & IOF_PURE)
		r = fold_pure(s, v);
	else if (fl & IOF_MEM)
		fold_address(s, v);
	else if (i->op == IR_BR)
		fold_br(s, v);
	if (r != v) {
		ir_repl_set(&s->r, v, r);
		ir_remove(s->f, v);
	} else if (!(fl & IOF_PURE)) {
		bits_set(s, v);
	}
}

static bool reached(const struct fold *s, ir_blk b)
{
	if (b == 0)
		return true;
	for (uint32_t k = s->c.pred_start[b]; k < s->c.pred_start[b + 1]; k++)
		if (fold_edge(s, s->c.pred[k], b))
			return true;
	return false;
}

void ir_pass_fold(struct ir_fn *f)
{
	struct fold s = { .f = f, .n_bits = f->n_ins };

	ir_cfg_init(f, &s.c);
	ir_repl_init(f, &s.r);
	s.bits = arena_new_array(f->arena, struct bits, s.n_bits);
	s.runs = arena_new_array(f->arena, bool, f->n_blk);
	for (uint32_t k = 0; k < s.c.n_rpo; k++) {
		ir_blk b = s.c.rpo[k];
		s.runs[b] = reached(&s, b);
		if (!s.runs[b])
			continue;
		for (ir_val v = f->blk[b].first, next; v; v = next) {
			next = ir_i(f, v)->next;
			fold_ins(&s, v);
		}
	}
	ir_repl_all(f, &s.r);
	ir_cfg_prune(f);
}
