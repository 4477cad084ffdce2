/* SPDX-License-Identifier: MIT */
/*
 * What tracing wants to know of an ELF file: where its bytes go in memory, its symbols by address, and
 * its USDT probes. Input is hostile: a file that makes no sense has no symbols.
 *
 * Symbols come from .symtab, else from the separate debug file and from the compressed table in .gnu_debugdata, or
 * from the table that programs of Go have; .dynsym is added to either. All addresses are those in the file ("vaddr").
 */
#ifndef DT_PROC_ELF_H
#define DT_PROC_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "proc/ufunc.h"

struct elf_seg {
	uint64_t vaddr, off, filesz, memsz;
	bool exec;
};

struct elf_sym {
	uint64_t addr, size;
	const char *name;
	uint8_t rank; /* of names for one address, the lowest is the best */
	bool func;
	bool ifunc; /* the function chooses the one that is meant */
};

/* A SystemTap note, or what .SUNW_dof says in the form of one. */
struct elf_usdt {
	uint64_t pc, sem; /* sem 0: none */
	const char *prov, *name, *args;
	const char *func; /* .SUNW_dof: the function that it is in; NULL: see symbols */
	bool no_nop;      /* .SUNW_dof: the instruction is not the nop that it should be */
};

struct elf_obj {
	struct elf_seg *seg;
	uint32_t n_seg;
	struct elf_sym *sym; /* by address, best name first */
	uint32_t n_sym, cap_sym;
	struct elf_usdt *usdt;
	uint32_t n_usdt, cap_usdt;
	uint64_t entry;
	enum abi abi;             /* of a program of Go: that of its functions */
	bool is_64, exec, interp; /* exec: fixed addresses; interp: it has a dynamic linker */
};

/* NULL: no ELF file, or not readable. All memory is the arena's. */
struct elf_obj *elf_obj_open(struct arena *a, const char *path);
/* The image of an object in our own memory (the vDSO). */
struct elf_obj *elf_obj_memory(struct arena *a, char *image, size_t size);

/*
 * Names of the providers in the notes of a file, none twice; 0: it has none, or is no ELF file. Cheap where there
 * are none: symbols are not read.
 */
uint32_t elf_usdt_providers(struct arena *a, const char *path, const char ***ret);

/* Best symbol at or before vaddr that contains it; NULL: none. */
const struct elf_sym *elf_obj_find(const struct elf_obj *o, uint64_t vaddr);
/* Symbol of that name, functions first; NULL: none. */
const struct elf_sym *elf_obj_named(const struct elf_obj *o, const char *name);
/* exec: the bytes were mapped to be run (tells two segments in one page of the file apart). */
bool elf_obj_to_vaddr(const struct elf_obj *o, uint64_t off, bool exec, uint64_t *ret);
bool elf_obj_to_off(const struct elf_obj *o, uint64_t vaddr, uint64_t *ret);
/* End of a symbol without a size: the next one, or the end of the segment. */
uint64_t elf_sym_end(const struct elf_obj *o, const struct elf_sym *s);

#endif
