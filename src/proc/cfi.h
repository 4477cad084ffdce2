/* SPDX-License-Identifier: MIT */
/*
 * Call frame information of an object: how to get from a frame to its caller's.
 *
 * .eh_frame, else .debug_frame, is copied when the object is first met. Its functions are found by the table that
 * linkers make of it (.eh_frame_hdr), else by one of our own. The instructions of a function are run when it is first walked through, and what they say is kept as rows: one for
 * each address at which something changes. The file may say anything: what does not fit ends the function's
 * rows, or leaves it without any.
 */
#ifndef DT_PROC_CFI_H
#define DT_PROC_CFI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Registers that a walk follows, in this order. CFI_RA is where the caller goes on. */
enum cfi_reg { CFI_BX, CFI_BP, CFI_R12, CFI_R13, CFI_R14, CFI_R15, CFI_RA, CFI_N_REGS };

enum cfi_rule {
	CFIR_SAME,     /* as it is here */
	CFIR_AT,       /* in memory, at the CFA + off */
	CFIR_IS,       /* the CFA + off */
	CFIR_REG,      /* in register off (DWARF's number) */
	CFIR_AT_EXPR,  /* in memory, where the expression says (off: its place in the section) */
	CFIR_IS_EXPR,  /* what the expression says */
	CFIR_UNDEFINED /* CFI_RA: there is no caller */
};

struct cfi_row {
	uint32_t pc; /* from the start of the function */
	uint8_t cfa_reg;
	bool cfa_expr;
	int32_t cfa_off;
	uint8_t rule[CFI_N_REGS];
	int32_t off[CFI_N_REGS];
	bool signal; /* the frame of a signal: its caller was interrupted, not calling */
};

#define CFI_DWARF_REGS 17u /* of x86-64: 16 and the return address */

/* Registers by DWARF's numbers, and memory. */
struct cfi_state {
	uint64_t reg[CFI_DWARF_REGS];
	bool (*read)(const void *priv, uint64_t addr, uint64_t *ret);
	const void *priv;
};

struct cfi;

/* NULL: not readable, or it has none. All memory is the arena's. */
struct cfi *cfi_open(struct arena *a, const char *path);
struct cfi *cfi_memory(struct arena *a, char *image, size_t size);
/* The function that an address of the file is in: where it begins and ends. False: not known. */
bool cfi_extent(struct cfi *c, uint64_t vaddr, uint64_t *ret_start, uint64_t *ret_end);
/* The row for an address of the file; NULL: not known. */
const struct cfi_row *cfi_find(struct cfi *c, uint64_t vaddr);
/*
 * Replaces the state by that of the caller. False: it cannot be known; ret_last: there is none.
 */
bool cfi_step(const struct cfi *c, const struct cfi_row *row, struct cfi_state *s, bool *ret_last);

#endif
