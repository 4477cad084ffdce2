/* SPDX-License-Identifier: MIT */
/* Shared by the files that read call frame information. */
#ifndef DT_PROC_CFI_I_H
#define DT_PROC_CFI_I_H

#include "proc/cfi.h"

/* A reader that never leaves [p, end); once something was not there, bad stays set. */
struct cfi_in {
	const uint8_t *p, *end;
	bool bad;
};

uint64_t cfi_bytes(struct cfi_in *in, unsigned n);
uint64_t cfi_uleb(struct cfi_in *in);
int64_t cfi_sleb(struct cfi_in *in);

struct cfi_fde {
	uint64_t start, end;
	uint32_t cie, insns, insns_end; /* in the section */
	bool run;
	struct cfi_row *row;
	uint32_t n_row;
};

struct cfi {
	struct arena *a;
	const uint8_t *data; /* the section, copied */
	size_t size;
	uint64_t vaddr;
	bool debug; /* .debug_frame */
	uint32_t n_fde, cap_fde;
	struct cfi_fde *fde; /* ours, by address; NULL: there is a table */
	/* the file's: pairs of start and entry, from table_vaddr, by address; with what was read of it so far */
	const uint8_t *table;
	uint64_t table_vaddr;
	struct cfi_fde **met;
};

/* The ith function by address; NULL: its entry makes no sense. */
struct cfi_fde *cfi_fde(struct cfi *c, uint32_t i);

struct cfi_cie {
	uint64_t code_align;
	int64_t data_align;
	uint8_t enc, ra, addr_size;
	bool signal, augmented;
	uint32_t insns, insns_end;
};

/* cfi_run.c: the rows of a function */
void cfi_run(struct cfi *c, struct cfi_fde *f, const struct cfi_cie *cie);
/* cfi_expr.c: length and bytes at off of the section; first is on the stack at the start */
bool cfi_expr(const struct cfi *c, uint32_t off, const struct cfi_state *s, const uint64_t *first,
	      uint64_t *ret);

#endif
