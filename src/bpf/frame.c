// SPDX-License-Identifier: MIT
/*
 * The stack frame: where spilled values are stored, and the offsets of stack objects.
 *
 * A value that is loaded somewhere is stored exactly once. The place must dominate all loads: the start
 * of a block where the value is in a register, as far down the dominator tree as possible but not in
 * a deeper loop, else right behind the definition.
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
	/* Stored behind the only branch on it: all is known by then. */
	s->link = g->v[v].linked && (g->v[v].compared == NONE || g->v[v].compared == blk ||
				     cfg_common_dom(g, g->v[v].compared, blk) != g->v[v].compared);
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
			  " there are %u",
			  g->f->name, g->frame, objects, values, STACK_MAX);
	else if (rt && own + rt > limit)
		gen_error(g, -E2BIG,
			  "program '%s' needs %u bytes of stack (%u for objects, %u for values,"
			  " %u for runtime functions); there are %u",
			  g->f->name, own + rt, objects, values, rt, limit);
}

void frame_layout(struct gen *g)
{
	for (vreg v = 1; v < g->n_v; v++)
		if (!g->v[v].stack_phi && g->v[v].restore != NONE)
			place_spill(g, v);
	uint32_t objects = place_objects(g);
	g->frame = objects + 8 * slots_assign(g, objects);
	check_size(g, objects);
}
