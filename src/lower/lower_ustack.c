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

static const struct {
	const char *tag, *member;
} return_members[RT_RETURN_CAP] = {
#define RT_RETURN_OFF(id, tag, member) [RT_##id] = { tag, member },
	RT_RETURN_OFFS
#undef RT_RETURN_OFF
};

/*
 * The thread may be in functions whose returns are probed, by us or by others: on its stack stands the kernel's trampoline then.
 * Goes to a block for this case; the caller goes on to *ret_end. False: where this kernel has the list is unknown.
 */
static bool if_returns(struct lf *l, uint32_t cap, ir_val *ret_tab, ir_blk *ret_end)
{
	struct ir_fn *f = l->f;
	ir_blk some = ir_block(f, "returns"), end = ir_block(f, NULL);
	uint64_t tab[RT_N_RETURN_OFFS] = { [RT_RETURN_CAP] = cap };
	ir_val utask;

	for (unsigned i = 0; i < RT_RETURN_CAP; i++) {
		uint32_t off = 0;

		if (!offset_of(l, return_members[i].tag, return_members[i].member, &off))
			return false;
		tab[i] = off;
	}
	utask = ir_load(f, 8, task(l), (int64_t)tab[RT_TASK_UTASK], 0);
	ir_bri(f, IRC_EQ, ir_load(f, 8, utask, (int64_t)tab[RT_UTASK_FIRST], 0), 0, end, some);
	ir_at(f, some);
	*ret_tab = ir_mapval(f, l->w->map_ro, lw_rodata(l->w, tab, sizeof(tab), 8));
	*ret_end = end;
	return true;
}

void lw_frame_returns(struct lf *l, ir_val buf, uint32_t cap, ir_val len)
{
	struct ir_fn *f = l->f;
	ir_val tab;
	ir_blk end;

	if (!l->w->o->have_task_regs || !if_returns(l, cap, &tab, &end))
		return;
	(void)ir_rt(f, "rt_frame_returns", 4, buf, len, task(l), tab);
	ir_jmp(f, end);
	ir_at(f, end);
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
	ir_val n, dst, tab;
	ir_blk end;

	l->rec.desc->regs = at;
	*off = at + (uint32_t)sizeof(struct rec_regs);
	(void)ir_call(f, BPFH_probe_read_kernel, 3, ir_bini(f, IR_ADD, rec, at),
		      ir_const(f, 8 * REC_REGS), user_regs(l));
	dst = ir_bini(f, IR_ADD, rec, *off);
	n = ir_rt(f, "rt_slab", 4, dst, slab_base(l), ir_get(f, l->rec.slab_l), ir_const(f, max));
	ir_store(f, 8, rec, at + offsetof(struct rec_regs, len), n);
	if (!if_returns(l, max, &tab, &end))
		return;
	(void)ir_rt(f, "rt_slab_returns", 5, dst, slab_base(l), n, task(l), tab);
	ir_jmp(f, end);
	ir_at(f, end);
}
