// SPDX-License-Identifier: MIT
/*
 * The sysinfo provider: events that the system counts for each CPU. arg0 is by how much; arg1, on other
 * systems the counter, is NULL.
 */
#include "provider/derive.h"

/* Flags of contention_begin(lock, flags) */
#define LOCK_READ 2
#define LOCK_WRITE 4
#define LOCK_MUTEX 32

static const char *const reads[] = { "read", "pread64", "readv", "preadv", "preadv2", NULL };
static const char *const writes[] = { "write", "pwrite64", "writev", "pwritev", "pwritev2", NULL };
static const char *const execs[] = { "execve", "execveat", NULL };
static const char *const vforks[] = { "vfork", NULL };
static const char *const sems[] = { "semop", "semtimedop", NULL };
static const char *const msgs[] = { "msgsnd", "msgrcv", NULL };

#define ENTERING(list)                              \
	static ir_val enters_##list(struct dctx *c) \
	{                                           \
		return d_entering(c, list);         \
	}

ENTERING(reads)
ENTERING(writes)
ENTERING(execs)
ENTERING(vforks)
ENTERING(sems)
ENTERING(msgs)

/* sys_exit(regs, ret): bytes moved */
static ir_val some(struct dctx *c, ir_val is)
{
	return ir_bin(c->f, IR_AND, is, ir_bin(c->f, IR_SLT, ir_const(c->f, 0), d_arg1(c)));
}

static ir_val has_read(struct dctx *c)
{
	return some(c, d_returning(c, reads));
}

static ir_val has_written(struct dctx *c)
{
	return some(c, d_returning(c, writes));
}

/* sched_process_fork(parent, child) */
static ir_val is_process(struct dctx *c)
{
	ir_val child = d_arg1(c);

	return ir_bin(c->f, IR_EQ, d_member(c, child, "task_struct", "pid"),
		      d_member(c, child, "task_struct", "tgid"));
}

static ir_val is_thread(struct dctx *c)
{
	return d_not(c, is_process(c));
}

/* sched_switch(preempt, prev, next, prev_state): not the idle thread, which makes way */
static ir_val involuntary(struct dctx *c)
{
	struct ir_fn *f = c->f;
	ir_val idle = d_is(c, d_member(c, d_arg1(c), "task_struct", "pid"), 0);

	return ir_bin(f, IR_AND, d_not(c, idle),
		      ir_bin(f, IR_OR, d_is(c, d_arg3(c), 0), d_arg0(c)));
}

/* sched_switch to the idle thread */
static ir_val idles(struct dctx *c)
{
	return d_is(c, d_member(c, d_arg2(c), "task_struct", "pid"), 0);
}

static ir_val with_flag(struct dctx *c, int64_t flag)
{
	return ir_bini(c->f, IR_AND, d_arg1(c), flag);
}

static ir_val is_mutex(struct dctx *c)
{
	return with_flag(c, LOCK_MUTEX);
}

static ir_val to_read(struct dctx *c)
{
	return with_flag(c, LOCK_READ);
}

static ir_val to_write(struct dctx *c)
{
	return with_flag(c, LOCK_WRITE);
}

/* Requests to disks: odd operations write. */
static ir_val disk_writes(struct dctx *c)
{
	return ir_bini(c->f, IR_AND, d_member(c, d_arg0(c), "request", "cmd_flags"), 1);
}

static ir_val disk_reads(struct dctx *c)
{
	return d_not(c, disk_writes(c));
}

#define COUNT(n, tp, cond) PROBE(n, EVENT(TP, tp, cond, d_one, d_zero))

static const struct dprobe probes[] = {
	COUNT("pswitch", "sched_switch", NULL),
	COUNT("inv_swtch", "sched_switch", involuntary),
	COUNT("idlethread", "sched_switch", idles),
	COUNT("cpumigrate", "sched_migrate_task", NULL),
	COUNT("syscall", "sys_enter", NULL),
	COUNT("sysread", "sys_enter", enters_reads),
	COUNT("syswrite", "sys_enter", enters_writes),
	COUNT("sysexec", "sys_enter", enters_execs),
	COUNT("sysvfork", "sys_enter", enters_vforks),
	COUNT("sema", "sys_enter", enters_sems),
	COUNT("msg", "sys_enter", enters_msgs),
	PROBE("readch", EVENT(TP, "sys_exit", has_read, d_arg1, d_zero)),
	PROBE("writech", EVENT(TP, "sys_exit", has_written, d_arg1, d_zero)),
	COUNT("sysfork", "sched_process_fork", is_process),
	COUNT("nthreads", "sched_process_fork", is_thread),
	COUNT("intr", "irq_handler_entry", NULL),
	PROBE("trap", EVENT(TP, "page_fault_user", NULL, d_one, d_zero),
	      EVENT(TP, "page_fault_kernel", NULL, d_one, d_zero)),
	PROBE("xcalls", EVENT(TP, "call_function_single_entry", NULL, d_one, d_zero),
	      EVENT(TP, "call_function_entry", NULL, d_one, d_zero)),
	COUNT("bread", "block_rq_issue", disk_reads),
	COUNT("bwrite", "block_rq_issue", disk_writes),
	COUNT("mutex_adenters", "contention_begin", is_mutex),
	COUNT("rw_rdfails", "contention_begin", to_read),
	COUNT("rw_wrfails", "contention_begin", to_write),
	COUNT("modload", "module_load", NULL),
	COUNT("modunload", "module_free", NULL),
};

DERIVED_PROVIDER(sysinfo, 3400, probes);
