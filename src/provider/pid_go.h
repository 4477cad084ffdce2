/* SPDX-License-Identifier: MIT */
/*
 * Functions of Go: their stacks move when they grow, so a return address that the kernel replaced would be taken
 * for one of the program's own; they begin with a look whether the stack is large enough, and begin again after it
 * was made so; and they have a calling convention of their own.
 */
#ifndef DT_PROVIDER_PID_GO_H
#define DT_PROVIDER_PID_GO_H

#include "proc/elf.h"
#include "proc/insn.h"
#include "provider/uprobe.h"

/* Was the function compiled by Go? (A program may have some of C.) */
bool go_compiled(const struct elf_obj *e, const char *func);
/* Distance to the first instruction that runs once a call. */
uint64_t go_entry(const struct code *c, uint64_t start, uint64_t len);
/* fn for the distance of each instruction that returns; false: cannot be disassembled, or fn said so. */
bool go_returns(const struct code *c, uint64_t start, uint64_t len,
		bool (*fn)(void *arg, uint64_t at), void *arg);
/* Argument i at the entry, or (i from 1) at a return. */
ir_val go_arg(struct ir_fn *f, bool sleepable, enum abi abi, bool is_return, uint32_t i);

#endif
