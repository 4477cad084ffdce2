// SPDX-License-Identifier: MIT
/*
 * The trap provider: exceptions of the processor, trap::NAME:entry and trap::NAME:return.
 *
 * Page faults have tracepoints where they come in. One that is resolved is counted by the kernel when that is
 * done, as a perf event: its return. Of the other exceptions in user mode, and of page faults that
 * cannot be resolved, comes a signal: entry is where it is made, return where it is delivered, just before
 * the handler runs or the process ends. Which exception it was the thread knows (x86), or the signal and
 * its code tell.
 *
 * Exceptions in the kernel other than page faults are not seen: the functions that handle them cannot be
 * traced on any kernel, and they have no tracepoints.
 */
#include "provider/derive.h"
#include "provider/perfpc.h"

enum { ILL = 4, TRAP = 5, BUS = 7, FPE = 8, SEGV = 11 };

#if defined(__x86_64__)
#define HAVE_TRAP_NR 1
#define PC "ip"
#else
#define HAVE_TRAP_NR 0
#define PC "pc"
#endif

#define TRAP_PERF 6 /* a SIGTRAP that stands for no exception */

/* ---- signals: signal_generate(sig, info, ...), signal_deliver(sig, info, ...) ---- */

static ir_val info_code(struct dctx *c)
{
	return d_peek(c, d_arg1(c), "kernel_siginfo", "si_code");
}

/* Exception nr, which becomes sig; code: of those architectures that keep no number (0: any). */
static ir_val raised(struct dctx *c, int nr, int sig, int code)
{
	struct ir_fn *f = c->f;
	ir_val is = info_code(c), v = ir_bin(f, IR_SLT, ir_const(f, 0), is);

	if (HAVE_TRAP_NR)
		v = ir_bin(f, IR_AND, v,
			   d_is(c, d_member(c, d_current(c), "task_struct", "thread.trap_nr"), nr));
	else if (code)
		v = ir_bin(f, IR_AND, v, d_is(c, is, code));
	if (sig == TRAP)
		v = ir_bin(f, IR_AND, v, d_not(c, d_is(c, is, TRAP_PERF)));
	return ir_bin(f, IR_AND, v, d_is(c, d_arg0(c), sig));
}

static ir_val sig_addr(struct dctx *c)
{
	return d_peek(c, d_arg1(c), "kernel_siginfo", "_sifields._sigfault._addr");
}

static ir_val user_pc(struct dctx *c)
{
	ir_val regs = ir_call(c->f, BPFH_task_pt_regs, 1, d_current(c));

	return d_member(c, regs, "pt_regs", PC);
}

static ir_val error_code(struct dctx *c)
{
	return d_member(c, d_current(c), "task_struct", "thread.error_code");
}

#define EXCEPTION(id, nr, sig, code)             \
	static ir_val is_##id(struct dctx *c)    \
	{                                        \
		return raised(c, nr, sig, code); \
	}

EXCEPTION(divide_error, 0, FPE, 1)
EXCEPTION(debug, 1, TRAP, 2)
EXCEPTION(int3, 3, TRAP, 1)
EXCEPTION(invalid_op, 6, ILL, 0)
EXCEPTION(alignment_check, 17, BUS, 1)
#if HAVE_TRAP_NR
EXCEPTION(overflow, 4, SEGV, 0)
EXCEPTION(bounds, 5, SEGV, 0)
EXCEPTION(segment_not_present, 11, BUS, 0)
EXCEPTION(stack_segment, 12, BUS, 0)
EXCEPTION(general_protection, 13, SEGV, 0)
EXCEPTION(coprocessor_error, 16, FPE, 0)
EXCEPTION(simd_coprocessor_error, 19, FPE, 0)
EXCEPTION(control_protection, 21, SEGV, 0)
#endif

/* A page fault that becomes a signal: SIGSEGV, or SIGBUS if there is no page behind the mapping. */
static ir_val is_bad_page(struct dctx *c)
{
	return ir_bin(c->f, IR_OR, raised(c, 14, SEGV, 0),
		      raised(c, 14, BUS, HAVE_TRAP_NR ? 0 : 2));
}

/* ---- page faults: page_fault_user(address, regs, error_code) ---- */

static ir_val regs_pc(struct dctx *c)
{
	return d_member(c, d_arg1(c), "pt_regs", PC);
}

/* Counted when it is done; the registers are those of the interrupted. */
static ir_val pf_pc(struct dctx *c)
{
	return ir_load(c->f, 8, ir_ctx(c->f), PERF_REGS_PC, IRF_INVARIANT);
}

static ir_val pf_in_kernel(struct dctx *c)
{
	return ir_bini(c->f, IR_SHR, pf_pc(c), 63);
}

static ir_val pf_in_user(struct dctx *c)
{
	return d_not(c, pf_in_kernel(c));
}

static ir_val pf_addr(struct dctx *c)
{
	return perf_addr(c->f);
}

#define BY_SIGNAL(id)                                                                     \
	FUNC_PROBE(#id, "entry",                                                          \
		   EVENT(TP, "signal_generate", is_##id, sig_addr, user_pc, error_code)), \
		FUNC_PROBE(#id, "return",                                                 \
			   EVENT(TP, "signal_deliver", is_##id, sig_addr, user_pc, d_arg0))

static const struct dprobe probes[] = {
	FUNC_PROBE("page_fault_user", "entry",
		   EVENT(TP, "page_fault_user", NULL, d_arg0, regs_pc, d_arg2)),
	FUNC_PROBE("page_fault_user", "return",
		   EVENT(PERF, "minor_faults", pf_in_user, pf_addr, pf_pc, d_zero),
		   EVENT(PERF, "major_faults", pf_in_user, pf_addr, pf_pc, d_zero),
		   EVENT(TP, "signal_deliver", is_bad_page, sig_addr, user_pc, d_arg0)),
	FUNC_PROBE("page_fault_kernel", "entry",
		   EVENT(TP, "page_fault_kernel", NULL, d_arg0, regs_pc, d_arg2)),
	FUNC_PROBE("page_fault_kernel", "return",
		   EVENT(PERF, "minor_faults", pf_in_kernel, pf_addr, pf_pc, d_zero),
		   EVENT(PERF, "major_faults", pf_in_kernel, pf_addr, pf_pc, d_zero)),
	BY_SIGNAL(divide_error),
	BY_SIGNAL(debug),
	BY_SIGNAL(int3),
	BY_SIGNAL(invalid_op),
	BY_SIGNAL(alignment_check),
#if HAVE_TRAP_NR
	BY_SIGNAL(overflow),
	BY_SIGNAL(bounds),
	BY_SIGNAL(segment_not_present),
	BY_SIGNAL(stack_segment),
	BY_SIGNAL(general_protection),
	BY_SIGNAL(coprocessor_error),
	BY_SIGNAL(simd_coprocessor_error),
	BY_SIGNAL(control_protection),
#endif
};

DERIVED_PROVIDER(trap, 5000, probes);
