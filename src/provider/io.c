// SPDX-License-Identifier: MIT
/*
 * The io provider: requests to block devices, and threads that wait for one.
 *
 * start is where the driver gets a request: before, it may still grow. done is where all of it is finished,
 * which is in an interrupt as a rule. Both have the same request. Devices without a queue
 * of requests (brd, device mapper) are seen by what they pass on.
 *
 * A thread waits when it leaves the CPU with in_iowait set; which request it waits for is not known.
 */
#include "provider/derive.h"

/* block_rq_complete(request, error, bytes): a request may be finished in several steps */
static ir_val all_done(struct dctx *c)
{
	ir_val len = d_member(c, d_arg0(c), "request", "__data_len");

	return ir_bin(c->f, IR_ULE, len, d_arg2(c));
}

/* sched_switch(preempt, prev, next, prev_state) */
static ir_val goes_waiting(struct dctx *c)
{
	ir_val waits = d_member(c, d_arg1(c), "task_struct", "in_iowait");

	return ir_bin(c->f, IR_AND, waits, d_not(c, d_is(c, d_arg3(c), 0)));
}

static ir_val has_waited(struct dctx *c)
{
	return d_member(c, d_current(c), "task_struct", "in_iowait");
}

static ir_val switched_and_waited(struct dctx *c)
{
	return ir_bin(c->f, IR_AND, d_arg0(c), has_waited(c));
}

static const struct dprobe probes[] = {
	PROBE("start", EVENT(TP, "block_rq_issue", NULL, d_arg0)),
	PROBE("done", EVENT(TP, "block_rq_complete", all_done, d_arg0)),
	PROBE("wait-start", EVENT(TP, "sched_switch", goes_waiting, d_zero)),
	PROBE("wait-done", EVENT(TP, "sched_exit_tp", switched_and_waited, d_zero),
	      EVENT_ELSE(KPROBE, "finish_task_switch", has_waited, d_zero)),
};

DERIVED_PROVIDER(io, 3200, probes);
