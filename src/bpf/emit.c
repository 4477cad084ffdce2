// SPDX-License-Identifier: MIT
/*
 * From output operations to instructions: blocks in order, fall-through where the order allows, empty
 * blocks skipped, short returns copied instead of jumped to.
 *
 * Jumps reach 32767 instructions, but not before the kernel has made several of some of ours (a map's lookup,
 * the number of the CPU, each constant if constants are blinded) and moved the rest away: "insn 6593 cannot be
 * patched due to 16-bit range". So half of that is our limit. Where it is not enough, code is emitted
 * again with a long jump (v4), or by way of an intermediate block put within reach that only jumps on.
 */
#include "bpf/bpf_i.h"

#include <errno.h>
#include <stdlib.h>

#define REACH 16000 /* the longest jump without help */
/* Intermediate blocks are put at multiples of this, so that jumps from near each other share one. */
#define HOP 7500
#define NEAR 1000 /* ... but not so near to where the jump comes from or goes to */
#define FAR 30000 /* where blocks are so large that there is no such place */
#define MAX_ROUNDS 200

struct jump {
	uint32_t insn, owner, k, target;
};

struct emit {
	struct gen *g;
	uint32_t *order, n_order;
	uint32_t *at, n_at, cap_at; /* blocks in the order they were emitted */
	uint32_t n_hops;
	struct jump *j;
	uint32_t n_j, cap_j;
	uint32_t loc;
};

uint8_t bpf_jump_op(enum ir_cmp c)
{
	static const uint8_t op[] = {
		[IRC_EQ] = BPF_JEQ,   [IRC_NE] = BPF_JNE,   [IRC_ULT] = BPF_JLT,
		[IRC_ULE] = BPF_JLE,  [IRC_UGT] = BPF_JGT,  [IRC_UGE] = BPF_JGE,
		[IRC_SLT] = BPF_JSLT, [IRC_SLE] = BPF_JSLE, [IRC_SGT] = BPF_JSGT,
		[IRC_SGE] = BPF_JSGE, [IRC_SET] = BPF_JSET,
	};

	return op[c];
}

bool bpf_invert(enum ir_cmp c, enum ir_cmp *ret)
{
	static const enum ir_cmp opposite[] = {
		[IRC_EQ] = IRC_NE,   [IRC_NE] = IRC_EQ,   [IRC_ULT] = IRC_UGE, [IRC_UGE] = IRC_ULT,
		[IRC_ULE] = IRC_UGT, [IRC_UGT] = IRC_ULE, [IRC_SLT] = IRC_SGE, [IRC_SGE] = IRC_SLT,
		[IRC_SLE] = IRC_SGT, [IRC_SGT] = IRC_SLE,
	};

	if (c == IRC_SET)
		return false;
	*ret = opposite[c];
	return true;
}

/* ---- instructions ---- */

static struct insn *put(struct emit *e, struct insn i, uint32_t loc)
{
	struct gen *g = e->g;

	if (loc && loc != e->loc) {
		g->lines = arena_grow(g->a, g->lines, g->n_lines, &g->cap_lines, sizeof(*g->lines));
		g->lines[g->n_lines++] = (struct image_line){ g->n_insns, g->f->locs[loc] };
		e->loc = loc;
	}
	g->insns = arena_grow(g->a, g->insns, g->n_insns, &g->cap_insns, sizeof(*g->insns));
	g->insns[g->n_insns] = i;
	return &g->insns[g->n_insns++];
}

static void put_spill(struct emit *e, vreg v, unsigned reg, bool link)
{
	const struct vinfo *i = &e->g->v[v];

	/*
	 * A move to itself gives the verifier an id for the value, so that what a later comparison of
	 * the register proves holds for the stored copy too (before 6.9 a store alone makes no id).
	 */
	if (link)
		put(e, (struct insn){ .code = BI_MOV64_X, .regs = bi_regs(reg, reg) }, 0);
	put(e, (struct insn){ BI_STX64, bi_regs(BI_FP, reg), (int16_t)i->slot, 0 }, 0);
}

static void put_wide(struct emit *e, const struct oi *o)
{
	struct gen *g = e->g;
	uint32_t at = g->n_insns;
	bool map = o->kind == O_MAP || o->kind == O_MAPVAL;
	unsigned src = o->kind == O_MAP ? BPF_PSEUDO_MAP_FD : map ? BPF_PSEUDO_MAP_VALUE : 0;
	struct insn lo = { .code = BI_LD64, .regs = bi_regs(bi_dst(&o->i), src) }, hi = { 0 };

	if (map) {
		g->relocs = arena_grow(g->a, g->relocs, g->n_relocs, &g->cap_relocs,
				       sizeof(*g->relocs));
		g->relocs[g->n_relocs++] =
			(struct image_reloc){ at, o->kind == O_MAP ? RELOC_MAP : RELOC_MAP_VALUE,
					      o->aux };
		hi.imm = o->kind == O_MAP ? 0 : (int32_t)o->imm64;
	} else {
		lo.imm = (int32_t)o->imm64;
		hi.imm = (int32_t)(o->imm64 >> 32);
	}
	put(e, lo, o->loc);
	put(e, hi, 0);
}

static void put_op(struct emit *e, const struct oi *o)
{
	struct gen *g = e->g;
	struct insn i = o->i;

	if (o->kind == O_LD64 || o->kind == O_MAP || o->kind == O_MAPVAL) {
		put_wide(e, o);
	} else {
		if (o->slot)
			i.off = (int16_t)g->v[o->slot].slot;
		if (o->obj && o->obj_imm)
			i.imm += g->obj_off[o->obj - 1];
		else if (o->obj)
			i.off = (int16_t)(i.off + g->obj_off[o->obj - 1]);
		if (o->kind == O_RT) {
			i.regs = bi_regs(0, BPF_PSEUDO_CALL);
			g->rts = arena_grow(g->a, g->rts, g->n_rts, &g->cap_rts, sizeof(*g->rts));
			g->rts[g->n_rts++] = (struct rt_use){ g->n_insns, g->f->ins[o->aux].name };
		}
		put(e, i, o->loc);
	}
	if (o->spill)
		put_spill(e, o->spill, g->v[o->spill].def_reg, g->v[o->spill].linked);
}

/* ---- jumps ---- */

static void put_jump(struct emit *e, struct insn i, uint32_t owner, uint32_t k, uint32_t target,
		     uint32_t loc)
{
	struct gen *g = e->g;

	e->j = arena_grow(g->a, e->j, e->n_j, &e->cap_j, sizeof(*e->j));
	e->j[e->n_j++] = (struct jump){ g->n_insns, owner, k, target };
	put(e, i, loc);
}

static const struct mi *terminator(const struct gen *g, const struct mblk *b)
{
	return b->n_mi ? &g->mi[b->mi + b->n_mi - 1] : NULL;
}

static bool is_empty(const struct gen *g, uint32_t blk)
{
	const struct mblk *b = &g->b[blk];

	return b->n_succ == 1 && !b->n_o && !b->n_t && !b->spills && !b->keep;
}

/* Where a jump to blk ends up. */
static uint32_t thread(const struct gen *g, uint32_t blk)
{
	for (uint32_t n = 0; is_empty(g, blk) && n < g->n_b; n++)
		blk = g->b[blk].succ[0];
	return blk;
}

/* "exit", or one instruction and "exit": cheaper than a jump to it. */
static bool short_return(const struct gen *g, uint32_t blk)
{
	const struct mblk *b = &g->b[blk];
	const struct mi *t = terminator(g, b);

	if (!t || t->op != M_RET || b->n_o > 1 || b->spills)
		return false;
	const struct oi *o = &g->out[b->o];
	return !b->n_o || (o->kind == O_INSN && !o->spill);
}

static void put_return(struct emit *e, const struct mblk *b)
{
	for (uint32_t k = 0; k < b->n_o; k++)
		put_op(e, &e->g->out[b->o + k]);
	put(e, (struct insn){ .code = BI_EXIT }, terminator(e->g, b)->loc);
}

/* Go to succ[k] of blk, which next follows. Only what mark() knows of is copied: the only way out of blk. */
static void put_goto(struct emit *e, uint32_t blk, uint32_t k, uint32_t next, uint32_t loc)
{
	struct gen *g = e->g;
	uint32_t t = thread(g, g->b[blk].succ[k]);
	bool far = (g->b[blk].far >> k & 1) != 0;

	if (t == next)
		return;
	if (g->b[blk].n_succ == 1 && short_return(g, t))
		put_return(e, &g->b[t]);
	else
		put_jump(e, (struct insn){ .code = far ? BI_GOTOL : BI_JA }, blk, k, t, loc);
}

static void put_branch(struct emit *e, uint32_t blk, uint32_t next)
{
	struct gen *g = e->g;
	const struct mblk *b = &g->b[blk];
	const struct mi *m = terminator(g, b);
	uint32_t t = thread(g, b->succ[0]), f = thread(g, b->succ[1]), k = 0;
	enum ir_cmp cmp = m->cmp, inv = IRC_EQ;
	bool can = bpf_invert(cmp, &inv), imm = (m->flags & MF_IMM2) != 0;

	if (t == f) {
		put_goto(e, blk, 1, next, m->loc);
		return;
	}
	if (t == next && can) {
		cmp = inv;
		k = 1;
	}
	bool far = (b->far >> k & 1) != 0;
	if (far && !bpf_invert(cmp, &cmp))
		can = false;
	struct insn i = {
		.code = (uint8_t)((m->flags & MF_32 ? BPF_JMP32 : BPF_JMP) | bpf_jump_op(cmp) |
				  (imm ? 0 : BPF_X)),
		.regs = bi_regs(b->ta, imm ? 0 : b->tb),
		.off = 1,
		.imm = m->imm2,
	};
	if (far) {
		put(e, i, m->loc);
		if (!can)
			put(e, (struct insn){ .code = BI_JA, .off = 1 }, 0);
		put_jump(e, (struct insn){ .code = BI_GOTOL }, blk, k, k ? f : t, 0);
	} else {
		put_jump(e, i, blk, k, k ? f : t, m->loc);
	}
	put_goto(e, blk, 1 - k, next, 0);
}

/* The moves of the edge, less the copies from a slot to itself. */
static void put_moves(struct emit *e, const struct mblk *b)
{
	struct gen *g = e->g;

	for (uint32_t k = 0; k < b->n_t; k++) {
		const struct oi *o = &g->out[b->t + k];
		if (o->copy_to && g->v[o->copy_to].slot == g->v[o->slot].slot)
			k += o->n_copy - 1u;
		else
			put_op(e, o);
	}
}

static void put_block(struct emit *e, uint32_t blk, uint32_t next)
{
	struct gen *g = e->g;
	struct mblk *b = &g->b[blk];
	const struct mi *m = terminator(g, b);

	b->pos = g->n_insns;
	if (m && m->op == M_RET && !b->spills) {
		put_return(e, b);
		return;
	}
	for (const struct spill_at *s = b->spills; s; s = s->next)
		put_spill(e, s->v, s->reg, s->link);
	for (uint32_t k = 0; k < b->n_o; k++)
		put_op(e, &g->out[b->o + k]);
	put_moves(e, b);
	if (m && m->op == M_RET)
		put(e, (struct insn){ .code = BI_EXIT }, m->loc);
	else if (b->n_succ == 2)
		put_branch(e, blk, next);
	else
		put_goto(e, blk, 0, next, m ? m->loc : 0);
}

/* ---- which blocks, in which order ---- */

/* A block is emitted if a branch, or a jump that does not copy it instead, leads to it. */
static void mark(struct emit *e)
{
	struct gen *g = e->g;
	uint32_t *after = arena_new_array(g->a, uint32_t, g->n_b);
	uint32_t *stack = arena_new_array(g->a, uint32_t, g->n_b), n = 0, next = NONE;

	for (uint32_t i = e->n_order; i-- > 0;) {
		g->b[e->order[i]].emit = false;
		after[e->order[i]] = next;
		if (!is_empty(g, e->order[i]))
			next = e->order[i];
	}
	g->b[0].emit = true;
	stack[n++] = 0;
	while (n) {
		uint32_t blk = stack[--n];
		const struct mblk *b = &g->b[blk];
		for (uint32_t k = 0; k < b->n_succ; k++) {
			uint32_t t = thread(g, b->succ[k]);
			if (b->n_succ == 1 && t != after[blk] && short_return(g, t))
				continue;
			if (!g->b[t].emit)
				stack[n++] = t;
			g->b[t].emit = true;
		}
	}
}

static void emit_once(struct emit *e)
{
	struct gen *g = e->g;
	uint32_t blk = 0; /* the entry comes first in every order */

	g->n_insns = g->n_relocs = g->n_lines = g->n_rts = 0;
	e->n_j = e->n_at = 0;
	e->loc = 0;
	for (uint32_t i = 1; i <= e->n_order; i++) {
		while (i < e->n_order && !g->b[e->order[i]].emit)
			i++;
		uint32_t next = i < e->n_order ? e->order[i] : NONE;
		e->at = arena_grow(g->a, e->at, e->n_at, &e->cap_at, sizeof(uint32_t));
		e->at[e->n_at++] = blk;
		put_block(e, blk, next);
		blk = next;
	}
}

/* ---- long jumps ---- */

static int64_t distance(const struct emit *e, const struct jump *j)
{
	return (int64_t)e->g->b[j->target].pos - j->insn - 1;
}

/* Index in at[] of the first emitted block at or behind pos. */
static uint32_t first_from(const struct emit *e, int64_t pos)
{
	uint32_t lo = 0, hi = e->n_at;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		if (e->g->b[e->at[mid]].pos < pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The last block that begins on the way of j before pos (behind it, if j goes back); NONE: none, or too near to an end. */
static uint32_t block_at(const struct emit *e, const struct jump *j, int64_t pos)
{
	int64_t from = j->insn, to = from + 1 + distance(e, j);
	bool back = to < from;
	uint32_t k = first_from(e, pos);

	if (!back && k)
		k--;
	if (!k || k == e->n_at)
		return NONE;
	pos = e->g->b[e->at[k]].pos;
	if (back ? from - pos < NEAR || pos - to < NEAR : pos - from < NEAR || to - pos < NEAR)
		return NONE;
	return e->at[k];
}

/* The block before which a hop of the way of j is put: the place for hops nearest to the target, else as far as j reaches. */
static uint32_t hop_place(const struct emit *e, const struct jump *j)
{
	int64_t from = j->insn, to = from + 1 + distance(e, j);
	bool back = to < from;
	int64_t pos = back ? (from - 2 * HOP) / HOP * HOP + HOP : (from + 2 * HOP) / HOP * HOP;
	uint32_t at = block_at(e, j, pos);

	if (at != NONE)
		return at;
	if (back)
		return block_at(e, j, to + 1 > from - FAR ? to + 1 : from - FAR);
	return block_at(e, j, to < from + FAR ? to : from + FAR);
}

/* Sends j by way of a hop; one serves all jumps to its target. False: it goes without. */
static bool add_hop(struct emit *e, const struct jump *j)
{
	struct gen *g = e->g;
	uint32_t at = hop_place(e, j), x;

	if (at == NONE) {
		if (distance(e, j) == (int16_t)distance(e, j))
			return false;
		gen_error(g, -E2BIG,
			  "program '%s' has more than %u instructions in a row to jump over",
			  g->f->name, FAR);
		return true;
	}
	for (x = g->b[at].hop; x && g->b[x].succ[0] != j->target; x = g->b[x].hop)
		;
	if (!x) {
		x = cfg_add_block(g);
		g->b[x].keep = true;
		g->b[x].n_succ = 1;
		g->b[x].succ[0] = j->target;
		g->b[x].hop = g->b[at].hop;
		g->b[at].hop = x;
		e->n_hops++;
	}
	g->b[j->owner].succ[j->k] = x;
	return true;
}

/* The new hops take their places in the order. */
static void insert_hops(struct emit *e)
{
	struct gen *g = e->g;
	uint32_t *order = arena_new_array(g->a, uint32_t, e->n_order + e->n_hops), n = 0;

	for (uint32_t i = 0; i < e->n_order; i++) {
		uint32_t blk = e->order[i];
		while (g->b[blk].hop) {
			uint32_t x = g->b[blk].hop;
			g->b[blk].hop = g->b[x].hop;
			g->b[x].hop = 0;
			order[n++] = x;
		}
		order[n++] = blk;
	}
	e->order = order;
	e->n_order = n;
	e->n_hops = 0;
}

/* True: nothing changed, all jumps reach their targets. */
static bool all_reach(struct emit *e)
{
	bool ok = true;

	for (uint32_t k = 0; k < e->n_j && !e->g->err; k++) {
		const struct jump *j = &e->j[k];
		if (e->g->insns[j->insn].code == BI_GOTOL || llabs(distance(e, j)) <= REACH)
			continue;
		if (e->g->o->isa_v4)
			e->g->b[j->owner].far |= (uint8_t)(1u << j->k);
		else if (!add_hop(e, j))
			continue;
		ok = false;
	}
	if (e->n_hops)
		insert_hops(e);
	return ok;
}

static void patch(struct emit *e)
{
	for (uint32_t k = 0; k < e->n_j; k++) {
		struct insn *i = &e->g->insns[e->j[k].insn];
		int64_t d = distance(e, &e->j[k]);
		if (i->code == BI_GOTOL)
			i->imm = (int32_t)d;
		else
			i->off = (int16_t)d;
	}
}

void emit_all(struct gen *g)
{
	struct emit e = { .g = g, .n_order = g->n_order };
	uint32_t rounds = 0;

	e.order = arena_memdup(g->a, g->order, sizeof(uint32_t) * g->n_order);
	do {
		mark(&e);
		emit_once(&e);
		if (rounds++ > MAX_ROUNDS)
			gen_error(g, -E2BIG, "program '%s' is too large for its jumps", g->f->name);
	} while (!g->err && !all_reach(&e));
	if (!g->err)
		patch(&e);
}
