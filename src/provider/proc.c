// SPDX-License-Identifier: MIT
/*
 * The proc provider: processes and threads that come and go, programs that are executed, signals.
 *
 * create and lwp-create fire in the parent, start and lwp-start in the child when it first returns to
 * user mode: from the system call that made it, with 0. Threads of the kernel have no start. A
 * process's first thread is a thread, so both probes of a pair fire for it. An
 * attempt to execute is seen at the system call: exec, then exec-success or exec-failure.
 */
#include "provider/derive.h"
#include "provider/tp.h"

#define SIG_IGN_ADDR 1
#define GROUP_EXIT 4 /* SIGNAL_GROUP_EXIT */

static const char *const exec_calls[] = { "execve", "execveat", NULL };
static const char *const fork_calls[] = { "fork", "vfork", "clone", "clone3", NULL };
static const char *const wait_calls[] = { "rt_sigtimedwait", NULL };

static ir_val leads(struct dctx *c, ir_val task)
{
	return ir_bin(c->f, IR_EQ, d_member(c, task, "task_struct", "pid"),
		      d_member(c, task, "task_struct", "tgid"));
}

/* ---- processes ---- */

/* sched_process_fork(parent, child) */
static ir_val child_leads(struct dctx *c)
{
	return leads(c, d_arg1(c));
}

/* sys_exit(regs, ret) */
static ir_val forked(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, d_returning(c, fork_calls), d_is(c, d_arg1(c), 0));
}

static ir_val forked_process(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, forked(c), leads(c, d_current(c)));
}

static ir_val execs(struct dctx *c)
{
	return d_entering(c, exec_calls);
}

static ir_val exec_path(struct dctx *c)
{
	ir_val at = d_entering(c, (const char *const[]){ "execveat", NULL });

	return ir_select(c->f, at, d_sysarg(c, 1), d_sysarg(c, 0));
}

static ir_val exec_failed(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, d_returning(c, exec_calls),
		      ir_bin(c->f, IR_SLT, d_arg1(c), ir_const(c->f, 0)));
}

static ir_val error(struct dctx *c)
{
	return ir_un(c->f, IR_NEG, d_arg1(c));
}

/*
 * sched_process_exit(task, group_dead), of older kernels (task): there the number of threads that live
 * is already without this one.
 */
static ir_val last_thread(struct dctx *c)
{
	ir_val sig;

	if (tp_n_args(c->tp) > 1)
		return d_arg1(c);
	sig = d_member(c, d_arg0(c), "task_struct", "signal");
	return d_is(c, d_member(c, sig, "signal_struct", "live.counter"), 0);
}

/* CLD_EXITED 1, CLD_KILLED 2, CLD_DUMPED 3 */
static ir_val reason(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_val code = d_member(c, d_arg0(c), "task_struct", "exit_code");
	ir_val dumped = d_is(c, ir_bini(f, IR_AND, code, 0x80), 0x80);

	return ir_select(f, d_is(c, ir_bini(f, IR_AND, code, 0x7f), 0), ir_const(f, 1),
			 ir_bini(f, IR_ADD, dumped, 2));
}

/* ---- signals: signal_generate(sig, info, task, group, result) ---- */

static ir_val ignored(struct dctx *c)
{
	return d_is(c, d_arg4(c), 1);
}

/* 0 and 1 stand for signals without information */
static ir_val info_code(struct dctx *c)
{
	return d_peek(c, d_arg1(c), "kernel_siginfo", "si_code");
}

/* SIGILL SIGTRAP SIGBUS SIGFPE SIGSEGV that the kernel itself makes. */
static ir_val fault(struct dctx *c)
{
	static const int sigs[] = { 4, 5, 7, 8, 11, -1 };
	ir_val by_kernel = ir_bin(c->f, IR_SLT, ir_const(c->f, 0), info_code(c));

	return ir_bin(c->f, IR_AND, d_one_of(c, d_arg0(c), sigs), by_kernel);
}

/*
 * FLTILL 1, FLTBPT 3, FLTTRACE 4, FLTACCESS 5 (SIGBUS), FLTBOUNDS 6 (SIGSEGV), FLTIZDIV 8, FLTFPE 9;
 * of SIGTRAP si_code 2 is a trace trap, of SIGFPE si_code 1 an integer division by zero.
 */
static ir_val fault_code(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_val sig = d_arg0(c), code = info_code(c);
	ir_val v = ir_const(f, 6);

	v = ir_select(f, d_is(c, sig, 4), ir_const(f, 1), v);
	v = ir_select(f, d_is(c, sig, 5), ir_bini(f, IR_ADD, d_is(c, code, 2), 3), v);
	v = ir_select(f, d_is(c, sig, 7), ir_const(f, 5), v);
	return ir_select(f, d_is(c, sig, 8), ir_bin(f, IR_SUB, ir_const(f, 9), d_is(c, code, 1)),
			 v);
}

/* signal_deliver(sig, info, action) */
static ir_val handler(struct dctx *c)
{
	return d_peek(c, d_arg2(c), "k_sigaction", "sa.sa_handler");
}

/*
 * A signal that is fatal for certain arrives as SIGKILL at every thread; which one it was the process
 * knows (0: none, it is another thread's exit()).
 */
static ir_val delivered(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_val sig = d_arg0(c), proc = d_member(c, d_current(c), "task_struct", "signal");
	ir_val flags = d_member(c, proc, "signal_struct", "flags");
	ir_val code = d_member(c, proc, "signal_struct", "group_exit_code");
	ir_val dying = d_is(c, ir_bini(f, IR_AND, flags, GROUP_EXIT), GROUP_EXIT);

	return ir_select(f, ir_bin(f, IR_AND, dying, d_is(c, sig, 9)),
			 ir_bini(f, IR_AND, code, 0x7f), sig);
}

static ir_val handled(struct dctx *c)
{
	ir_val ignored = d_is(c, handler(c), SIG_IGN_ADDR);

	return ir_bin(c->f, IR_AND, d_not(c, ignored), d_not(c, d_is(c, delivered(c), 0)));
}

/* A signal taken by sigwait(3) and its kin. */
static ir_val waited(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, d_returning(c, wait_calls),
		      ir_bin(c->f, IR_SLT, ir_const(c->f, 0), d_arg1(c)));
}

static ir_val wait_info(struct dctx *c)
{
	return d_sysarg(c, 1);
}

static const struct dprobe probes[] = {
	PROBE("create", EVENT(TP, "sched_process_fork", child_leads, d_arg1)),
	PROBE("lwp-create", EVENT(TP, "sched_process_fork", NULL, d_arg1, d_arg1)),
	PROBE("start", EVENT(TP, "sys_exit", forked_process, NULL)),
	PROBE("lwp-start", EVENT(TP, "sys_exit", forked, NULL)),
	PROBE("exec", EVENT(TP, "sys_enter", execs, exec_path)),
	PROBE("exec-failure", EVENT(TP, "sys_exit", exec_failed, error)),
	PROBE("exec-success", EVENT(TP, "sched_process_exec", NULL, NULL)),
	PROBE("exit", EVENT(TP, "sched_process_exit", last_thread, reason)),
	PROBE("lwp-exit", EVENT(TP, "sched_process_exit", NULL, NULL)),
	PROBE("fault", EVENT(TP, "signal_generate", fault, fault_code, d_arg1)),
	PROBE("signal-send", EVENT(TP, "signal_generate", NULL, d_arg2, d_arg2, d_arg0)),
	PROBE("signal-discard", EVENT(TP, "signal_generate", ignored, d_arg2, d_arg2, d_arg0)),
	PROBE("signal-handle", EVENT(TP, "signal_deliver", handled, delivered, d_arg1, handler)),
	PROBE("signal-clear", EVENT(TP, "sys_exit", waited, d_arg1, wait_info)),
};

DERIVED_PROVIDER(proc, 3000, probes);
