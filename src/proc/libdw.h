/* SPDX-License-Identifier: MIT */
/*
 * Debug information's reader: libdw, loaded when it is first asked, since who uses no types of programs and no
 * source lines should not pay for it. It needs not be installed.
 */
#ifndef DT_PROC_LIBDW_H
#define DT_PROC_LIBDW_H

#include <elfutils/libdw.h>

/* What we call of it. */
#define LIBDW_FUNCTIONS(F)         \
	F(dwarf_begin_elf)         \
	F(dwarf_end)               \
	F(dwarf_addrdie)           \
	F(dwarf_attr_integrate)    \
	F(dwarf_bytesize)          \
	F(dwarf_child)             \
	F(dwarf_cu_getdwarf)       \
	F(dwarf_cuoffset)          \
	F(dwarf_diename)           \
	F(dwarf_entrypc)           \
	F(dwarf_formflag)          \
	F(dwarf_formblock)         \
	F(dwarf_formref_die)       \
	F(dwarf_formsdata)         \
	F(dwarf_formudata)         \
	F(dwarf_get_units)         \
	F(dwarf_getalt)            \
	F(dwarf_getlocation_addr)  \
	F(dwarf_getscopes)         \
	F(dwarf_getsrc_die)        \
	F(dwarf_hasattr)           \
	F(dwarf_hasattr_integrate) \
	F(dwarf_haspc)             \
	F(dwarf_lineno)            \
	F(dwarf_linesrc)           \
	F(dwarf_lowpc)             \
	F(dwarf_ranges)            \
	F(dwarf_siblingof)         \
	F(dwarf_tag)               \
	F(dwarf_whatform)

struct libdw {
#define F(name) __typeof__(name) *name;
	LIBDW_FUNCTIONS(F)
#undef F
};

/* NULL: it is not installed, or too old. Once loaded it stays. */
const struct libdw *libdw_get(void);

#endif
