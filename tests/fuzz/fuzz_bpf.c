// SPDX-License-Identifier: MIT
/*
 * Any function that the IR's verifier accepts becomes a program or an error, at both levels of the
 * instruction set: jumps stay inside, the last instruction does not fall off the end, every instruction
 * is reached, and the code, run on nothing but zeros, never reads a register that holds nothing.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/bpf.h"
#include "bpf/insn.h"
#include "lib/bpf_interp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct insn rt_zero[] = { { .code = 0xb7 }, { .code = 0x95 } };

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* ---- every instruction is reached ---- */

static bool jumps(const struct insn *i, int64_t *ret_off)
{
	uint8_t class = BPF_CLASS(i->code);

	if ((class != BPF_JMP && class != BPF_JMP32) || i->code == BI_CALL || i->code == BI_EXIT)
		return false;
	*ret_off = i->code == BI_GOTOL ? i->imm : i->off;
	return true;
}

static void visit(const struct image *img, bool *seen, uint32_t *stack, uint32_t *n, int64_t pc)
{
	check(pc >= 0 && pc < img->n_insns);
	if (!seen[pc])
		stack[(*n)++] = (uint32_t)pc;
	seen[pc] = true;
}

static void walk(const struct image *img)
{
	bool *seen = calloc(img->n_insns, sizeof(*seen));
	uint32_t *stack = calloc(img->n_insns + 1, sizeof(*stack)), n = 0;

	visit(img, seen, stack, &n, 0);
	while (n) {
		uint32_t pc = stack[--n];
		const struct insn *i = &img->insns[pc];
		int64_t off;
		if (i->code == BI_CALL && bi_src(i) == BPF_PSEUDO_CALL)
			visit(img, seen, stack, &n, (int64_t)pc + 1 + i->imm);
		if (jumps(i, &off))
			visit(img, seen, stack, &n, (int64_t)pc + 1 + off);
		if (i->code == BI_LD64)
			seen[pc + 1] = true;
		if (i->code != BI_EXIT && i->code != BI_JA && i->code != BI_GOTOL)
			visit(img, seen, stack, &n, (int64_t)pc + (i->code == BI_LD64 ? 2 : 1));
	}
	for (uint32_t i = 0; i < img->n_insns; i++)
		check(seen[i]);
	free(seen);
	free(stack);
}

/* ---- running ---- */

static bool any_helper(struct bpf_vm *vm, uint32_t id, const uint64_t *arg, uint64_t *ret)
{
	(void)vm;
	(void)id;
	(void)arg;
	*ret = 0;
	return true;
}

static void run(const struct image *img)
{
	static const uint8_t zeros[4096];
	struct arena *a = arena_new();
	struct map_spec maps[4] = { 0 };

	for (unsigned i = 0; i < 4; i++)
		maps[i] = (struct map_spec){ .name = "m",
					     .kind = MAPK_ARRAY,
					     .key_size = 4,
					     .value_size = 4096,
					     .max_entries = 1 };
	struct bpf_vm *vm = bpf_vm_new(a, maps, 4);
	bpf_vm_set_ctx(vm, zeros, sizeof(zeros));
	vm->call = any_helper;
	vm->max_insns = 20000;
	bpf_vm_run(vm, img);
	check(!vm->err || !strstr(vm->err, "which holds nothing"));
	bpf_vm_free(vm);
	arena_free(a);
}

/* A runtime function for each name that the program calls. */
static struct rt_lib all_functions(struct arena *a, const struct ir_fn *f)
{
	struct rt_func *funcs = arena_new_array(a, struct rt_func, f->n_ins);
	uint32_t n = 0;

	for (ir_val v = 1; v < f->n_ins; v++)
		if (f->ins[v].op == IR_RT)
			funcs[n++] = (struct rt_func){ f->ins[v].name, rt_zero, 2, NULL, 0 };
	return (struct rt_lib){ funcs, n };
}

static void generate(struct arena *a, const struct ir_fn *f, bool v4)
{
	struct rt_lib lib = all_functions(a, f);
	struct bpf_opts o = { .isa_v4 = v4, .rt = &lib, .weak_order = v4 };
	struct image img;
	const char *err = NULL;

	if (bpf_codegen(a, f, &o, &img, &err)) {
		check(err != NULL);
		return;
	}
	walk(&img);
	run(&img);
	struct sbuf s = { 0 };
	bpf_disasm(&img, &s);
	sbuf_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 20000)
		return 0;
	for (unsigned opt = 0; opt < 2; opt++) {
		struct arena *a = arena_new();
		struct ir_pass_opts po = { .no_opt = !opt };
		const char *err;
		struct ir_fn *f = ir_parse(a, (const char *)data, size, &err);
		if (f && !ir_verify(f) && !ir_optimize(f, &po)) {
			generate(a, f, false);
			generate(a, f, true);
		}
		arena_free(a);
	}
	return 0;
}
