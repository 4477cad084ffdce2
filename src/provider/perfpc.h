/* SPDX-License-Identifier: MIT */
/*
 * What programs on perf events know of the place that was interrupted. Their context starts with the
 * registers. The kernel's half of the address space is the negative one on both architectures.
 */
#ifndef DT_PROVIDER_PERFPC_H
#define DT_PROVIDER_PERFPC_H

#include "ir/ir.h"

#if defined(__x86_64__)
#define PERF_REGS_PC 128
#define PERF_ADDR 176 /* behind the registers and the period */
#elif defined(__aarch64__)
#define PERF_REGS_PC 256
#define PERF_ADDR 280
#else
#error "registers of this architecture are not known"
#endif

/* The program counter if it is in the kernel (user: in user space), else 0. */
static inline ir_val perf_pc(struct ir_fn *f, bool user)
{
	ir_val pc = ir_load(f, 8, ir_ctx(f), PERF_REGS_PC, IRF_INVARIANT);
	ir_val kernel = ir_bini(f, IR_SAR, pc, 63);

	return ir_bin(f, IR_AND, pc, user ? ir_un(f, IR_NOT, kernel) : kernel);
}

/* The address that the event is about: of a page fault. */
static inline ir_val perf_addr(struct ir_fn *f)
{
	return ir_load(f, 8, ir_ctx(f), PERF_ADDR, IRF_INVARIANT);
}

#endif
