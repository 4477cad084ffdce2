// SPDX-License-Identifier: MIT
/*
 * The sched provider: threads that get and lose a CPU, run queues, priorities, the clock tick.
 *
 * off-cpu fires in the thread that leaves, on-cpu in the one that has come: the tracepoint sched_switch
 * is before the switch, so on-cpu is taken from behind it. A thread that runs for the first time does
 * not come by there; its first return to user mode stands for that.
 *
 * A thread on CPU is in no run queue: it is dequeued when it gets the CPU and enqueued again when it
 * leaves while it could go on.
 */
#include "kernel/ksyms.h"
#include "provider/derive.h"

#define RUNNING 0

static const char *const fork_calls[] = { "fork", "vfork", "clone", "clone3", NULL };
static const char *const policy_calls[] = { "sched_setscheduler", "sched_setparam", "sched_setattr",
					    NULL };
static const char *const nice_calls[] = { "setpriority", NULL };

static ir_val tid_of(struct dctx *c, ir_val task)
{
	return d_member(c, task, "task_struct", "pid");
}

/* ---- sched_switch(preempt, prev, next, prev_state) ---- */

static ir_val goes_on(struct dctx *c)
{
	return ir_bin(c->f, IR_OR, d_is(c, d_arg3(c), RUNNING), d_arg0(c));
}

/* The idle thread is not preempted, it makes way. */
static ir_val preempted(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, goes_on(c), d_not(c, d_is(c, tid_of(c, d_arg1(c)), 0)));
}

static ir_val sleeps(struct dctx *c)
{
	return d_not(c, goes_on(c));
}

static ir_val next_is_thread(struct dctx *c)
{
	return d_not(c, d_is(c, tid_of(c, d_arg2(c)), 0));
}

/* ---- run queues: sched_wakeup(task), sched_migrate_task(task, cpu) ---- */

static ir_val not_on_cpu(struct dctx *c)
{
	return d_is(c, d_member(c, d_arg0(c), "task_struct", "on_cpu"), 0);
}

static ir_val queued(struct dctx *c)
{
	return d_not(c, d_is(c, d_member(c, d_arg0(c), "task_struct", "on_rq"), 0));
}

static ir_val task_cpu(struct dctx *c)
{
	return d_member(c, d_arg0(c), "task_struct", "thread_info.cpu");
}

static ir_val this_cpu(struct dctx *c)
{
	return ir_call(c->f, BPFH_get_smp_processor_id, 0);
}

/* ---- getting the CPU ---- */

/* sched_exit_tp(switched) */
static ir_val remains(struct dctx *c)
{
	return d_is(c, d_arg0(c), 0);
}

static ir_val first_run(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, d_returning(c, fork_calls), d_is(c, d_arg1(c), 0));
}

/* sched_set_need_resched_tp(task, cpu, flag) */
static ir_val other_cpu(struct dctx *c)
{
	return d_not(c, ir_bin(c->f, IR_EQ, d_arg1(c), this_cpu(c)));
}

/* ---- the clock: hrtimer_expire_entry(timer, now) ---- */

static ir_val is_tick(struct dctx *c)
{
	static const char *const names[] = { "tick_nohz_handler", "tick_sched_timer" };
	ir_val fn = d_member(c, d_arg0(c), "hrtimer", "function"), any = ir_const(c->f, 0);
	uint64_t addr;

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (ksyms_addr(c->w->kernel, "vmlinux", names[i], &addr))
			any = ir_bin(c->f, IR_OR, any, d_is(c, fn, (int64_t)addr));
	return any;
}

/* ---- priorities ---- */

/* sched_pi_setprio(task, donor): the better of its own and the donor's, if there is one. */
static ir_val lent_pri(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_val own = d_member(c, d_arg0(c), "task_struct", "normal_prio");
	ir_val lent = d_peek(c, d_arg1(c), "task_struct", "prio");
	ir_val better = ir_bin(f, IR_SLT, lent, own);

	return ir_select(f, ir_bin(f, IR_AND, better, d_not(c, d_is(c, d_arg1(c), 0))), lent, own);
}

/* A thread that has changed its own: 0 stands for itself. */
static ir_val means_self(struct dctx *c, ir_val id)
{
	return ir_bin(c->f, IR_OR, d_is(c, id, 0),
		      ir_bin(c->f, IR_EQ, id, tid_of(c, d_current(c))));
}

static ir_val sets_own(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_val nice = ir_bin(f, IR_AND, d_returning(c, nice_calls), d_is(c, d_sysarg(c, 0), 0));
	ir_val policy = d_returning(c, policy_calls);

	nice = ir_bin(f, IR_AND, nice, means_self(c, d_sysarg(c, 1)));
	policy = ir_bin(f, IR_AND, policy, means_self(c, d_sysarg(c, 0)));
	return ir_bin(f, IR_AND, ir_bin(f, IR_OR, nice, policy), d_is(c, d_arg1(c), 0));
}

static ir_val own_pri(struct dctx *c)
{
	return d_member(c, d_current(c), "task_struct", "prio");
}

static const struct dprobe probes[] = {
	PROBE("preempt", EVENT(TP, "sched_switch", preempted, NULL)),
	PROBE("sleep", EVENT(TP, "sched_switch", sleeps, NULL)),
	PROBE("dequeue", EVENT(TP, "sched_switch", next_is_thread, d_arg2, d_arg2, this_cpu),
	      EVENT(TP, "sched_migrate_task", queued, d_arg0, d_arg0, task_cpu)),
	PROBE("enqueue", EVENT(TP, "sched_switch", preempted, d_arg1, d_arg1, this_cpu, d_zero),
	      EVENT(TP, "sched_wakeup", not_on_cpu, d_arg0, d_arg0, task_cpu, d_one),
	      EVENT(TP, "sched_wakeup_new", not_on_cpu, d_arg0, d_arg0, task_cpu, d_one),
	      EVENT(TP, "sched_migrate_task", queued, d_arg0, d_arg0, d_arg1, d_one)),
	PROBE("off-cpu", EVENT(TP, "sched_switch", NULL, d_arg2, d_arg2)),
	PROBE("on-cpu", EVENT(TP, "sched_exit_tp", d_arg0, NULL),
	      EVENT_ELSE(KPROBE, "finish_task_switch", NULL, NULL),
	      EVENT_WITH("sched_exit_tp", TP, "sys_exit", first_run, NULL)),
	PROBE("remain-cpu", EVENT(TP, "sched_exit_tp", remains, NULL)),
	PROBE("wakeup", EVENT(TP, "sched_waking", NULL, d_arg0, d_arg0)),
	PROBE("tick", EVENT(TP, "hrtimer_expire_entry", is_tick, d_current, d_current)),
	PROBE("surrender", EVENT(TP, "sched_set_need_resched_tp", other_cpu, d_arg0, d_arg0),
	      EVENT_ELSE(TP, "reschedule_entry", NULL, d_current, d_current)),
	PROBE("change-pri", EVENT(TP, "sched_pi_setprio", NULL, d_arg0, d_arg0, lent_pri),
	      EVENT(TP, "sys_exit", sets_own, d_current, d_current, own_pri)),
};

DERIVED_PROVIDER(sched, 3100, probes);
