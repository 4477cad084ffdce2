/* SPDX-License-Identifier: MIT */
/*
 * A function of a program as its types say: what it takes and returns, and where the caller puts that. Debug
 * information gives the former, abi.c the latter.
 */
#ifndef DT_PROC_UFUNC_H
#define DT_PROC_UFUNC_H

#include "types/types.h"

/* How functions are called. */
enum abi {
	ABI_C,
	ABI_GO_REGS,  /* Go since 1.17: registers of its own, results in them too */
	ABI_GO_STACK, /* before: all on the stack, results behind the arguments */
};

#define UPARAM_GONE (-1) /* the compiler has left it out */

struct uparam {
	const char *name; /* "" if it has none */
	const struct ctype *type;
	bool by_ref; /* of C++: its address is passed */
	/* Changed functions only: DWARF's number of the register it is in at the first instruction. */
	int reg;
	/* abi_place(): */
	uint32_t arg;    /* number of the raw argument, as in arg0 */
	const char *why; /* not NULL: it is not in one raw argument */
};

struct ufunc {
	const struct ctype *ret; /* void, if it returns nothing */
	bool ret_by_ref;
	bool changed; /* the compiler passes other arguments than the language says: only .reg counts */
	struct uparam *param;
	uint32_t n;
	/* Go: there may be several */
	struct uparam *result;
	uint32_t n_results;
};

/* By the rules of this machine: fills arg and why of each parameter, and of results. */
void abi_place(struct types *T, enum abi abi, struct ufunc *f);
/* Why what it returns is not in the register that arg1 of a return probe has; NULL: it is there. */
const char *abi_returned(struct types *T, const struct ufunc *f);

#endif
