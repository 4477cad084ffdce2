/* SPDX-License-Identifier: MIT */
/*
 * The argument text of a SystemTap note: "-4@%eax 8@-8(%rbp) 4@$5 8@table+8(%rip)" on x86_64,
 * "-4@w0 8@[sp, 16] 4@5 8@[x1, w2, sxtw 3]" on aarch64. Pure.
 */
#ifndef DT_PROVIDER_USDT_ARGS_H
#define DT_PROVIDER_USDT_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USDT_MAX_ARGS 12

enum usdt_arch { USDT_X86_64, USDT_AARCH64 };

#if defined(__aarch64__)
#define USDT_NATIVE USDT_AARCH64
#else
#define USDT_NATIVE USDT_X86_64
#endif

enum usdt_kind {
	UA_NONE,  /* a place that a probe cannot read: a vector register, thread-local memory */
	UA_CONST, /* disp */
	UA_REG,   /* base */
	UA_MEM,   /* [base + index * scale + disp] */
	UA_ADDR,  /* the address of a symbol itself */
};

/* How much of the index register counts. */
enum usdt_extend { UX_NONE, UX_UNSIGNED32, UX_SIGNED32 };

/* What a symbol's address is added to disp as. */
enum usdt_sym {
	US_NONE,
	US_PC,   /* less the probe's own address; base is the register with that (pc_relative) */
	US_ABS,  /* as it is: the object is where it was linked for */
	US_LO12, /* its place in its page */
};

struct usdt_arg {
	enum usdt_kind kind;
	uint8_t size; /* 1 2 4 8 */
	bool is_signed, is_float;
	int base, index; /* words of pt_regs; -1: none */
	uint8_t shift;   /* of the register: 8 for %ah */
	uint8_t scale;
	enum usdt_extend extend;
	int64_t disp;
	enum usdt_sym sym_is;
	const char *sym; /* name in the text, sym_len long */
	uint32_t sym_len;
	const char *why; /* UA_NONE: what is in the way */
};

/* Number of arguments, or -EINVAL for text that is none. */
int usdt_parse_args(enum usdt_arch arch, const char *text, struct usdt_arg *ret);

/* Word of pt_regs by the name of a register, its part's size and shift; -1: no general register. */
int usdt_reg(enum usdt_arch arch, const char *name, size_t len, uint32_t *ret_size,
	     uint32_t *ret_shift);
int usdt_reg_pc(enum usdt_arch arch);

#endif
