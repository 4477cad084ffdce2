// SPDX-License-Identifier: MIT
/*
 * Pass "cfg": fewer blocks and jumps.
 *
 * Needs:      a valid function, with locals or with phis.
 * Guarantees: no unreachable block (the kernel refuses those); no BR with equal targets; a block that
 *             is reached from one JMP alone is part of the block with that JMP.
 *
 * Jumps to a block that holds a JMP alone go straight to its target. A block that only asks for a phi
 * of constants (what `a && b` leaves behind) is skipped by those who bring a constant. Both add
 * arguments to phis, a search through their lists: not done for lists above PHI_MAX, to stay
 * linear.
 */
#include "ir/ir_i.h"

#define PHI_MAX 128
#define HOPS_MAX 8

static ir_val first_phi(const struct ir_fn *f, ir_blk b)
{
	ir_val v = f->blk[b].first;

	return v && ir_i(f, v)->op == IR_PHI ? v : 0;
}

static ir_val next_phi(const struct ir_fn *f, ir_val v)
{
	v = ir_i(f, v)->next;
	return v && ir_i(f, v)->op == IR_PHI ? v : 0;
}

static ir_val phi_get(const struct ir_ins *phi, ir_blk pred)
{
	for (uint32_t k = 0; k < phi->n_phi; k++)
		if (phi->phi[k].pred == pred)
			return phi->phi[k].val;
	return 0;
}

static void phi_add(struct ir_fn *f, struct ir_ins *phi, ir_blk pred, ir_val val)
{
	struct ir_phi_arg *args = arena_new_array(f->arena, struct ir_phi_arg, phi->n_phi + 1);

	for (uint32_t k = 0; k < phi->n_phi; k++)
		args[k] = phi->phi[k];
	args[phi->n_phi] = (struct ir_phi_arg){ pred, val };
	phi->phi = args;
	phi->n_phi++;
}

/* Can `from` jump to `to` with the values that `via` brings there? */
static bool phis_allow(const struct ir_fn *f, ir_blk from, ir_blk via, ir_blk to)
{
	for (ir_val v = first_phi(f, to); v; v = next_phi(f, v)) {
		const struct ir_ins *phi = ir_i(f, v);
		if (phi->n_phi > PHI_MAX)
			return false;
		ir_val there = phi_get(phi, from);
		if (there && there != phi_get(phi, via))
			return false;
	}
	return true;
}

static void phis_extend(struct ir_fn *f, ir_blk from, ir_blk via, ir_blk to)
{
	for (ir_val v = first_phi(f, to); v; v = next_phi(f, v))
		if (!phi_get(ir_i(f, v), from))
			phi_add(f, ir_i(f, v), from, phi_get(ir_i(f, v), via));
}

bool ir_redirect(struct ir_fn *f, ir_blk from, ir_blk via, ir_blk to)
{
	if (!phis_allow(f, from, via, to))
		return false;
	phis_extend(f, from, via, to);
	struct ir_ins *term = ir_i(f, f->blk[from].last);
	if (term->t == via)
		term->t = to;
	if (term->op == IR_BR && term->f == via)
		term->f = to;
	if (term->op == IR_BR && term->t == term->f)
		ir_make_jmp(f, f->blk[from].last, to);
	return true;
}

/* ---- blocks that hold a JMP alone ---- */

static bool is_relay(const struct ir_fn *f, ir_blk b, ir_blk *ret_to)
{
	const struct ir_ins *i = ir_i(f, f->blk[b].first);

	if (i->op != IR_JMP || i->t == b)
		return false;
	*ret_to = i->t;
	return true;
}

static void thread_relays(struct ir_fn *f, const struct ir_cfg *c)
{
	for (uint32_t k = c->n_rpo; k-- > 0;) {
		ir_blk b = c->rpo[k], succ[2], to;
		for (unsigned hops = 0; hops < HOPS_MAX; hops++) {
			bool moved = false;
			for (unsigned n = ir_succs(f, b, succ); n-- && !moved;)
				moved = succ[n] != b && is_relay(f, succ[n], &to) &&
					ir_redirect(f, b, succ[n], to);
			if (!moved)
				break;
		}
	}
}

/* ---- blocks that ask for a constant ---- */

struct ask { /* phi; constants...; br.cmp phi, c, t, f */
	ir_val phi;
	struct ir_ins br; /* copy */
	int64_t c;
};

static bool is_ask(const struct ir_fn *f, ir_blk b, const uint32_t *uses, struct ask *ret)
{
	ir_val v = first_phi(f, b);

	if (!v || uses[v] != 1 || ir_i(f, v)->n_phi > PHI_MAX)
		return false;
	ret->phi = v;
	do {
		v = ir_i(f, v)->next;
	} while (ir_i(f, v)->op == IR_CONST);
	ret->br = *ir_i(f, v);
	return ret->br.op == IR_BR && ret->br.arg[0] == ret->phi &&
	       ir_is_const(f, ret->br.arg[1], &ret->c);
}

void ir_hoist_consts(struct ir_fn *f, ir_blk b)
{
	for (ir_val v = f->blk[b].first, next; v; v = next) {
		next = ir_i(f, v)->next;
		if (ir_i(f, v)->op == IR_CONST) {
			ir_unlink(f, v);
			ir_link_first(f, 0, v);
		}
	}
}

bool ir_jumps_to(const struct ir_fn *f, ir_blk from, ir_blk to)
{
	ir_blk succ[2];

	for (unsigned n = ir_succs(f, from, succ); n--;)
		if (succ[n] == to)
			return true;
	return false;
}

static void thread_ask(struct ir_fn *f, ir_blk b, const struct ask *ask)
{
	const struct ir_ins phi = *ir_i(f, ask->phi);

	ir_hoist_consts(f, b);
	for (uint32_t k = 0; k < phi.n_phi; k++) {
		ir_blk from = phi.phi[k].pred;
		int64_t c;
		if (from == b || !ir_is_const(f, phi.phi[k].val, &c) || !ir_jumps_to(f, from, b))
			continue;
		bool yes = ir_eval_cmp(ask->br.cmp, (uint64_t)c, (uint64_t)ask->c);
		ir_blk to = yes ? ask->br.t : ask->br.f;
		if (to != b)
			ir_redirect(f, from, b, to);
	}
}

static void thread_asks(struct ir_fn *f, const struct ir_cfg *c)
{
	uint32_t *uses = arena_new_array(f->arena, uint32_t, f->n_ins);
	struct ask ask;

	for (ir_val v = 1; v < f->n_ins; v++) {
		const struct ir_ins *i = ir_i(f, v);
		for (unsigned k = 0; k < i->n_args; k++)
			uses[i->arg[k]]++;
		for (uint32_t k = 0; k < i->n_phi; k++)
			uses[i->phi[k].val]++;
	}
	for (uint32_t k = 1; k < c->n_rpo; k++)
		if (is_ask(f, c->rpo[k], uses, &ask))
			thread_ask(f, c->rpo[k], &ask);
}

/* ---- straight lines ---- */

/* b ends in a JMP to s, which has no other predecessor. */
static void absorb(struct ir_fn *f, ir_blk b, ir_blk s, struct ir_repl *r)
{
	ir_remove(f, f->blk[b].last);
	for (ir_val v = f->blk[s].first, next; v; v = next) {
		next = ir_i(f, v)->next;
		if (ir_i(f, v)->op == IR_PHI) {
			ir_repl_set(r, v, ir_i(f, v)->phi[0].val);
			ir_remove(f, v);
			continue;
		}
		ir_unlink(f, v);
		ir_link_last(f, b, v);
	}
	f->blk[s].dead = true;
}

static void merge_lines(struct ir_fn *f)
{
	struct ir_cfg c;
	struct ir_repl r;
	bool any = false;

	ir_cfg_init(f, &c);
	ir_repl_init(f, &r);
	ir_blk *now = arena_new_array(f->arena, ir_blk, f->n_blk);
	for (ir_blk b = 0; b < f->n_blk; b++)
		now[b] = b;
	for (uint32_t k = 0; k < c.n_rpo; k++) {
		ir_blk b = c.rpo[k];
		while (!f->blk[b].dead && ir_i(f, f->blk[b].last)->op == IR_JMP) {
			ir_blk s = ir_i(f, f->blk[b].last)->t;
			if (ir_n_preds(&c, s) != 1 || s == b)
				break;
			absorb(f, b, s, &r);
			now[s] = b;
			any = true;
		}
	}
	for (ir_val v = 1; any && v < f->n_ins; v++) {
		struct ir_ins *i = ir_i(f, v);
		ir_repl_args(&r, i);
		for (uint32_t n = 0; n < i->n_phi; n++)
			i->phi[n].pred = now[i->phi[n].pred];
	}
}

void ir_pass_cfg(struct ir_fn *f)
{
	struct ir_cfg c;

	ir_cfg_prune(f);
	for (ir_blk b = 0; b < f->n_blk; b++) {
		const struct ir_ins *i = f->blk[b].dead ? NULL : ir_i(f, f->blk[b].last);
		if (i && i->op == IR_BR && i->t == i->f)
			ir_make_jmp(f, f->blk[b].last, i->t);
	}
	ir_cfg_init(f, &c);
	thread_asks(f, &c);
	ir_cfg_prune(f); /* phis name their predecessors again */
	ir_cfg_init(f, &c);
	thread_relays(f, &c);
	ir_cfg_prune(f);
	merge_lines(f);
}
