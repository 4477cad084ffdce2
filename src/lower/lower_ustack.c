/* SPDX-License-Identifier: MIT */
/*
 * User stacks for the consumer to unwind: programs without frame pointers have no chain that the kernel could
 * follow. A record with such a stack ends in a struct rec_regs, and behind its fixed part stands a piece of
 * the thread's stack. The pieces begin at a multiple of RT_SLAB_PIECE below the stack pointer and the red zone, and
 * end where the thread's stack does, if that is known: at the start of the process's stack, or at the
 * thread's own data, which C libraries put on top of the stacks that they make. It is never more than ustacksize.
 */
#include "lower/lower_i.h"
#include "tables/rtargs.h"

#define WORD_SP 19

bool lw_unwinds(const struct lw *w)
{
	return w->o->have_task_regs && w->o->ustacksize && w->have_ustack;
}

static bool offset_of(struct lf *l, const char *sou, const char *member, uint32_t *ret)
{
	struct types *T = l->w->o->types;
	const struct ctype *t = types_find(T, "vmlinux", TNS_STRUCT, sou);
	uint32_t bits;

	if (!t || !type_member(T, t, member, &bits))
		return false;
	*ret += bits / 8;
	return true;
}

static ir_val task(struct lf *l)
{
	return ir_call(l->f, BPFH_get_current_task_btf, 0);
}

static ir_val user_regs(struct lf *l)
{
	return ir_call(l->f, BPFH_task_pt_regs, 1, task(l));
}

/* Where the copy begins. */
static ir_val slab_base(struct lf *l)
{
	ir_val sp = ir_load(l->f, 8, user_regs(l), 8 * WORD_SP, 0);

	return ir_bini(l->f, IR_AND, ir_bini(l->f, IR_SUB, sp, REC_REDZONE), -RT_SLAB_PIECE);
}

static ir_val at_most(struct lf *l, ir_val room, ir_val top, ir_val base)
{
	ir_val d = ir_bin(l->f, IR_SUB, top, base);

	return ir_select(l->f, ir_bin(l->f, IR_ULT, d, room), d, room);
}

ir_val lw_slab_size(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_val room = ir_const(f, l->w->o->ustacksize), base = slab_base(l), p;
	uint32_t mm = 0, start = 0, fs = 0;

	if (offset_of(l, "task_struct", "mm", &mm) &&
	    offset_of(l, "mm_struct", "start_stack", &start)) {
		p = ir_load(f, 8, task(l), mm, 0);
		room = at_most(l, room, ir_load(f, 8, p, start, 0), base);
	}
	if (offset_of(l, "task_struct", "thread", &fs) &&
	    offset_of(l, "thread_struct", "fsbase", &fs))
		room = at_most(l, room, ir_load(f, 8, task(l), fs, 0), base);
	return ir_bini(f, IR_AND, room, -8);
}

void lw_slab_store(struct lf *l, ir_val rec, uint32_t *off)
{
	struct ir_fn *f = l->f;
	uint32_t at = (*off + 7) / 8 * 8, max = l->w->o->ustacksize;
	ir_val n;

	l->rec.desc->regs = at;
	*off = at + (uint32_t)sizeof(struct rec_regs);
	(void)ir_call(f, BPFH_probe_read_kernel, 3, ir_bini(f, IR_ADD, rec, at),
		      ir_const(f, 8 * REC_REGS), user_regs(l));
	n = ir_rt(f, "rt_slab", 4, ir_bini(f, IR_ADD, rec, *off), slab_base(l),
		  ir_get(f, l->rec.slab_l), ir_const(f, max));
	ir_store(f, 8, rec, at + offsetof(struct rec_regs, len), n);
}
