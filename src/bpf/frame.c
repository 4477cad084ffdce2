// SPDX-License-Identifier: MIT
/*
 * The stack frame: where spilled values are stored, and the offsets of stack objects and spill slots.
 *
 * A value that is loaded somewhere is stored exactly once. The place must dominate all loads: the start
 * of a block where the value is in a register, as far down the dominator tree as possible but not in
 * a deeper loop, else right behind the definition.
 *
 * Slots are 8 bytes and aligned, so that the verifier keeps type and range of what is in them. Values
 * whose lives, taken as ranges of positions in layout order, do not meet share one.
 */
#include "bpf/bpf_i.h"

#include <errno.h>

#define STACK_MAX 512u
#define STACK_TOO_MUCH (1u << 24) /* what larger objects count as */

/* ---- where to store ---- */

static unsigned start_reg(const struct mblk *b, vreg v)
{
	for (unsigned k = 0; k < N_REG; k++)
		if (b->start[k] == v)
			return k;
	return NO_REG;
}

static void spill_at_start(struct gen *g, uint32_t blk, vreg v)
{
	struct spill_at *s = arena_new_obj(g->a, struct spill_at);

	s->v = v;
	s->reg = (uint8_t)start_reg(&g->b[blk], v);
	s->next = g->b[blk].spills;
	g->b[blk].spills = s;
}

static void place_spill(struct gen *g, vreg v)
{
	struct vinfo *i = &g->v[v];
	uint32_t blk = i->restore;

	while (blk != i->def_blk) {
		if (start_reg(&g->b[blk], v) != NO_REG &&
		    g->b[blk].depth <= g->b[i->def_blk].depth) {
			spill_at_start(g, blk, v);
			return;
		}
		blk = g->b[blk].idom;
	}
	if (i->def_mi == NONE)
		spill_at_start(g, blk, v);
	else
		g->out[i->def_out].spill = v;
}

static bool has_slot(const struct vinfo *i)
{
	return i->stack_phi || i->restore != NONE;
}

/* ---- lives ---- */

static void touch(struct gen *g, vreg v, uint32_t pos)
{
	struct vinfo *i = &g->v[v];

	if (pos < i->lo)
		i->lo = pos;
	if (pos > i->hi)
		i->hi = pos;
}

static void touch_block(struct gen *g, const struct mblk *b, uint32_t pos)
{
	uint32_t end = pos + b->n_mi + 1;

	for (uint32_t k = 0; k < b->n_in; k++)
		touch(g, b->in[k].v, pos);
	for (uint32_t k = 0; k < b->n_phi; k++)
		touch(g, b->phi[k].dst, pos);
	for (uint32_t k = 0; k < b->n_mi; k++) {
		const struct mi *m = &g->mi[b->mi + k];
		if (m->dst)
			touch(g, m->dst, pos + 1 + k);
		for (unsigned u = 0; u < m->n; u++)
			touch(g, m->u[u], pos + 1 + k);
	}
	for (uint32_t k = 0; k < b->n_out; k++)
		touch(g, b->out[k].v, end);
	/* The slot of a successor's phi is written here. */
	if (b->n_succ == 1)
		for (uint32_t k = 0; k < g->b[b->succ[0]].n_phi; k++)
			touch(g, g->b[b->succ[0]].phi[k].dst, end);
}

static void find_lives(struct gen *g)
{
	uint32_t pos = 0;

	for (vreg v = 0; v < g->n_v; v++) {
		g->v[v].lo = NONE;
		g->v[v].hi = 0;
	}
	if (g->ctx)
		touch(g, g->ctx, 0);
	for (uint32_t i = 0; i < g->n_order; i++) {
		touch_block(g, &g->b[g->order[i]], pos);
		pos += g->b[g->order[i]].n_mi + 2;
	}
	for (unsigned k = 0; k < 2; k++) {
		if (g->scratch[k]) {
			touch(g, g->scratch[k], 0);
			touch(g, g->scratch[k], pos);
		}
	}
}

/* ---- slots ---- */

static void sort_by_start(const struct gen *g, vreg *v, uint32_t n, vreg *tmp)
{
	if (n < 2)
		return;
	uint32_t half = n / 2, a = 0, b = half, k = 0;
	sort_by_start(g, v, half, tmp);
	sort_by_start(g, v + half, n - half, tmp);
	while (a < half || b < n) {
		bool left = b == n || (a < half && g->v[v[a]].lo <= g->v[v[b]].lo);
		tmp[k++] = left ? v[a++] : v[b++];
	}
	for (k = 0; k < n; k++)
		v[k] = tmp[k];
}

/* First slot whose last owner is gone. ends[] holds the last position of each slot's owner. */
static uint32_t find_slot(const struct vinfo *i, uint32_t *ends, uint32_t *n)
{
	uint32_t k = 0;

	while (k < *n && ends[k] >= i->lo)
		k++;
	if (k == *n)
		(*n)++;
	ends[k] = i->hi;
	return k;
}

static void assign_slots(struct gen *g, uint32_t base)
{
	vreg *v = arena_new_array(g->a, vreg, g->n_v), *tmp = arena_new_array(g->a, vreg, g->n_v);
	uint32_t *ends = arena_new_array(g->a, uint32_t, g->n_v);
	uint32_t n = 0, slots = 0;

	for (vreg k = 1; k < g->n_v; k++)
		if (has_slot(&g->v[k]))
			v[n++] = k;
	sort_by_start(g, v, n, tmp);
	for (uint32_t k = 0; k < n; k++) {
		struct vinfo *i = &g->v[v[k]];
		i->slot = -(int32_t)(base + 8 * (find_slot(i, ends, &slots) + 1));
	}
	g->frame = base + 8 * slots;
}

/* ---- stack objects ---- */

static uint32_t obj_size(const struct gen *g, uint32_t obj)
{
	return obj < g->f->n_slot ? g->f->slot[obj].size : g->extra[obj - g->f->n_slot];
}

static uint32_t obj_align(const struct gen *g, uint32_t obj)
{
	uint32_t a = obj < g->f->n_slot ? g->f->slot[obj].align : 8;

	return a > 8 ? 8 : a ? a : 1;
}

/* Only objects that the code mentions; those of the largest alignment first. */
static uint32_t place_objects(struct gen *g)
{
	uint32_t n = g->f->n_slot + g->n_extra;
	uint64_t size = 0;
	bool *used = arena_new_array(g->a, bool, n + 1);

	g->obj_off = arena_new_array(g->a, int32_t, n + 1);
	for (uint32_t k = 0; k < g->n_out; k++)
		if (g->out[k].obj)
			used[g->out[k].obj - 1] = true;
	for (uint32_t align = 8; align; align /= 2) {
		for (uint32_t k = 0; k < n; k++) {
			if (!used[k] || obj_align(g, k) != align)
				continue;
			size = (size + obj_size(g, k) + align - 1) / align * align;
			g->obj_off[k] = size <= STACK_MAX ? -(int32_t)size : 0;
		}
	}
	return size <= STACK_TOO_MUCH ? (uint32_t)(size + 7) / 8 * 8 : STACK_TOO_MUCH;
}

static void check_size(struct gen *g, uint32_t objects)
{
	uint32_t rt = link_stack(g), limit = g->o->stack_limit ? g->o->stack_limit : STACK_MAX;
	uint32_t values = g->frame - objects, own = (g->frame + 31) / 32 * 32;

	if (g->frame > STACK_MAX)
		gen_error(g, -E2BIG,
			  "program '%s' needs %u bytes of stack (%u for objects, %u for values);"
			  " there are %u", g->f->name, g->frame, objects, values, STACK_MAX);
	else if (rt && own + rt > limit)
		gen_error(g, -E2BIG,
			  "program '%s' needs %u bytes of stack (%u for objects, %u for values,"
			  " %u for runtime functions); there are %u", g->f->name, own + rt,
			  objects, values, rt, limit);
}

void frame_layout(struct gen *g)
{
	for (vreg v = 1; v < g->n_v; v++)
		if (!g->v[v].stack_phi && g->v[v].restore != NONE)
			place_spill(g, v);
	uint32_t objects = place_objects(g);
	find_lives(g);
	assign_slots(g, objects);
	check_size(g, objects);
}
