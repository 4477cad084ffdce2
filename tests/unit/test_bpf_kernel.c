// SPDX-License-Identifier: MIT
/*
 * The running kernel on random functions: its verifier accepts what the code generator makes, and running it
 * gives the result and the map contents that the IR's interpreter gives. Needs root; skipped without.
 *
 * Helpers that depend on the machine are replaced by runtime functions first.
 */
#include <sys/prctl.h>

#include "bpf_support.h"

#include "bpf_kernel.h"

/* ---- runtime functions in the place of helpers ---- */

static const struct insn rt_none[] = {
	{ .code = 0xb4, .imm = -559038737 }, /* w0 = 0xdeadbeef */
	{ .code = 0x95 },
};
static const struct insn rt_one[] = {
	{ .code = 0xbf, .regs = 0x10 },
	{ .code = 0x27, .imm = 5 },
	{ .code = 0x07, .imm = 1 },
	{ .code = 0x95 },
};
static const struct rt_func all_funcs[] = {
	{ "triple", rt_triple, 4, NULL, 0 },
	{ "fake", rt_fake, 5, rt_fake_calls, 1 },
	{ "none", rt_none, 2, NULL, 0 },
	{ "one", rt_one, 4, NULL, 0 },
};
static const struct rt_lib all_rt = { all_funcs, 4 };

static void replace_helpers(struct ir_fn *f)
{
	for (ir_val v = 1; v < f->n_ins; v++) {
		struct ir_ins *i = &f->ins[v];
		if (i->op == IR_CALL && i->aux == BPFH_probe_read_kernel) {
			i->aux = BPFH_get_current_comm; /* of the same buffer */
			i->n_args = 2;
		}
		if (i->op != IR_CALL || i->n_args > 1)
			continue;
		i->op = IR_RT;
		i->name = i->n_args ? "one" : "none";
	}
}

static bool rt_world(struct ir_vm *vm, const char *name, const uint64_t *arg, unsigned n,
		     uint64_t *ret)
{
	(void)vm;
	(void)n;
	*ret = strcmp(name, "fake") == 0 ? fake(arg[0], arg[1]) :
	       strcmp(name, "one") == 0  ? arg[0] * 5 + 1 :
					   0xdeadbeef;
	return true;
}

/* ---- one function ---- */

static bool equal_maps(const struct ir_vm *ir, const struct judge *j)
{
	bool ok = true;

	for (uint32_t i = 0; i < ir->n_map; i++) {
		const struct ir_vm_map *m = &ir->map[i];
		for (uint32_t e = 0; e < m->max_entries; e++) {
			uint8_t got[256];
			const void *key = m->kind == MAPK_ARRAY ? (const void *)&e :
								  m->key + (size_t)e * m->key_size;
			if (m->kind != MAPK_ARRAY && !m->used[e])
				continue;
			ok &= CHECK(judge_value(j, i, key, got)) &&
			      CHECK_EQ_MEM(got, m->val + (size_t)e * m->value_size, m->value_size);
		}
	}
	return ok;
}

static bool load_and_compare(struct judge *j, const struct image *img, const struct ir_vm *ir)
{
	uint32_t ret = 0;
	int fd = judge_load(j, img, false);

	if (fd < 0) {
		printf("# refused: %d\n", fd);
		judge_load(j, img, true);
		judge_complain(j);
		return TEST_FAIL("loads");
	}
	int r = judge_run(fd, ir->ctx, ir->ctx_size, &ret);
	close(fd);
	return CHECK_EQ_INT(r, 0) && CHECK_EQ_UINT(ret, (uint32_t)ir->ret) && equal_maps(ir, j);
}

static bool compare(struct arena *a, struct ir_fn *f, const struct bpf_opts *o)
{
	struct ir_vm *ir = ir_gen_vm(a);
	struct map_spec spec[4];
	struct judge j;

	for (uint32_t i = 0; i < ir->n_map; i++) {
		const struct ir_vm_map *m = &ir->map[i];
		spec[i] = (struct map_spec){
			.name = "m",
			.kind = m->kind,
			.key_size = m->key_size,
			.value_size = m->value_size,
			.max_entries = m->max_entries,
			.init = m->kind == MAPK_ARRAY ? arena_memdup(a, m->val, m->value_size) :
							NULL,
		};
	}
	ir->rt = rt_world;
	if (ir_interp(ir, f))
		return true;
	const struct image *img = bpf_compile(f, o);
	bool ok = img && CHECK(judge_open(&j, spec, ir->n_map)) && load_and_compare(&j, img, ir);
	if (img)
		judge_close(&j);
	return ok;
}

static bool one_seed(uint64_t seed, unsigned size, bool opt, bool v4)
{
	struct arena *a = arena_new();
	struct ir_gen_opts go = { .size = size };
	struct ir_fn *f = ir_gen(a, seed, &go);
	struct ir_pass_opts po = { .no_opt = !opt };
	struct bpf_opts o = { .isa_v4 = v4, .rt = &all_rt, .stack_limit = 1024 };

	replace_helpers(f);
	bool ok = CHECK_EQ_STR(ir_optimize(f, &po), NULL) && compare(a, f, &o);
	if (!ok)
		printf("# seed %llu size %u opt %d v4 %d\n", (unsigned long long)seed, size, opt,
		       v4);
	if (!ok && show_listing()) {
		struct sbuf s = { 0 };
		ir_print(f, &s);
		fputs(sbuf_str(&s), stdout);
		sbuf_free(&s);
	}
	arena_free(a);
	return ok;
}

static uint64_t from_env(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);

	return s ? strtoull(s, NULL, 10) : otherwise;
}

static void many(unsigned size, uint64_t n)
{
	uint64_t first = from_env("RANDOM_FIRST", 1);

	if (!judge_available())
		TEST_SKIP("needs root and BPF");
	prctl(PR_SET_NAME, "testcomm");
	n = from_env("RANDOM_COUNT", n);
	struct judge j;
	bool v4 = judge_open(&j, NULL, 0) && judge_v4(&j);
	judge_close(&j);
	for (uint64_t s = first; s < first + n; s++)
		for (unsigned k = 0; k < (v4 ? 4 : 2); k++)
			if (!one_seed(s, size, k & 1, k & 2))
				return;
}

TEST(random_small)
{
	many(12, 150);
}

TEST(random_middling)
{
	many(40, 150);
}

int main(void)
{
	RUN(random_small);
	RUN(random_middling);
	return test_end();
}
