/* SPDX-License-Identifier: MIT */
/*
 * Programs of our own that builtin variables lean on, made only if a clause uses them:
 *
 *   heartbeat  stamps ctl.alive; run by the consumer; always there.
 *   vtime      on sched_switch: time on CPU of each thread, for vtimestamp. A thread that has not been
 *              switched since the session began has been running since then: its start is ctl.start_ns.
 *   errno      on sys_exit: result of each thread's last system call, for errno outside of
 *              syscall:::return, where the provider knows it.
 *   family     on sched_process_fork: which threads descend from which processes, for providers that follow them.
 *
 * vtime and errno keep struct thr in task storage, so what they know goes away with the thread.
 */
#include "lower/lower_i.h"

#define THR_TOTAL 0
#define THR_START 8
#define THR_ERRNO 16
#define THR_SIZE 24
#define CREATE 1
#define MAX_ERRNO 4095

static uint32_t thr_map(struct lw *w)
{
	if (!w->have_thr) {
		w->map_thr = lw_map(w, "dt_thread", MAPK_TASK, 4, THR_SIZE, 0);
		w->have_thr = true;
	}
	return w->map_thr;
}

static ir_val storage_get(struct lf *l, uint32_t map, ir_val task, int flags)
{
	return ir_call(l->f, BPFH_task_storage_get, 4, ir_map(l->f, map), task, ir_const(l->f, 0),
		       ir_const(l->f, flags));
}

static ir_val thr_get(struct lf *l, ir_val task, int flags)
{
	return storage_get(l, thr_map(l->w), task, flags);
}

static ir_val session_start(struct lf *l)
{
	return ir_load(l->f, 8, ir_mapval(l->f, l->w->layout.map_ctl, 0),
		       offsetof(struct shm_ctl, start_ns), 0);
}

/* start, or the session's if the thread has none yet. */
static ir_val start_of(struct lf *l, ir_val p)
{
	struct ir_fn *f = l->f;
	ir_val s = ir_load(f, 8, p, THR_START, 0);

	return ir_select(f, ir_bin(f, IR_NE, s, ir_const(f, 0)), s, session_start(l));
}

ir_val lw_vtime(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_blk have = ir_block(f, NULL), none = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_local r = ir_new_local(f, "vtime");
	ir_val p, now = ir_call(f, BPFH_ktime_get_ns, 0);

	l->w->need_vtime = true;
	p = thr_get(l, ir_call(f, BPFH_get_current_task_btf, 0), 0);
	ir_bri(f, IRC_NE, p, 0, have, none);
	ir_at(f, have);
	ir_set(f, r,
	       ir_bin(f, IR_ADD, ir_load(f, 8, p, THR_TOTAL, 0),
		      ir_bin(f, IR_SUB, now, start_of(l, p))));
	ir_jmp(f, end);
	ir_at(f, none);
	ir_set(f, r, ir_bin(f, IR_SUB, now, session_start(l)));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

ir_val lw_last_errno(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_blk have = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_local r = ir_new_local(f, "errno");
	ir_val p;

	l->w->need_errno = true;
	p = thr_get(l, ir_call(f, BPFH_get_current_task_btf, 0), 0);
	ir_set(f, r, ir_const(f, 0));
	ir_bri(f, IRC_NE, p, 0, have, end);
	ir_at(f, have);
	ir_set(f, r, ir_load(f, 8, p, THR_ERRNO, 0));
	ir_jmp(f, end);
	ir_at(f, end);
	return ir_get(f, r);
}

/* ---- the programs ---- */

static void heartbeat(struct lf *l)
{
	ir_val p = ir_mapval(l->f, l->w->layout.map_ctl, 0);

	ir_store(l->f, 8, p, offsetof(struct shm_ctl, alive), ir_call(l->f, BPFH_jiffies64, 0));
}

/* sched_switch(preempt, prev, next, ...) */
static void vtime(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_val ctx = ir_ctx(f), now = ir_call(f, BPFH_ktime_get_ns, 0), p, total;
	ir_blk out = ir_block(f, "prev"), in = ir_block(f, NULL), next = ir_block(f, "next"),
	       end = ir_block(f, NULL);

	p = thr_get(l, ir_load(f, 8, ctx, 8, 0), CREATE);
	ir_bri(f, IRC_NE, p, 0, out, next);
	ir_at(f, out);
	total = ir_bin(f, IR_ADD, ir_load(f, 8, p, THR_TOTAL, 0),
		       ir_bin(f, IR_SUB, now, start_of(l, p)));
	ir_store(f, 8, p, THR_TOTAL, total);
	ir_jmp(f, next);
	ir_at(f, next);
	p = thr_get(l, ir_load(f, 8, ctx, 16, 0), CREATE);
	ir_bri(f, IRC_NE, p, 0, in, end);
	ir_at(f, in);
	ir_store(f, 8, p, THR_START, now);
	ir_jmp(f, end);
	ir_at(f, end);
}

/* sys_exit(regs, ret). Threads whose calls never fail get no storage. */
static void last_errno(struct lf *l)
{
	struct ir_fn *f = l->f;
	ir_blk fail = ir_block(f, NULL), look = ir_block(f, NULL), set = ir_block(f, NULL),
	       none = ir_block(f, NULL), make = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_local err = ir_new_local(f, "err"), p = ir_new_local(f, "p");
	ir_val ret = ir_load(f, 8, ir_ctx(f), 8, 0),
	       task = ir_call(f, BPFH_get_current_task_btf, 0);

	ir_set(f, err, ir_const(f, 0));
	ir_bri(f, IRC_UGE, ret, -MAX_ERRNO, fail, look);
	ir_at(f, fail);
	ir_set(f, err, ir_un(f, IR_NEG, ret));
	ir_jmp(f, look);
	ir_at(f, look);
	ir_set(f, p, thr_get(l, task, 0));
	ir_bri(f, IRC_NE, ir_get(f, p), 0, set, none);
	ir_at(f, none);
	ir_bri(f, IRC_NE, ir_get(f, err), 0, make, end);
	ir_at(f, make);
	ir_set(f, p, thr_get(l, task, CREATE));
	ir_bri(f, IRC_NE, ir_get(f, p), 0, set, end);
	ir_at(f, set);
	ir_store(f, 8, ir_get(f, p), THR_ERRNO, ir_get(f, err));
	ir_jmp(f, end);
	ir_at(f, end);
}

/* sched_process_fork(parent, child): a thread or a process. Who has forked is in the family, or begins one. */
static void family(struct lf *l)
{
	const struct lower_state *s = l->w->families;
	const struct ctype *t = types_find(l->w->o->types, "vmlinux", TNS_STRUCT, "task_struct");
	struct ir_fn *f = l->f;
	ir_val parent = ir_load(f, 8, ir_ctx(f), 0, 0), child = ir_load(f, 8, ir_ctx(f), 8, 0), p;
	ir_blk in = ir_block(f, "in"), out = ir_block(f, NULL), test = ir_block(f, NULL),
	       make = ir_block(f, NULL), set = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_local r = ir_new_local(f, "family");
	uint32_t bits;

	if (!t || !type_member(l->w->o->types, t, "tgid", &bits))
		return;
	p = storage_get(l, s->map, parent, 0);
	ir_bri(f, IRC_NE, p, 0, in, out);
	ir_at(f, in);
	ir_set(f, r, ir_load(f, 8, p, 0, 0));
	ir_jmp(f, test);
	ir_at(f, out);
	ir_set(f, r, ir_const(f, 0));
	p = ir_load(f, 4, parent, bits / 8, 0);
	for (uint32_t i = 0; i < s->n_families; i++) {
		ir_val pid = ir_const(f, s->families[i]);

		ir_set(f, r, ir_select(f, ir_bin(f, IR_EQ, p, pid), pid, ir_get(f, r)));
	}
	ir_jmp(f, test);
	ir_at(f, test);
	ir_bri(f, IRC_NE, ir_get(f, r), 0, make, end);
	ir_at(f, make);
	p = storage_get(l, s->map, child, CREATE);
	ir_bri(f, IRC_NE, p, 0, set, end);
	ir_at(f, set);
	ir_store(f, 8, p, 0, ir_get(f, r));
	ir_jmp(f, end);
	ir_at(f, end);
}

static const struct lower_target support[] = {
	{ .name = "heartbeat", .kind = PROGK_RAW_TP, .always = true },
	{ .name = "vtime", .kind = PROGK_TP_BTF, .attach_name = "sched_switch", .always = true },
	{ .name = "errno", .kind = PROGK_TP_BTF, .attach_name = "sys_exit", .always = true },
	{ .name = "family",
	  .kind = PROGK_TP_BTF,
	  .attach_name = "sched_process_fork",
	  .always = true },
};
static void (*const body[])(struct lf *l) = { heartbeat, vtime, last_errno, family };

static void add(struct lw *w, struct lowered *r, unsigned i)
{
	struct lf *l = arena_new_obj(w->a, struct lf);

	l->w = w;
	l->t = &support[i];
	l->f = ir_new(w->a, support[i].name, support[i].kind);
	body[i](l);
	ir_reti(l->f, 0);
	r->support[r->n_support++] = support[i];
	r->fns[r->n_fns++] = l->f;
}

void lw_add_support(struct lw *w, struct lowered *r)
{
	r->support = arena_new_array(w->a, struct lower_target, LOWER_MAX_SUPPORT);
	add(w, r, 0);
	if (w->need_vtime)
		add(w, r, 1);
	if (w->need_errno)
		add(w, r, 2);
	if (w->families)
		add(w, r, 3);
}
