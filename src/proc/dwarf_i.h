/* SPDX-License-Identifier: MIT */
/* What the files that read DWARF share. */
#ifndef DT_PROC_DWARF_I_H
#define DT_PROC_DWARF_I_H

#include <dwarf.h>

#include "base/strmap.h"
#include "proc/dwarf.h"
#include "proc/elffile.h"
#include "proc/libdw.h"

struct dwarf {
	struct arena *a;
	const struct libdw *dw;
	struct elf_file obj, dbg;
	Dwarf *d;
	struct type_source source;
	/* Entries that became types: a type's src_id is its place here. By address: a hash table of places. */
	Dwarf_Die *die;
	uint32_t n_die, cap_die;
	uint32_t *slot, n_slots;
	/* Definitions at the top of units, by name; filled on the first question. */
	struct strmap named[TNS_ENUM + 1], funcs;
	bool indexed;
	Dwarf_Die unit; /* that the last question was about; addr NULL: none */
};

/* First child, next sibling; false: there is none. Siblings go forward only, whatever the data say. */
bool dwarf_first(const struct dwarf *d, Dwarf_Die *die, Dwarf_Die *ret);
bool dwarf_next(const struct dwarf *d, Dwarf_Die *die);
bool dwarf_has_flag(const struct dwarf *d, Dwarf_Die *die, unsigned attr);
const char *dwarf_name(const struct dwarf *d, Dwarf_Die *die);
/* Constant attribute, also of what the entry is an instance of. */
bool dwarf_const(const struct dwarf *d, Dwarf_Die *die, unsigned attr, int64_t *ret);
/* The entry that attribute refers to. */
bool dwarf_ref(const struct dwarf *d, Dwarf_Die *die, unsigned attr, Dwarf_Die *ret);

/* dwarf_type.c: the type that DW_AT_type of an entry is; void if there is none. */
const struct ctype *dwarf_type_of(struct dwarf *d, struct types *T, Dwarf_Die *die);
/* Is a value of that type passed by its address (C++)? */
bool dwarf_by_ref(struct dwarf *d, const struct ctype *t);
void dwarf_source_init(struct dwarf *d, const char *module);
/* Definition by name; NULL: there is none. */
Dwarf_Die *dwarf_named(struct dwarf *d, enum type_ns ns, const char *name);

#endif
