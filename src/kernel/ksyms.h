/* SPDX-License-Identifier: MIT */
/*
 * Kernel symbols, from /proc/kallsyms, read on the first question (30 to 70 ms) and not before. A single name is
 * asked for without it, where the kernel answers.
 */
#ifndef DT_KERNEL_KSYMS_H
#define DT_KERNEL_KSYMS_H

#include "kernel/kernel.h"

struct ksym {
	const char *module; /* "vmlinux" for the kernel itself; "bpf" for programs */
	const char *name;
	uint64_t addr; /* where it begins */
	bool global;   /* a function that other files see (type T) */
	bool absolute; /* addr is none: offset of a per-CPU variable (type A) */
};

/* Symbol that addr lies in: addr - ret->addr is the offset. false: no kernel text or data. */
bool ksyms_find(struct kernel *k, uint64_t addr, struct ksym *ret);
/* module NULL or "": any, the kernel itself first. "vmlinux", "genunix", "kernel" and "unix" are one. */
bool ksyms_addr(struct kernel *k, const char *module, const char *name, uint64_t *ret_addr);
/* Is addr that of a per-CPU variable: to be taken from the start of a CPU's area? */
bool ksyms_is_percpu(struct kernel *k, uint64_t addr);
/*
 * What is asked from now on may be about modules that were not there before: the next address outside of
 * the kernel proper looks whether modules came or went, and if so the symbols are read again. Names that
 * ksyms_find() gave are not valid any more, those of the others are.
 */
void ksyms_renew(struct kernel *k);
/* Reads them again on the next question. What was returned is not valid any more. */
void ksyms_forget(struct kernel *k);
/* All symbols, by address; the absolute ones too. */
const struct ksym *ksyms_all(struct kernel *k, uint32_t *ret_n);

/*
 * The parser and table by themselves, for tests. text is cut up in place and must stay; it is not
 * freed with the table.
 */
struct ksym_table;
struct ksym_table *ksym_table_parse(char *text, size_t len);
void ksym_table_free(struct ksym_table *t);
bool ksym_table_find(const struct ksym_table *t, uint64_t addr, struct ksym *ret);
bool ksym_table_addr(const struct ksym_table *t, const char *module, const char *name,
		     uint64_t *ret);

#endif
