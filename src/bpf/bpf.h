/* SPDX-License-Identifier: MIT */
/*
 * IR to BPF instructions. Pure. Needs a function that ir_optimize() has been through (no locals).
 *
 * Steps: legalize (ISA level, immediates, addressing), block order, register allocation with
 * spilling to the BPF stack, encoding, linking of the runtime functions that are called.
 */
#ifndef DT_BPF_BPF_H
#define DT_BPF_BPF_H

#include "base/image.h"
#include "ir/ir.h"

/*
 * A runtime function compiled by clang from src/bpfrt (see bpfrt/rt.h). calls[] lists the
 * call instructions to other runtime functions.
 */
struct rt_call {
	uint32_t insn;
	const char *callee;
};
struct rt_func {
	const char *name;
	const struct insn *insns;
	uint32_t n_insns;
	const struct rt_call *calls;
	uint32_t n_calls;
};
struct rt_lib {
	const struct rt_func *funcs;
	uint32_t n;
};

struct bpf_opts {
	bool isa_v4;             /* sdiv/smod, movsx, ldsx, bswap, gotol allowed */
	const struct rt_lib *rt; /* may be NULL if the function calls none */
	/* COMMIT needs more than a plain store (not x86); on by itself where the host is such a machine. */
	bool weak_order;
	/*
	 * Bytes of stack that the program and the runtime functions it calls may use together; 0: 512,
	 * which every kernel allows. Private stacks (6.13) count each function for itself.
	 */
	uint32_t stack_limit;
};

/* 0, or -E2BIG (stack or jump range exceeded), -ENOENT (unknown runtime function): *ret_err says more. */
int bpf_codegen(struct arena *a, const struct ir_fn *f, const struct bpf_opts *o, struct image *ret,
		const char **ret_err);
/* Listing for -S: one instruction a line, source lines (from image->lines) in between as comments. */
void bpf_disasm(const struct image *img, struct sbuf *out);

#endif
