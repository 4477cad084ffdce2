/* SPDX-License-Identifier: MIT */
/*
 * What a program reads of the place it is attached to. Providers of user probes choose the instruction by it
 * (proc/site.h). What is not understood counts as everything.
 */
#include "ir/ir_i.h"

static bool is_ctx(const struct ir_fn *f, ir_val v)
{
	return v && f->ins[v].op == IR_CTX;
}

/* The saved registers of the thread: at user probes those of the context. */
static bool is_regs(const struct ir_fn *f, ir_val v)
{
	return v && f->ins[v].op == IR_CALL && f->ins[v].aux == BPFH_task_pt_regs;
}

/* A helper that is given the context. */
static void called(const struct ir_ins *in, struct ir_ctx_use *use)
{
	switch (in->aux) {
	case BPFH_get_attach_cookie:
	case BPFH_get_func_ip:
	case BPFH_perf_event_output: break;
	case BPFH_get_stack: use->stack = true; break;
	default: *use = (struct ir_ctx_use){ UINT64_MAX, true, true };
	}
}

static void looks(const struct ir_fn *f, const struct ir_ins *in, struct ir_ctx_use *use)
{
	if (in->op == IR_CALL) {
		for (uint8_t i = 0; i < in->n_args; i++)
			if (is_ctx(f, in->arg[i]))
				called(in, use);
			else if (is_regs(f, in->arg[i]) && in->aux == BPFH_probe_read_kernel)
				use->stack = true; /* all of them, for who unwinds */
		switch (in->aux) {
		case BPFH_probe_read_user:
		case BPFH_probe_read_user_str:
		case BPFH_copy_from_user:
		case BPFH_copy_from_user_task: use->user_memory = true; break;
		default: break;
		}
		return;
	}
	for (unsigned i = 0; i < 5; i++)
		if (is_ctx(f, in->arg[i]) || is_regs(f, in->arg[i])) {
			if (in->op == IR_LOAD && i == 0 && in->imm >= 0 && in->imm / 8 < 64)
				use->words |= 1ull << (in->imm / 8);
			else
				*use = (struct ir_ctx_use){ UINT64_MAX, true, true };
		}
}

struct ir_ctx_use ir_ctx_use(const struct ir_fn *f)
{
	struct ir_ctx_use use = { 0 };

	for (ir_val v = 1; v < f->n_ins; v++)
		if (f->ins[v].op != IR_NOP)
			looks(f, &f->ins[v], &use);
	return use;
}
