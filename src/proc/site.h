/* SPDX-License-Identifier: MIT */
/* Where in a function its entry or return probe costs least, for what the probe's program reads. */
#ifndef DT_PROC_SITE_H
#define DT_PROC_SITE_H

#include "proc/disasm.h"
#include "proc/elf.h"
#include "proc/insn.h"

/* What must be at the site as it was at the function's first instruction. */
struct site_need {
	uint64_t regs; /* a bit for each word of struct pt_regs */
	bool top;      /* the return address is on top of the stack */
	bool walked;   /* the kernel walks the stack, and knows a push at a function's entry only */
	bool memory;   /* of the process */
};

/* Looks for sites, in one file after the other. Zero-initialized; closed when done. */
struct sites {
	struct disasm d;
	bool tried, open;
	/* of the file that was looked at last: where its far jumps go to, a bit for each byte */
	const uint8_t *of;
	uint64_t *jumps;
	size_t n_jumps;
};

/* Bits of need.regs: the registers of arguments, the stack pointer. */
uint64_t site_reg_bit(unsigned pt_regs_word);
/* A function of a file. */
struct site_func {
	const struct elf_obj *elf;
	const struct code *code;
	uint64_t vaddr, off, len; /* its address in the file's terms, its place in the file */
};

/*
 * Distance from a function's start to the instruction that its probe is placed on: the first one that the
 * kernel emulates instead of single-stepping it, if it runs once a call, and always, and need is as it was. 0: there is none.
 */
uint32_t site_find(struct sites *s, const struct site_func *fn, const struct site_need *need);
void sites_close(struct sites *s);

#endif
