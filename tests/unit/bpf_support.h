/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the back end share: compile a function, run it in the BPF interpreter, and the
 * world of the random functions of ir_gen.h, the same for the interpreters of IR and of BPF.
 */
#ifndef DT_TESTS_UNIT_BPF_SUPPORT_H
#define DT_TESTS_UNIT_BPF_SUPPORT_H

#include "bpf/bpf.h"
#include "lib/bpf_interp.h"
#include "lib/ir_gen.h"
#include "lib/ir_interp.h"
#include "test.h"

#define TEST_FAIL(what) test_check(false, __FILE__, __LINE__, (what))

/* rt "fake": r0 = r1 * 3 ^ r2, by way of a second function and the stack. */
static const struct insn rt_fake[] = {
	{ .code = 0x7b, .regs = 0x2a, .off = -16 }, /* *(u64 *)(r10 -16) = r2 */
	{ .code = 0x85, .regs = 0x10, .imm = -1 },  /* call triple */
	{ .code = 0x79, .regs = 0xa1, .off = -16 },
	{ .code = 0xaf, .regs = 0x10 }, /* r0 ^= r1 */
	{ .code = 0x95 },
};
static const struct insn rt_triple[] = {
	{ .code = 0xbf, .regs = 0x10 },
	{ .code = 0x27, .imm = 3 },
	{ .code = 0xb7, .regs = 0x06, .imm = 77 }, /* r6 is the callee's to use */
	{ .code = 0x95 },
};
static const struct rt_call rt_fake_calls[] = { { 1, "triple" } };
static const struct rt_func rt_funcs[] = {
	{ "triple", rt_triple, 4, NULL, 0 },
	{ "fake", rt_fake, 5, rt_fake_calls, 1 },
};
static const struct rt_lib rt_lib = { rt_funcs, 2 };

static inline uint64_t fake(uint64_t a, uint64_t b)
{
	return a * 3 ^ b;
}

static inline bool show_listing(void)
{
	return getenv("SHOW") != NULL;
}

/* Compiles; NULL after a failed check. */
static inline struct image *bpf_compile(const struct ir_fn *f, const struct bpf_opts *o)
{
	struct image *img = arena_new_obj(f->arena, struct image);
	const char *err = NULL;

	if (bpf_codegen(f->arena, f, o, img, &err)) {
		printf("# %s\n", err ? err : "(no message)");
		TEST_FAIL("bpf_codegen");
		return NULL;
	}
	if (show_listing()) {
		struct sbuf s = { 0 };
		bpf_disasm(img, &s);
		fputs(sbuf_str(&s), stdout);
		sbuf_free(&s);
	}
	return img;
}

#endif
