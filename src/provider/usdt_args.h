/* SPDX-License-Identifier: MIT */
/* The argument text of a SystemTap note: "-4@%eax 8@-8(%rbp) 4@$5 8@table+8(%rip)". Pure. */
#ifndef DT_PROVIDER_USDT_ARGS_H
#define DT_PROVIDER_USDT_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#define USDT_MAX_ARGS 12

enum usdt_kind {
	UA_NONE,  /* a place that a probe cannot read (a vector register) */
	UA_CONST, /* disp */
	UA_REG,   /* base */
	UA_MEM,   /* [base + index * scale + disp] */
};

struct usdt_arg {
	enum usdt_kind kind;
	uint8_t size; /* 1 2 4 8 */
	bool is_signed, is_float;
	bool pc_relative; /* to the probe's own address: disp is sym's address, less that of the probe */
	int base, index; /* words of pt_regs; -1: none */
	uint8_t shift;   /* of the register: 8 for %ah */
	uint8_t scale;
	int64_t disp;
	const char *sym; /* name in text that disp is added to, sym_len long; NULL: none */
	uint32_t sym_len;
};

/* Number of arguments, or -EINVAL for text that is none. */
int usdt_parse_args(const char *text, struct usdt_arg *ret);

#endif
