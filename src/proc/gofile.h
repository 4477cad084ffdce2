/* SPDX-License-Identifier: MIT */
/* What Go's compiler leaves in a program, stripped or not: its version, and a table of all functions. */
#ifndef DT_PROC_GOFILE_H
#define DT_PROC_GOFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "proc/elffile.h"
#include "proc/ufunc.h"

/* ABI_C: it is no program of Go. */
enum abi go_abi(Elf *e);
/* fn for each function of .gopclntab; name is valid during the call. False: there is no such table. */
typedef void go_func_fn(void *arg, const char *name, uint64_t addr, uint64_t size);
bool go_functions(Elf *e, go_func_fn *fn, void *arg);

#endif
