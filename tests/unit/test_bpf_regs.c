// SPDX-License-Identifier: MIT
/*
 * Registers, phis, calls and frames: code made by hand that is hard on the allocator, run in the BPF
 * interpreter and, as root, by the kernel too.
 */
#include <time.h>

#include "bpf_support.h"

#include "bpf_kernel.h"

static const struct map_spec maps[] = {
	{ .name = "values", .kind = MAPK_ARRAY, .key_size = 4, .value_size = 512, .max_entries = 1 },
	{ .name = "hash", .kind = MAPK_HASH, .key_size = 8, .value_size = 16, .max_entries = 4 },
};
#define N_MAPS 2u

static struct ir_fn *new_fn(const char *name)
{
	return ir_new(arena_new(), name, PROGK_RAW_TP);
}

static ir_val arg(struct ir_fn *f, unsigned i)
{
	return ir_load(f, 8, ir_ctx(f), 8 * i, IRF_INVARIANT);
}

static void fill_values(uint64_t *v)
{
	for (unsigned i = 0; i < 64; i++)
		v[i] = (i + 1) * 0x0123456789abcdu;
}

/* The kernel's answer must be the interpreter's. */
static void ask_kernel(const struct image *img, bool v4, const uint64_t *ctx, unsigned n,
		       uint64_t want)
{
	struct judge j;
	uint64_t values[64];
	struct map_spec spec[N_MAPS] = { maps[0], maps[1] };
	uint32_t ret = 0;

	if (!judge_available())
		return;
	fill_values(values);
	spec[0].init = values;
	if (!CHECK(judge_open(&j, spec, N_MAPS)))
		return;
	if (v4 && !judge_v4(&j)) {
		judge_close(&j);
		return;
	}
	int fd = judge_load(&j, img, false);
	if (fd < 0) {
		judge_load(&j, img, true);
		judge_complain(&j);
		TEST_FAIL("the verifier takes it");
	} else {
		CHECK_EQ_INT(judge_run(fd, ctx, n * 8, &ret), 0);
		CHECK_EQ_UINT(ret, (uint32_t)want);
		close(fd);
	}
	judge_close(&j);
}

/* Compiles f at both levels, runs it on ctx, expects want. Frees f's arena if last. */
static void expect(struct ir_fn *f, const uint64_t *ctx, unsigned n, uint64_t want, bool last)
{
	struct ir_pass_opts po = { .no_opt = true };
	uint64_t values[64];

	fill_values(values);
	CHECK_EQ_STR(ir_verify(f), NULL);
	CHECK_EQ_STR(ir_optimize(f, &po), NULL);
	for (unsigned v4 = 0; v4 < 2; v4++) {
		struct bpf_opts o = { .isa_v4 = v4, .rt = &rt_lib, .stack_limit = 1024 };
		const struct image *img = bpf_compile(f, &o);
		struct bpf_vm *vm = bpf_vm_new(f->arena, maps, N_MAPS);
		if (!img)
			break;
		memcpy(vm->map[0].val, values, sizeof(values));
		bpf_vm_set_ctx(vm, ctx, n * 8);
		if (bpf_vm_run(vm, img)) {
			printf("# insn %u %s\n", vm->err_insn, vm->err);
			TEST_FAIL("runs");
		}
		if (CHECK_EQ_UINT(vm->ret, want))
			ask_kernel(img, v4, ctx, n, want);
	}
	if (last)
		arena_free(f->arena);
}

static void expect1(struct ir_fn *f, uint64_t a, uint64_t b, uint64_t want)
{
	uint64_t ctx[2] = { a, b };

	expect(f, ctx, 2, want, true);
}

/* ---- phis ---- */

/* for (i = 0; i < n; i++) x[0..k-1] rotate left; returns their digits. */
static struct ir_fn *rotation(unsigned k, bool calls)
{
	struct ir_fn *f = new_fn("rotate");
	ir_blk head = ir_block(f, "head"), body = ir_block(f, "body"), end = ir_block(f, "end");
	ir_local x[80], i = ir_new_local(f, "i");
	ir_val n = ir_bini(f, IR_AND, arg(f, 0), 15), v[80];

	for (unsigned j = 0; j < k; j++) {
		x[j] = ir_new_local(f, "x");
		ir_set(f, x[j], ir_bini(f, IR_ADD, arg(f, 1), j));
	}
	ir_set(f, i, ir_const(f, 0));
	ir_jmp(f, head);
	ir_at(f, head);
	ir_br(f, IRC_ULT, ir_get(f, i), n, body, end);
	ir_at(f, body);
	if (calls)
		ir_rt(f, "fake", 2, n, n);
	for (unsigned j = 0; j < k; j++)
		v[j] = ir_get(f, x[j]);
	for (unsigned j = 0; j < k; j++)
		ir_set(f, x[j], v[(j + 1) % k]);
	ir_set(f, i, ir_bini(f, IR_ADD, ir_get(f, i), 1));
	ir_jmp(f, head);
	ir_at(f, end);
	ir_val sum = ir_const(f, 0);
	for (unsigned j = 0; j < k; j++)
		sum = ir_bin(f, IR_ADD, ir_bini(f, IR_MUL, sum, 31), ir_get(f, x[j]));
	ir_ret(f, sum);
	return f;
}

static uint64_t rotated(unsigned k, uint64_t n, uint64_t first)
{
	uint64_t sum = 0;

	for (unsigned j = 0; j < k; j++)
		sum = sum * 31 + first + (j + (n & 15)) % k;
	return sum;
}

TEST(swaps_and_rings)
{
	for (unsigned k = 2; k <= 50; k += k < 14 ? 1 : 9)
		for (uint64_t n = 0; n < 4; n++)
			expect1(rotation(k, k & 1), n, 100, rotated(k, n, 100));
}

TEST(fibonacci)
{
	struct ir_fn *f = new_fn("fib");
	ir_blk head = ir_block(f, NULL), body = ir_block(f, NULL), end = ir_block(f, NULL);
	ir_local a = ir_new_local(f, "a"), b = ir_new_local(f, "b"), i = ir_new_local(f, "i");

	ir_set(f, a, ir_const(f, 0));
	ir_set(f, b, ir_const(f, 1));
	ir_set(f, i, ir_const(f, 0));
	ir_jmp(f, head);
	ir_at(f, head);
	ir_bri(f, IRC_ULT, ir_get(f, i), 20, body, end);
	ir_at(f, body);
	ir_val t = ir_bin(f, IR_ADD, ir_get(f, a), ir_get(f, b));
	ir_set(f, a, ir_get(f, b));
	ir_set(f, b, t);
	ir_set(f, i, ir_bini(f, IR_ADD, ir_get(f, i), 1));
	ir_jmp(f, head);
	ir_at(f, end);
	ir_ret(f, ir_get(f, a));
	expect1(f, 0, 0, 6765);
}

/* A branch with both edges to one block, and phis that tell them apart only by constants. */
TEST(both_edges)
{
	static const char text[] = "fn \"edges\" raw_tp\n"
				   "b0:\n"
				   "  v1 = ctx\n"
				   "  v2 = load.8 [v1] !inv\n"
				   "  v3 = const 5\n"
				   "  br.ult v2, v3, b1, b2\n"
				   "b1:\n"
				   "  jmp b2\n"
				   "b2:\n"
				   "  v7 = phi b0 v2, b1 v3\n"
				   "  v8 = phi b0 v3, b1 v2\n"
				   "  v9 = sub v7, v8\n"
				   "  ret v9\n";
	for (uint64_t x = 3; x < 8; x++) {
		struct arena *a = arena_new();
		const char *err = NULL;
		struct ir_fn *f = ir_parse(a, text, strlen(text), &err);
		if (!CHECK(f)) {
			printf("# %s\n", err);
			arena_free(a);
			return;
		}
		expect1(f, x, 0, x < 5 ? 5 - x : x - 5);
	}
}

/* ---- pressure ---- */

/* n values alive at once, across calls. */
TEST(pressure)
{
	for (unsigned n = 2; n <= 50; n += 6) {
		struct ir_fn *f = new_fn("pressure");
		ir_val v[64], sum = ir_const(f, 0);
		uint64_t values[64], want = 0;

		fill_values(values);
		for (unsigned i = 0; i < n; i++)
			v[i] = ir_load(f, 8, ir_mapval(f, 0, 8 * i), 0, 0);
		for (unsigned round = 0; round < 3; round++) {
			ir_val r = ir_rt(f, "fake", 2, sum, v[round % n]);
			want = fake(want, values[round % n]);
			sum = r;
			for (unsigned i = 0; i < n; i++) {
				sum = ir_bin(f, IR_ADD, ir_bini(f, IR_MUL, sum, 7), v[i]);
				want = want * 7 + values[i];
			}
		}
		ir_ret(f, sum);
		expect1(f, 0, 0, want);
	}
}

/* The same without calls, and used in the opposite order. */
TEST(pressure_without_calls)
{
	struct ir_fn *f = new_fn("pressure");
	ir_val v[60], sum = ir_const(f, 0);
	uint64_t values[64], want = 0;

	fill_values(values);
	for (unsigned i = 0; i < 54; i++)
		v[i] = ir_load(f, 8, ir_mapval(f, 0, 8 * i), 0, 0);
	for (unsigned i = 54; i-- > 0;) {
		sum = ir_bin(f, IR_XOR, ir_bini(f, IR_MUL, sum, 3), v[i]);
		want = want * 3 ^ values[i];
	}
	ir_ret(f, sum);
	expect1(f, 0, 0, want);
}

/* Pressure in a diamond: the sides evict different values. */
TEST(pressure_at_joins)
{
	for (uint64_t x = 0; x < 2; x++) {
		struct ir_fn *f = new_fn("joins");
		ir_blk t = ir_block(f, NULL), e = ir_block(f, NULL), end = ir_block(f, NULL);
		ir_local l = ir_new_local(f, "l");
		ir_val v[24], sum;
		uint64_t values[64], want;

		fill_values(values);
		for (unsigned i = 0; i < 24; i++)
			v[i] = ir_load(f, 8, ir_mapval(f, 0, 8 * i), 0, 0);
		ir_bri(f, IRC_EQ, arg(f, 0), 0, t, e);
		ir_at(f, t);
		ir_set(f, l, ir_rt(f, "fake", 2, v[3], v[4]));
		ir_jmp(f, end);
		ir_at(f, e);
		sum = v[0];
		for (unsigned i = 0; i < 12; i++)
			sum = ir_bin(f, IR_MUL, sum, ir_bini(f, IR_OR, v[i], 1));
		ir_set(f, l, sum);
		ir_jmp(f, end);
		ir_at(f, end);
		sum = ir_get(f, l);
		for (unsigned i = 0; i < 24; i++)
			sum = ir_bin(f, IR_ADD, ir_bini(f, IR_MUL, sum, 5), v[i]);
		ir_ret(f, sum);
		want = values[0];
		for (unsigned i = 0; i < 12; i++)
			want *= values[i] | 1;
		if (!x)
			want = fake(values[3], values[4]);
		for (unsigned i = 0; i < 24; i++)
			want = want * 5 + values[i];
		expect1(f, x, 0, want);
	}
}

/* ---- calls ---- */

static const struct insn rt_five[] = {
	/* r0 = 0; r0 = r0 * 10 + r1; ... r5 */
	{ .code = 0xbf, .regs = 0x10 }, { .code = 0x27, .imm = 10 },
	{ .code = 0x0f, .regs = 0x20 }, { .code = 0x27, .imm = 10 },
	{ .code = 0x0f, .regs = 0x30 }, { .code = 0x27, .imm = 10 },
	{ .code = 0x0f, .regs = 0x40 }, { .code = 0x27, .imm = 10 },
	{ .code = 0x0f, .regs = 0x50 }, { .code = 0x95 },
};
static const struct rt_func five_funcs[] = { { "five", rt_five, 10, NULL, 0 } };
static const struct rt_lib five_lib = { five_funcs, 1 };

/* Arguments in any order, also when they come out of the registers of other arguments. */
TEST(five_arguments)
{
	for (unsigned perm = 0; perm < 3125; perm += 7) {
		struct ir_fn *f = new_fn("five");
		struct ir_pass_opts po = { .no_opt = true };
		struct bpf_opts o = { .rt = &five_lib };
		uint64_t ctx[5] = { 1, 2, 3, 4, 5 }, want = 0, d[5];
		ir_val v[5], a[5], r;

		for (unsigned i = 0, p = perm; i < 5; i++, p /= 5)
			d[i] = p % 5;
		for (unsigned i = 0; i < 5; i++)
			v[i] = arg(f, i);
		/* The first call leaves its arguments where the second wants others. */
		r = ir_rt(f, "five", 5, v[0], v[1], v[2], v[3], v[4]);
		for (unsigned i = 0; i < 5; i++) {
			a[i] = v[d[i]];
			want = want * 10 + d[i] + 1;
		}
		r = ir_bin(f, IR_SUB, ir_rt(f, "five", 5, a[0], a[1], a[2], a[3], a[4]), r);
		ir_ret(f, ir_bin(f, IR_ADD, r, v[perm % 5]));
		CHECK_EQ_STR(ir_optimize(f, &po), NULL);
		const struct image *img = bpf_compile(f, &o);
		struct bpf_vm *vm = bpf_vm_new(f->arena, NULL, 0);
		bpf_vm_set_ctx(vm, ctx, sizeof(ctx));
		if (!img || bpf_vm_run(vm, img))
			TEST_FAIL(vm->err ? vm->err : "compiles");
		bool ok = CHECK_EQ_UINT(vm->ret, want - 12345 + perm % 5 + 1);
		arena_free(f->arena);
		if (!ok)
			return;
	}
}

TEST(helpers)
{
	struct ir_fn *f = new_fn("helpers");
	ir_blk made = ir_block(f, NULL), bad = ir_block(f, NULL);
	ir_slot key = ir_stack(f, 8, 8, "key"), val = ir_stack(f, 16, 8, "val");
	ir_val k = ir_slot_addr(f, key, 0), v = ir_slot_addr(f, val, 0), x = arg(f, 0);

	ir_store(f, 8, k, 0, x);
	ir_store(f, 8, v, 0, ir_const(f, 40));
	ir_store(f, 8, v, 8, ir_const(f, 2));
	ir_call(f, BPFH_map_update_elem, 4, ir_map(f, 1), k, v, ir_const(f, 0));
	ir_val p = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, 1), k);
	ir_bri(f, IRC_NE, p, 0, made, bad);
	ir_at(f, made);
	ir_atomic_add(f, 8, p, 8, ir_load(f, 8, p, 0, 0));
	ir_val sum = ir_load(f, 8, p, 8, 0);
	ir_val r = ir_call(f, BPFH_map_delete_elem, 2, ir_map(f, 1), k);
	ir_val q = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, 1), k);
	ir_ret(f, ir_bin(f, IR_ADD, ir_bin(f, IR_ADD, sum, r),
			 ir_select(f, ir_bini(f, IR_EQ, q, 0), x, ir_const(f, 0))));
	ir_at(f, bad);
	ir_reti(f, -1);
	expect1(f, 1000, 0, 1042);
}

/*
 * A checked length, alive across calls along with more than fits into r6..r9: the verifier has to know
 * the bound still when the length comes back from the stack.
 */
TEST(checked_length)
{
	struct ir_fn *f = new_fn("length");
	ir_blk ok = ir_block(f, NULL), bad = ir_block(f, NULL);
	ir_slot s = ir_stack(f, 64, 8, "buf");
	ir_val n = ir_bini(f, IR_AND, arg(f, 0), 255), b = ir_slot_addr(f, s, 0), v[7],
	       sum = ir_const(f, 0);
	uint64_t values[64], want = 0;

	fill_values(values);
	for (unsigned i = 0; i < 64; i += 8)
		ir_store(f, 8, b, i, ir_const(f, 1));
	for (unsigned i = 0; i < 7; i++)
		v[i] = ir_load(f, 8, ir_mapval(f, 0, 8 * i), 0, 0);
	ir_jmp(f, ok);
	ir_at(f, ok);
	ir_blk ok2 = ir_block(f, NULL);
	ir_bri(f, IRC_UGT, n, 48, bad, ok2);
	ir_unlikely(f);
	ir_at(f, ok2);
	ir_blk ok3 = ir_block(f, NULL);
	ir_bri(f, IRC_EQ, n, 0, bad, ok3);
	ir_at(f, ok3);
	for (unsigned round = 0; round < 2; round++) {
		ir_call(f, BPFH_get_current_comm, 2, b, n);
		for (unsigned i = 0; i < 7; i++) {
			sum = ir_bin(f, IR_ADD, ir_bini(f, IR_MUL, sum, 3), v[i]);
			want = want * 3 + values[i];
		}
		ir_rt(f, "fake", 2, sum, sum);
	}
	ir_ret(f, ir_bin(f, IR_ADD, sum, n));
	ir_at(f, bad);
	ir_reti(f, -1);
	expect1(f, 16, 0, want + 16);
}

/* A map value that is found early and used after many calls, with its NULL test before them. */
TEST(pointers_on_the_stack)
{
	struct ir_fn *f = new_fn("pointers");
	ir_slot key = ir_stack(f, 4, 4, "key");
	ir_blk bad = ir_block(f, "bad");
	ir_val p[7], k = ir_slot_addr(f, key, 0), sum = arg(f, 0);

	ir_store(f, 4, k, 0, ir_const(f, 0));
	for (unsigned i = 0; i < 7; i++) {
		ir_blk ok = ir_block(f, NULL);
		p[i] = ir_call(f, BPFH_map_lookup_elem, 2, ir_map(f, 0), k);
		ir_bri(f, IRC_EQ, p[i], 0, bad, ok);
		ir_unlikely(f);
		ir_at(f, ok);
	}
	for (unsigned i = 7; i-- > 0;)
		sum = ir_bin(f, IR_ADD, sum, ir_load(f, 8, p[i], 8 * i, 0));
	ir_ret(f, sum);
	ir_at(f, bad);
	ir_reti(f, -1);
	expect1(f, 5, 0, 5 + 0x0123456789abcdu * 28);
}

/* ---- errors ---- */

static int compile_error(struct ir_fn *f, const struct bpf_opts *o, const char *has)
{
	struct ir_pass_opts po = { .no_opt = true };
	struct image img;
	const char *err = NULL;

	CHECK_EQ_STR(ir_optimize(f, &po), NULL);
	int r = bpf_codegen(f->arena, f, o, &img, &err);
	CHECK_HAS(err, has);
	arena_free(f->arena);
	return r;
}

TEST(too_much_stack)
{
	struct bpf_opts o = { .rt = &rt_lib };
	struct ir_fn *f = new_fn("big");

	ir_store(f, 8, ir_slot_addr(f, ir_stack(f, 520, 8, "b"), 0), 0, ir_const(f, 0));
	ir_reti(f, 0);
	CHECK_EQ_INT(compile_error(f, &o, "needs 520 bytes of stack"), -E2BIG);

	f = new_fn("huge");
	ir_store(f, 8, ir_slot_addr(f, ir_stack(f, 4096, 8, "b"), 0), 0, ir_const(f, 0));
	ir_reti(f, 0);
	CHECK_EQ_INT(compile_error(f, &o, "needs 4096 bytes of stack"), -E2BIG);

	f = new_fn("shared"); /* fits alone, not together with the functions it calls */
	ir_store(f, 8, ir_slot_addr(f, ir_stack(f, 480, 8, "b"), 0), 0, ir_const(f, 0));
	ir_ret(f, ir_rt(f, "fake", 2, arg(f, 0), arg(f, 1)));
	CHECK_EQ_INT(compile_error(f, &o, "64 for runtime functions"), -E2BIG);
}

TEST(unknown_runtime_function)
{
	struct bpf_opts o = { .rt = &rt_lib }, none = { 0 };
	struct ir_fn *f = new_fn("unknown");

	ir_ret(f, ir_rt(f, "nonesuch", 0));
	CHECK_EQ_INT(compile_error(f, &o, "'nonesuch'"), -ENOENT);
	f = new_fn("unknown");
	ir_ret(f, ir_rt(f, "fake", 2, arg(f, 0), arg(f, 0)));
	CHECK_EQ_INT(compile_error(f, &none, "'fake'"), -ENOENT);
}

/* ---- far jumps ---- */

/* Blocks of `each` stores; every one may leave to the end, and the end may go back to the start once. */
static struct ir_fn *far_jumps(unsigned blocks, unsigned each)
{
	struct ir_fn *f = new_fn("far");
	ir_blk end = ir_block(f, "end"), again = ir_block(f, "again"), out = ir_block(f, "out");
	ir_local n = ir_new_local(f, "n");
	ir_val x = arg(f, 0);
	ir_blk first = ir_block(f, "first");

	ir_set(f, n, ir_const(f, 0));
	ir_jmp(f, first);
	ir_at(f, first);
	for (unsigned b = 0; b < blocks; b++) {
		ir_blk next = ir_block(f, NULL);
		for (unsigned i = 0; i < each; i++)
			ir_store(f, 8, ir_mapval(f, 0, 8), 0, x);
		ir_bri(f, b & 1 ? IRC_SET : IRC_EQ, x, (int64_t)(1ull << (b % 30)), end, next);
		ir_at(f, next);
	}
	ir_jmp(f, end);
	ir_at(f, end);
	ir_set(f, n, ir_bini(f, IR_ADD, ir_get(f, n), 1));
	ir_bri(f, IRC_ULT, ir_get(f, n), 2, again, out);
	ir_at(f, again);
	ir_store(f, 8, ir_mapval(f, 0, 16), 0, x);
	ir_jmp(f, first);
	ir_at(f, out);
	ir_ret(f, ir_get(f, n));
	return f;
}

TEST(far_jump)
{
	expect1(far_jumps(90, 1000), 0, 0, 2);
	expect1(far_jumps(90, 1000), 1ull << 5, 0, 2);
	expect1(far_jumps(3, 29000), 4, 0, 2);

	struct bpf_opts o = { 0 };
	CHECK_EQ_INT(compile_error(far_jumps(3, 40000), &o, "jump"), -E2BIG);
}

/* ---- what the code looks like ---- */

static void list(const char *text, struct sbuf *out)
{
	struct bpf_opts o = { .rt = &rt_lib };
	struct arena *a = arena_new();
	const char *err = NULL;
	struct ir_fn *f = ir_parse(a, text, strlen(text), &err);
	struct ir_pass_opts po = { 0 };

	if (!CHECK(f))
		printf("# %s\n", err);
	if (f && CHECK_EQ_STR(ir_optimize(f, &po), NULL)) {
		const struct image *img = bpf_compile(f, &o);
		if (img)
			bpf_disasm(img, out);
	}
	arena_free(a);
}

static void listing(const char *text, const char *want)
{
	struct sbuf s = { 0 };

	list(text, &s);
	CHECK_EQ_STR(sbuf_str(&s), want);
	sbuf_free(&s);
}

/* @ = count() on one syscall, as one would write it by hand. */
TEST(tight_count)
{
	listing("fn \"count\" tp_btf\n"
		"slot s0 4 4 \"key\"\n"
		"b0:\n"
		"  v1 = ctx\n"
		"  v2 = load.8 [v1+8] !inv\n"
		"  v3 = const 59\n"
		"  br.ne v2, v3, b3, b1\n"
		"b1:\n"
		"  v4 = slot s0\n"
		"  v5 = const 0\n"
		"  store.4 [v4], v5\n"
		"  v6 = map m0\n"
		"  v7 = call map_lookup_elem(v6, v4)\n"
		"  v8 = const 0\n"
		"  br.eq v7, v8, b3, b2 !unlikely\n"
		"b2:\n"
		"  v9 = const 1\n"
		"  atomic_add.8 [v7], v9\n"
		"  jmp b3\n"
		"b3:\n"
		"  v10 = const 0\n"
		"  ret v10\n",
		"    0: r0 = *(u64 *)(r1 +8)\n"
		"    1: if r0 != 0x3b goto +9\n"
		"    2: *(u32 *)(r10 -4) = 0\n"
		"    3: r2 = r10\n"
		"    4: r2 += -4\n"
		"    5: r1 = map[0]\n"
		"    7: call bpf_map_lookup_elem#1\n"
		"    8: if r0 == 0x0 goto +2\n"
		"    9: r5 = 1\n"
		"   10: lock *(u64 *)(r0 +0) += r5\n"
		"   11: r0 = 0\n"
		"   12: exit\n");
}

/* The result is made where it is wanted, though that is the second operand. */
TEST(wanted_register)
{
	listing("fn \"want\" raw_tp\n"
		"b0:\n"
		"  v1 = ctx\n"
		"  v2 = load.8 [v1] !inv\n"
		"  v3 = load.8 [v1+8] !inv\n"
		"  v6 = rt \"triple\"(v2)\n"
		"  v7 = xor v3, v6\n"
		"  ret v7\n",
		"    0: r0 = *(u64 *)(r1 +0)\n"
		"    1: r6 = *(u64 *)(r1 +8)\n"
		"    2: r1 = r0\n"
		"    3: call pc+2\n"
		"    4: r0 ^= r6\n"
		"    5: exit\n"
		"    6: r0 = r1\n"
		"    7: r0 *= 3\n"
		"    8: r6 = 77\n"
		"    9: exit\n");
}

/* What only the unlikely path needs on the stack is stored there, not on the way to the branch. */
TEST(cold_spills)
{
	struct sbuf s = { 0 };

	list("fn \"cold\" raw_tp\n"
	     "b0:\n"
	     "  v1 = ctx\n"
	     "  v3 = load.8 [v1+8] !inv\n"
	     "  v4 = load.8 [v1+16] !inv\n"
	     "  v5 = load.8 [v1+24] !inv\n"
	     "  v6 = load.8 [v1+32] !inv\n"
	     "  v7 = call get_prandom_u32()\n"
	     "  v8 = add v3, v4\n"
	     "  v9 = const 9\n"
	     "  br.ugt v7, v9, b2, b1 !unlikely\n"
	     "b1:\n"
	     "  v10 = add v8, v5\n"
	     "  v11 = add v10, v6\n"
	     "  ret v11\n"
	     "b2:\n"
	     "  v12 = rt \"triple\"(v8)\n"
	     "  v13 = xor v12, v6\n"
	     "  v15 = xor v13, v3\n"
	     "  v16 = xor v15, v5\n"
	     "  v17 = xor v16, v4\n"
	     "  v19 = xor v17, v7\n"
	     "  ret v19\n",
	     &s);
	const char *branch = strstr(sbuf_str(&s), "if r0 > 0x9");
	const char *store = strstr(sbuf_str(&s), "*(u64 *)(r10 -8) = ");
	if (!CHECK(branch && store && branch < store))
		fputs(sbuf_str(&s), stdout);
	sbuf_free(&s);
}

/* ---- the listing ---- */

TEST(every_instruction)
{
	static const struct insn in[] = {
		{ 0x18, 0x01, 0, 0x1234 }, { .imm = 1 },
		{ 0x18, 0x12, 0, 0 },      { 0 },
		{ 0x18, 0x23, 0, 0 },      { .imm = 16 },
		{ 0xbf, 0x16, 0, 0 },      { 0xbf, 0x16, 8, 0 },
		{ 0xbc, 0x16, 0, 0 },      { 0xb7, 0x02, 0, -1 },
		{ 0xc7, 0x02, 0, 3 },      { 0x3f, 0x12, 1, 0 },
		{ 0x9f, 0x12, 0, 0 },      { 0x87, 0x03, 0, 0 },
		{ 0xdc, 0x03, 0, 16 },     { 0xd7, 0x03, 0, 64 },
		{ 0x71, 0xa1, -4, 0 },     { 0x91, 0x61, 4, 0 },
		{ 0x62, 0x0a, -8, 7 },     { 0x7b, 0x1a, -16, 0 },
		{ 0xdb, 0x10, 8, 0 },      { 0xdb, 0x10, 0, 1 },
		{ 0xc3, 0x10, 0, 0xe1 },   { 0xdb, 0x20, 0, 0xf1 },
		{ 0x15, 0x01, 5, -1 },     { 0x3d, 0x21, -3, 0 },
		{ 0x46, 0x01, 1, 8 },      { 0x05, 0, 3, 0 },
		{ 0x06, 0, 0, 70000 },     { 0x85, 0, 0, 5 },
		{ 0x85, 0x10, 0, 9 },      { 0x85, 0, 0, 9999 },
		{ 0x95, 0, 0, 0 },         { 0xff, 0x12, 3, 4 },
	};
	struct image_reloc rel[] = { { 2, RELOC_MAP, 2 }, { 4, RELOC_MAP_VALUE, 3 } };
	static const struct source src = { "t.d", "BEGIN\n{\n\ttrace(1);\n}\n", 22 };
	struct image_line line = { 6, { .src = &src, .off = 10, .len = 5, .line = 3 } };
	struct insn copy[sizeof(in) / sizeof(in[0])];
	struct image img = { .insns = copy,
			     .n_insns = sizeof(in) / sizeof(in[0]),
			     .relocs = rel,
			     .n_relocs = 2,
			     .lines = &line,
			     .n_lines = 1 };
	struct sbuf s = { 0 };

	memcpy(copy, in, sizeof(in));
	bpf_disasm(&img, &s);
	CHECK_EQ_STR(sbuf_str(&s), "    0: r1 = 0x100001234 ll\n"
				   "    2: r2 = map[2]\n"
				   "    4: r3 = map[3]+16\n"
				   "; t.d:3: trace(1);\n"
				   "    6: r6 = r1\n"
				   "    7: r6 = (s8)r1\n"
				   "    8: w6 = w1\n"
				   "    9: r2 = -1\n"
				   "   10: r2 s>>= 3\n"
				   "   11: r2 s/= r1\n"
				   "   12: r2 %= r1\n"
				   "   13: r3 = -r3\n"
				   "   14: r3 = be16 r3\n"
				   "   15: r3 = bswap64 r3\n"
				   "   16: r1 = *(u8 *)(r10 -4)\n"
				   "   17: r1 = *(s8 *)(r6 +4)\n"
				   "   18: *(u32 *)(r10 -8) = 7\n"
				   "   19: *(u64 *)(r10 -16) = r1\n"
				   "   20: lock *(u64 *)(r0 +8) += r1\n"
				   "   21: r1 = atomic64_fetch_add((u64 *)(r0 +0), r1)\n"
				   "   22: r1 = atomic_xchg((u32 *)(r0 +0), r1)\n"
				   "   23: r0 = atomic64_cmpxchg((u64 *)(r0 +0), r0, r2)\n"
				   "   24: if r1 == 0xffffffff goto +5\n"
				   "   25: if r1 >= r2 goto -3\n"
				   "   26: if w1 & 0x8 goto +1\n"
				   "   27: goto +3\n"
				   "   28: gotol +70000\n"
				   "   29: call bpf_ktime_get_ns#5\n"
				   "   30: call pc+9\n"
				   "   31: call unknown#9999\n"
				   "   32: exit\n"
				   "   33: (ff) regs=12 off=3 imm=0x4\n");
	sbuf_free(&s);
}

/* ---- size ---- */

/* 50,000 instructions take some 80 ms; what grows with the square would not end in time. */
TEST(large)
{
	struct ir_gen_opts go = { .size = 27000, .no_loops = true };
	struct ir_pass_opts po = { .no_opt = true };
	struct bpf_opts o = { .isa_v4 = true, .rt = &rt_lib, .stack_limit = 4096 };
	struct arena *a = arena_new();
	struct ir_fn *f = ir_gen(a, 3, &go);
	const char *err = NULL;
	struct image img;

	CHECK_EQ_STR(ir_optimize(f, &po), NULL);
	CHECK(f->n_ins > 40000);
	clock_t start = clock();
	if (!CHECK_EQ_INT(bpf_codegen(a, f, &o, &img, &err), 0))
		printf("# %s\n", err);
	clock_t ms = (clock() - start) / (CLOCKS_PER_SEC / 1000);
	printf("# %u IR instructions: %ld ms\n", f->n_ins, (long)ms);
	arena_free(a);
}

int main(void)
{
	RUN(swaps_and_rings);
	RUN(fibonacci);
	RUN(both_edges);
	RUN(pressure);
	RUN(pressure_without_calls);
	RUN(pressure_at_joins);
	RUN(five_arguments);
	RUN(helpers);
	RUN(checked_length);
	RUN(pointers_on_the_stack);
	RUN(too_much_stack);
	RUN(unknown_runtime_function);
	RUN(far_jump);
	RUN(tight_count);
	RUN(wanted_register);
	RUN(cold_spills);
	RUN(every_instruction);
	RUN(large);
	return test_end();
}
