/* SPDX-License-Identifier: MIT */
/*
 * Debug information (DWARF 2 to 5) of an object or of its separate debug file: types, functions, lines.
 *
 * Nothing is read before it is asked for, and what was read stays: types point into it. Input is hostile:
 * chains are followed for a bounded number of links, and siblings only forward.
 */
#ifndef DT_PROC_DWARF_H
#define DT_PROC_DWARF_H

#include "proc/ufunc.h"

struct dwarf;

/*
 * module: what its type source is called. NULL and *why (a sentence without the object's name): there is none,
 * or nothing that could read it.
 */
struct dwarf *dwarf_open(struct arena *a, const char *path, const char *module, const char **why);
void dwarf_close(struct dwarf *d);
const struct type_source *dwarf_source(struct dwarf *d);
/* The function that begins at an address of the file; memory is the arena's. False: it is not described. */
bool dwarf_func(struct dwarf *d, struct types *T, uint64_t vaddr, struct ufunc *ret);
/* Where the instruction at an address comes from. *ret_file lives as long as d. */
bool dwarf_line(struct dwarf *d, uint64_t vaddr, const char **ret_file, uint32_t *ret_line);

#endif
