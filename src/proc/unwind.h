/* SPDX-License-Identifier: MIT */
/*
 * From registers and a copy of the stack to the addresses that a thread was called from.
 *
 * Each frame is taken down by the call frame information of the object that its address lies in; where there is
 * none (code of a JIT), by the frame pointer, if that makes sense. The first frame is where the thread
 * was; the others are return addresses. The walk ends at the function that has no caller (_start, clone), or
 * where nothing more is known.
 */
#ifndef DT_PROC_UNWIND_H
#define DT_PROC_UNWIND_H

#include "proc/psyms.h"

/* Words of struct pt_regs of x86-64. */
enum {
	UW_R15,
	UW_R14,
	UW_R13,
	UW_R12,
	UW_BP,
	UW_BX,
	UW_R11,
	UW_R10,
	UW_R9,
	UW_R8,
	UW_AX,
	UW_CX,
	UW_DX,
	UW_SI,
	UW_DI,
	UW_ORIG_AX,
	UW_IP,
	UW_CS,
	UW_FLAGS,
	UW_SP,
	UW_SS,
	UW_N_WORDS
};

struct unwind_in {
	uint32_t pid;
	uint64_t regs[UW_N_WORDS];
	uint64_t base; /* address of the copy's first byte */
	const uint8_t *stack;
	uint32_t len;
};

enum unwind_end {
	UWE_COMPLETE, /* a function without a caller */
	UWE_FULL,     /* max frames */
	UWE_STACK,    /* beyond what was copied */
	UWE_LOST,     /* neither information nor a frame pointer */
};

/* Frames, first the innermost; their number. */
uint32_t unwind(struct psyms *s, const struct unwind_in *in, uint64_t *pcs, uint32_t max,
		enum unwind_end *ret_end);

#endif
