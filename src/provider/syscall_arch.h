/* SPDX-License-Identifier: MIT */
/*
 * System calls of the two architectures: their table, where the registers are in struct pt_regs (the
 * names, which BTF turns into offsets; the offsets, if there is no BTF), and how a 32-bit program's
 * registers look.
 */
#ifndef DT_PROVIDER_SYSCALL_ARCH_H
#define DT_PROVIDER_SYSCALL_ARCH_H

#include <stdint.h>

struct sys_reg {
	const char *name; /* member of struct pt_regs */
	int index;        /* in an array of 64-bit registers */
	int off;          /* bytes */
	uint8_t size;
};

struct sys_regs {
	struct sys_reg arg[6];
	struct sys_reg nr;   /* number of the system call, at its return */
	struct sys_reg mode; /* 32-bit program if (mode & COMPAT_MASK) == COMPAT_VALUE; 0: no mask */
};

struct kernel;
/* Offsets of this kernel; those that we know stand where BTF says nothing. */
struct sys_regs syscall_regs(struct kernel *k);
/* Number of a system call by its name in D; -1: there is none of that name. */
int syscall_nr(const char *name);

/* Numbers that no system call has. */
struct sys_gap {
	uint32_t first, n;
};

#if defined(__x86_64__)

#define SYSCALL_TABLE "tables/syscalls_x86_64.def"
#define COMPAT_MASK 0     /* all bits */
#define COMPAT_VALUE 0x23 /* __USER32_CS */
#define SYSCALL_N_GAPS 1
__attribute__((
	unused)) static const struct sys_gap syscall_gaps[SYSCALL_N_GAPS] = { { 337, 424 - 337 } };
__attribute__((unused)) static const struct sys_regs sys_regs = {
	.arg = {
		{ "di", 0, 112, 8 }, { "si", 0, 104, 8 }, { "dx", 0, 96, 8 },
		{ "r10", 0, 56, 8 }, { "r8", 0, 72, 8 }, { "r9", 0, 64, 8 },
	},
	.nr = { "orig_ax", 0, 120, 8 },
	.mode = { "cs", 0, 136, 2 },
};

#elif defined(__aarch64__)

#define SYSCALL_TABLE "tables/syscalls_aarch64.def"
#define COMPAT_MASK 0x10
#define COMPAT_VALUE 0x10 /* PSR_MODE32_BIT */
#define SYSCALL_N_GAPS 2
__attribute__((unused)) static const struct sys_gap syscall_gaps[SYSCALL_N_GAPS] = {
	{ 244, 260 - 244 }, { 295, 424 - 295 }
};
__attribute__((unused)) static const struct sys_regs sys_regs = {
	.arg = {
		{ "regs", 0, 0, 8 },  { "regs", 1, 8, 8 },  { "regs", 2, 16, 8 },
		{ "regs", 3, 24, 8 }, { "regs", 4, 32, 8 }, { "regs", 5, 40, 8 },
	},
	.nr = { "syscallno", 0, 280, 4 },
	.mode = { "pstate", 0, 264, 8 },
};

#else
#error "system calls of this architecture are not known"
#endif

#endif
