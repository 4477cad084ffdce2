/* SPDX-License-Identifier: MIT */
/*
 * Where a function leaves its fast path: its calls of functions that make a certain system call. That is
 * read out of the machine code, because such functions are internal and distributions strip their names.
 */
#ifndef DT_PROC_CALLS_H
#define DT_PROC_CALLS_H

#include "proc/cfi.h"
#include "proc/elf.h"
#include "proc/insn.h"

struct call_out {
	uint64_t at, to; /* addresses of the file: of the instruction, of the function */
	bool is_jump;    /* the function's last call: it does not come back here */
	uint32_t caller; /* at the instruction, the function's own return address is that far above the stack pointer */
};

/*
 * Fills v with the direct calls in the function (vaddr, len) of functions that make system call nr themselves; returns how
 * many, at most max. 0 too if that cannot be known: no disassembler, no call frame information, another machine.
 */
uint32_t calls_find(const struct elf_obj *e, const struct code *c, struct cfi *cfi, uint64_t vaddr,
		    uint64_t len, unsigned nr, struct call_out *v, uint32_t max);

#endif
