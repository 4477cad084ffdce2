// SPDX-License-Identifier: MIT
/*
 * Random functions: the interpreter of the IR and the interpreter of BPF, on what the code generator made
 * of the function, must agree on the result, on the order of the effects and on the contents of the maps.
 * With and without the IR's optimizations, for both levels of the instruction set.
 *
 * RANDOM_FIRST and RANDOM_COUNT in the environment select the seeds; SHOW=1 prints listings.
 */
#include "bpf_support.h"

/* ---- one world for both ---- */

struct trace {
	uint64_t sum;
	unsigned n;
};

static void note(struct trace *t, uint64_t x)
{
	t->sum = (t->sum ^ x) * 0x9e3779b97f4a7c15u + ++t->n;
}

/* Helpers whose arguments are numbers. */
static bool number_helper(struct trace *t, uint32_t id, const uint64_t *arg, uint64_t *ret)
{
	switch (id) {
	case BPFH_ktime_get_ns: *ret = 123456789012345; return true;
	case BPFH_get_current_pid_tgid: *ret = 0x123400001235; return true;
	case BPFH_get_current_uid_gid: *ret = 0x100000fff; return true;
	case BPFH_get_smp_processor_id: *ret = 1; return true;
	case BPFH_get_prandom_u32: *ret = 0xdeadbeef; return true;
	case BPFH_send_signal:
		note(t, arg[0]);
		*ret = t->sum >> 7;
		return true;
	default: return false;
	}
}

static void fill(uint8_t *p, uint64_t n, uint64_t seed)
{
	for (uint64_t i = 0; i < n; i++)
		p[i] = (uint8_t)((seed + i) * 0x9e3779b97f4a7c15u >> 56);
}

static bool ir_world(struct ir_vm *vm, uint32_t id, const uint64_t *arg, unsigned n, uint64_t *ret)
{
	(void)n;
	if (id == BPFH_probe_read_kernel) {
		uint8_t *p = ir_vm_mem(vm, arg[0], (uint32_t)arg[1], true);
		if (p)
			fill(p, arg[1], arg[2]);
		*ret = 0;
		return true;
	}
	return number_helper(vm->priv, id, arg, ret);
}

static bool ir_rt_world(struct ir_vm *vm, const char *name, const uint64_t *arg, unsigned n,
			uint64_t *ret)
{
	(void)vm;
	(void)n;
	*ret = fake(arg[0], arg[1]);
	return strcmp(name, "fake") == 0;
}

static bool bpf_world(struct bpf_vm *vm, uint32_t id, const uint64_t *arg, uint64_t *ret)
{
	if (id == BPFH_probe_read_kernel) {
		uint8_t *p = bpf_vm_mem(vm, arg[0], (uint32_t)arg[1], BPF_VM_WRITE);
		if (p)
			fill(p, arg[1], arg[2]);
		*ret = 0;
		return true;
	}
	return number_helper(vm->priv, id, arg, ret);
}

static struct bpf_vm *same_maps(struct arena *a, const struct ir_vm *ir)
{
	struct map_spec spec[4];

	for (uint32_t i = 0; i < ir->n_map; i++) {
		const struct ir_vm_map *m = &ir->map[i];
		spec[i] = (struct map_spec){
			.name = "m",
			.kind = m->kind,
			.key_size = m->key_size,
			.value_size = m->value_size,
			.max_entries = m->max_entries,
			.rdonly = m->rdonly,
			.init = m->kind == MAPK_ARRAY ? m->val : NULL,
		};
	}
	struct bpf_vm *vm = bpf_vm_new(a, spec, ir->n_map);
	bpf_vm_set_ctx(vm, ir->ctx, ir->ctx_size);
	return vm;
}

static bool equal_maps(const struct ir_vm *ir, const struct bpf_vm *vm)
{
	bool ok = true;

	for (uint32_t i = 0; i < ir->n_map; i++) {
		const struct ir_vm_map *m = &ir->map[i];
		for (uint32_t e = 0; e < m->max_entries; e++) {
			bool array = m->kind == MAPK_ARRAY;
			if (!array)
				ok &= CHECK_EQ_INT(vm->map[i].used[e], m->used[e]);
			if (!array && !m->used[e])
				continue;
			ok &= CHECK_EQ_MEM(vm->map[i].val + (size_t)e * vm->map[i].stride,
					   m->val + (size_t)e * m->value_size, m->value_size);
		}
	}
	return ok;
}

/* ---- one function ---- */

static bool compare(struct arena *a, struct ir_fn *f, const struct bpf_opts *o)
{
	struct ir_vm *ir = ir_gen_vm(a);
	struct bpf_vm *vm = same_maps(a, ir);
	struct trace t = { 0 }, u = { 0 };

	ir->call = ir_world;
	ir->rt = ir_rt_world;
	ir->priv = &t;
	vm->call = bpf_world;
	vm->priv = &u;
	if (ir_interp(ir, f))
		return true; /* runs too long */
	const struct image *img = bpf_compile(f, o);
	if (!img)
		return false;
	if (bpf_vm_run(vm, img)) {
		printf("# insn %u %s\n", vm->err_insn, vm->err);
		return TEST_FAIL("runs");
	}
	return CHECK_EQ_UINT(vm->ret, ir->ret) && CHECK_EQ_UINT(u.sum, t.sum) && equal_maps(ir, vm);
}

static bool one_seed(uint64_t seed, unsigned size, bool opt, bool v4)
{
	struct arena *a = arena_new();
	struct ir_gen_opts go = { .size = size };
	struct ir_fn *f = ir_gen(a, seed, &go);
	struct ir_pass_opts po = { .no_opt = !opt };
	struct bpf_opts o = { .isa_v4 = v4, .rt = &rt_lib, .stack_limit = 1024 };

	bool ok = CHECK_EQ_STR(ir_optimize(f, &po), NULL) && compare(a, f, &o);
	if (!ok) {
		printf("# seed %llu size %u opt %d v4 %d\n", (unsigned long long)seed, size, opt,
		       v4);
		if (show_listing()) {
			struct sbuf s = { 0 };
			ir_print(f, &s);
			fputs(sbuf_str(&s), stdout);
			sbuf_free(&s);
		}
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

	n = from_env("RANDOM_COUNT", n);
	for (uint64_t s = first; s < first + n; s++)
		for (unsigned k = 0; k < 4; k++)
			if (!one_seed(s, size, k & 1, k & 2))
				return;
}

TEST(small)
{
	many(12, 400);
}

TEST(middling)
{
	many(40, 400);
}

TEST(large)
{
	many(300, 30);
}

int main(void)
{
	RUN(small);
	RUN(middling);
	RUN(large);
	return test_end();
}
