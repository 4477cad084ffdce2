/* SPDX-License-Identifier: MIT */
/*
 * Types of an object that a process has mapped: from debug information (DWARF, in the object or apart from it), else
 * from BTF in a section .BTF.
 */
#ifndef DT_PROC_UTYPES_H
#define DT_PROC_UTYPES_H

#include "proc/dwarf.h"

struct btf_src;

struct utypes {
	const char *path;
	const char *why; /* there are none; a text that follows the object's name */
	struct dwarf *dwarf;
	struct btf_src *btf;
};

/* Always gives one; all memory but descriptors is the arena's. */
struct utypes *utypes_open(struct arena *a, const char *path, const char *module);
void utypes_close(struct utypes *u);
/* NULL: u->why. */
const struct type_source *utypes_source(struct utypes *u);
/*
 * The function that begins at an address of the file, with its parameters placed. False: it is not described.
 */
bool utypes_func(struct utypes *u, struct types *T, enum abi abi, const char *name, uint64_t vaddr,
		 struct ufunc *ret);

#endif
