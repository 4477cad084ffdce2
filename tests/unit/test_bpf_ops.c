// SPDX-License-Identifier: MIT
/*
 * Every operation of the IR on edge values, operands in registers and as constants, without and with the
 * fourth level of the instruction set, against arithmetic written down here a second time.
 */
#include "bpf_support.h"

static const uint64_t edge[] = {
	0,
	1,
	2,
	3,
	7,
	8,
	10,
	63,
	64,
	127,
	128,
	255,
	256,
	0x7fff,
	0x8000,
	0xffff,
	0x10000,
	0x7fffffff,
	0x80000000,
	0xfffffff0,
	0xffffffff,
	0x100000000,
	0x1234567890abcdef,
	0x7fffffffffffffff,
	0x8000000000000000,
	0x8000000000000001,
	(uint64_t)-1,
	(uint64_t)-2,
	(uint64_t)-3,
	(uint64_t)-8,
	(uint64_t)-10,
	(uint64_t)-128,
	(uint64_t)-129,
	(uint64_t)-32768,
	(uint64_t)-2147483648ll,
	(uint64_t)-2147483649ll,
};
#define N_EDGE (sizeof(edge) / sizeof(edge[0]))

static uint64_t sdiv(uint64_t a, uint64_t b)
{
	if (!b)
		return 0;
	return b == (uint64_t)-1 ? 0 - a : (uint64_t)((int64_t)a / (int64_t)b);
}

static uint64_t expect(enum ir_op op, uint64_t a, uint64_t b)
{
	int64_t sa = (int64_t)a, sb = (int64_t)b;

	switch (op) {
	case IR_ADD: return a + b;
	case IR_SUB: return a - b;
	case IR_MUL: return a * b;
	case IR_UDIV: return b ? a / b : 0;
	case IR_UMOD: return b ? a % b : a;
	case IR_SDIV: return sdiv(a, b);
	case IR_SMOD: return a - sdiv(a, b) * b;
	case IR_AND: return a & b;
	case IR_OR: return a | b;
	case IR_XOR: return a ^ b;
	case IR_SHL: return a << (b & 63);
	case IR_SHR: return a >> (b & 63);
	case IR_SAR: return (uint64_t)(sa >> (b & 63));
	case IR_NEG: return 0 - a;
	case IR_NOT: return ~a;
	case IR_SEXT8: return (uint64_t)(int8_t)a;
	case IR_SEXT16: return (uint64_t)(int16_t)a;
	case IR_SEXT32: return (uint64_t)(int32_t)a;
	case IR_ZEXT8: return (uint8_t)a;
	case IR_ZEXT16: return (uint16_t)a;
	case IR_ZEXT32: return (uint32_t)a;
	case IR_BSWAP16: return __builtin_bswap16((uint16_t)a);
	case IR_BSWAP32: return __builtin_bswap32((uint32_t)a);
	case IR_BSWAP64: return __builtin_bswap64(a);
	case IR_NUMBER: return a;
	case IR_EQ: return a == b;
	case IR_NE: return a != b;
	case IR_ULT: return a < b;
	case IR_ULE: return a <= b;
	case IR_SLT: return sa < sb;
	case IR_SLE: return sa <= sb;
	default: return 0;
	}
}

static bool expect_cmp(enum ir_cmp c, uint64_t a, uint64_t b)
{
	int64_t sa = (int64_t)a, sb = (int64_t)b;

	switch (c) {
	case IRC_EQ: return a == b;
	case IRC_NE: return a != b;
	case IRC_ULT: return a < b;
	case IRC_ULE: return a <= b;
	case IRC_UGT: return a > b;
	case IRC_UGE: return a >= b;
	case IRC_SLT: return sa < sb;
	case IRC_SLE: return sa <= sb;
	case IRC_SGT: return sa > sb;
	case IRC_SGE: return sa >= sb;
	case IRC_SET: return (a & b) != 0;
	}
	return false;
}

/* ---- running ---- */

static bool level4; /* of the instruction set */

static bool run(const struct image *img, struct bpf_vm *vm, uint64_t a, uint64_t b)
{
	uint64_t ctx[2] = { a, b };

	bpf_vm_set_ctx(vm, ctx, sizeof(ctx));
	if (bpf_vm_run(vm, img)) {
		printf("# insn %u %s\n", vm->err_insn, vm->err);
		return TEST_FAIL("runs");
	}
	return true;
}

static const struct image *finish(struct ir_fn *f)
{
	struct bpf_opts o = { .isa_v4 = level4, .rt = &rt_lib };
	struct ir_pass_opts po = { .no_opt = true };

	CHECK_EQ_STR(ir_verify(f), NULL);
	CHECK_EQ_STR(ir_optimize(f, &po), NULL);
	return bpf_compile(f, &o);
}

static ir_val arg(struct ir_fn *f, unsigned i)
{
	return ir_load(f, 8, ir_ctx(f), 8 * i, IRF_INVARIANT);
}

enum form { REG_REG, REG_IMM, IMM_REG };

static ir_val left(struct ir_fn *f, enum form form, uint64_t c)
{
	return form == IMM_REG ? ir_const(f, (int64_t)c) : arg(f, 0);
}

static ir_val right(struct ir_fn *f, enum form form, uint64_t c)
{
	return form == REG_IMM ? ir_const(f, (int64_t)c) : arg(f, 1);
}

/* All pairs of edge values; k: the one that is the constant. */
static bool all_pairs(const struct image *img, enum form form, uint64_t k,
		      uint64_t (*want)(unsigned op, uint64_t a, uint64_t b), unsigned op)
{
	struct arena *t = arena_new();
	struct bpf_vm *vm = bpf_vm_new(t, NULL, 0);
	bool ok = img != NULL;

	for (unsigned i = 0; ok && i < N_EDGE * N_EDGE; i++) {
		uint64_t a = form == IMM_REG ? k : edge[i / N_EDGE];
		uint64_t b = form == REG_IMM ? k : edge[i % N_EDGE];
		ok = run(img, vm, a, b) && CHECK_EQ_UINT(vm->ret, want(op, a, b));
		if (!ok)
			printf("# op %u form %u v4 %d: 0x%" PRIx64 ", 0x%" PRIx64 "\n", op, form,
			       level4, a, b);
	}
	arena_free(t);
	return ok;
}

static uint64_t want_op(unsigned op, uint64_t a, uint64_t b)
{
	return expect((enum ir_op)op, a, b);
}

static bool one_op(enum ir_op op, enum form form, uint64_t c)
{
	struct arena *a = arena_new();
	struct ir_fn *f = ir_new(a, "op", PROGK_RAW_TP);
	bool unary = ir_op_info(op)->n_args == 1;
	ir_val l = left(f, form, c);

	ir_ret(f, unary ? ir_un(f, op, l) : ir_bin(f, op, l, right(f, form, c)));
	bool ok = all_pairs(finish(f), form, c, want_op, (unsigned)op);
	arena_free(a);
	return ok;
}

static void both_levels(enum ir_op first, enum ir_op last)
{
	for (unsigned v4 = 0; v4 < 2; v4++) {
		level4 = v4;
		for (enum ir_op op = first; op <= last; op++) {
			bool ok = one_op(op, REG_REG, 0);
			for (unsigned i = 0; ok && i < N_EDGE; i++)
				ok = one_op(op, REG_IMM, edge[i]) && one_op(op, IMM_REG, edge[i]);
			if (!ok)
				return;
		}
	}
}

TEST(arithmetic)
{
	both_levels(IR_ADD, IR_SAR);
}

TEST(unary)
{
	both_levels(IR_NEG, IR_NUMBER);
}

TEST(comparisons)
{
	both_levels(IR_EQ, IR_SLE);
}

/* ---- branches and selects ---- */

static uint64_t want_branch(unsigned op, uint64_t a, uint64_t b)
{
	return expect_cmp((enum ir_cmp)op, a, b) ? 11 : 22;
}

static bool one_branch(enum ir_cmp cmp, enum form form, uint64_t c, bool unlikely)
{
	struct arena *a = arena_new();
	struct ir_fn *f = ir_new(a, "branch", PROGK_RAW_TP);
	ir_blk t = ir_block(f, "t"), e = ir_block(f, "f");
	ir_val l = left(f, form, c);

	ir_br(f, cmp, l, right(f, form, c), t, e);
	if (unlikely)
		ir_unlikely(f);
	ir_at(f, t);
	ir_reti(f, 11);
	ir_at(f, e);
	ir_reti(f, 22);
	bool ok = all_pairs(finish(f), form, c, want_branch, cmp);
	arena_free(a);
	return ok;
}

TEST(branches)
{
	for (enum ir_cmp c = IRC_EQ; c <= IRC_SET; c++) {
		bool ok = one_branch(c, REG_REG, 0, false) && one_branch(c, REG_REG, 0, true);
		for (unsigned i = 0; ok && i < N_EDGE; i++)
			ok = one_branch(c, REG_IMM, edge[i], false) &&
			     one_branch(c, IMM_REG, edge[i], true);
		if (!ok)
			return;
	}
}

/* Values known to be 32 bits wide are compared with 32-bit constants. */
TEST(narrow_branches)
{
	struct arena *a = arena_new();
	struct ir_fn *f = ir_new(a, "narrow", PROGK_RAW_TP);
	ir_blk t = ir_block(f, "t"), e = ir_block(f, "f");

	ir_bri(f, IRC_UGT, ir_un(f, IR_ZEXT32, arg(f, 0)), 0xfffffff0, t, e);
	ir_at(f, t);
	ir_reti(f, 11);
	ir_at(f, e);
	ir_reti(f, 22);
	const struct image *img = finish(f);
	struct bpf_vm *vm = bpf_vm_new(a, NULL, 0);
	for (unsigned i = 0; img && i < N_EDGE; i++)
		if (run(img, vm, edge[i], 0))
			CHECK_EQ_UINT(vm->ret, (uint32_t)edge[i] > 0xfffffff0 ? 11 : 22);
	arena_free(a);
}

static uint64_t want_select(unsigned op, uint64_t a, uint64_t b)
{
	bool c = a == b;

	switch (op & 3) {
	case 0: return c ? a : 5;
	case 1: return c ? 5 : b;
	case 2: return c ? 0x123456789ab : 0xfedcba98765;
	default: return c ? a + 1 : b + 2;
	}
}

TEST(selects)
{
	for (unsigned k = 0; k < 4; k++) {
		struct arena *ar = arena_new();
		struct ir_fn *f = ir_new(ar, "select", PROGK_RAW_TP);
		ir_val a = arg(f, 0), b = arg(f, 1), c = ir_bin(f, IR_EQ, a, b);
		ir_val x = k == 0 ? a :
			   k == 1 ? ir_const(f, 5) :
			   k == 2 ? ir_const(f, 0x123456789ab) :
				    ir_bini(f, IR_ADD, a, 1);
		ir_val y = k == 0 ? ir_const(f, 5) :
			   k == 1 ? b :
			   k == 2 ? ir_const(f, 0xfedcba98765) :
				    ir_bini(f, IR_ADD, b, 2);
		ir_ret(f, ir_select(f, c, x, y));
		all_pairs(finish(f), REG_REG, 0, want_select, k);
		arena_free(ar);
	}
}

/* ---- memory ---- */

static const struct map_spec one_map[] = {
	{ .name = "m", .kind = MAPK_ARRAY, .key_size = 4, .value_size = 64, .max_entries = 1 },
};

TEST(loads_and_stores)
{
	for (unsigned k = 0; k < 2 * 4 * N_EDGE; k++) {
		struct arena *a = arena_new();
		struct ir_fn *f = ir_new(a, "mem", PROGK_RAW_TP);
		unsigned size = 1u << (k / 2 % 4);
		uint64_t c = edge[k / 8], mask = size == 8 ? ~0ull : (1ull << 8 * size) - 1;
		ir_val v = k & 1 ? ir_const(f, (int64_t)c) : arg(f, 0);
		ir_slot s = ir_stack(f, 16, 8, "s");
		uint64_t got = 0;

		level4 = k & 2;
		ir_store(f, size, ir_mapval(f, 0, 8), 16, v);
		ir_store(f, size, ir_slot_addr(f, s, 8), 0, v);
		ir_val x = ir_load(f, size, ir_bini(f, IR_ADD, ir_slot_addr(f, s, 0), 8), 0, 0);
		ir_commit(f, size, ir_mapval(f, 0, 0), 40, x);
		ir_ret(f, ir_un(f,
				size == 1 ? IR_SEXT8 :
				size == 2 ? IR_SEXT16 :
				size == 4 ? IR_SEXT32 :
					    IR_NOT,
				ir_load(f, size, ir_mapval(f, 0, 24), 0, 0)));
		const struct image *img = finish(f);
		struct bpf_vm *vm = bpf_vm_new(a, one_map, 1);
		if (img && run(img, vm, c, 0)) {
			memcpy(&got, vm->map[0].val + 24, 8);
			CHECK_EQ_UINT(got, c & mask);
			memcpy(&got, vm->map[0].val + 40, 8);
			CHECK_EQ_UINT(got, c & mask);
			CHECK_EQ_UINT(vm->ret, size == 1 ? (uint64_t)(int8_t)c :
					       size == 2 ? (uint64_t)(int16_t)c :
					       size == 4 ? (uint64_t)(int32_t)c :
							   ~c);
		}
		arena_free(a);
	}
}

/* add; xadd; xchg; two cmpxchg, of which the first finds what it expects. */
static void atomics_of(unsigned size, bool weak)
{
	struct arena *a = arena_new();
	struct ir_fn *f = ir_new(a, "atomics", PROGK_RAW_TP);
	ir_val p = ir_mapval(f, 0, 8), x = arg(f, 0);
	struct ir_pass_opts po = { .no_opt = true };
	struct bpf_opts o = { .weak_order = weak };
	uint64_t mask = size == 8 ? ~0ull : 0xffffffffu, x0 = 0xfffffffffffffff0, m = 0;

	ir_atomic_add(f, size, p, 0, x);
	ir_val r1 = ir_xadd(f, size, p, 0, ir_const(f, 5));
	ir_val r2 = ir_xchg(f, size, p, 0, ir_bini(f, IR_ADD, x, 1));
	ir_val r3 = ir_cmpxchg(f, size, p, 0, ir_bini(f, IR_ADD, x, 1), ir_const(f, 99));
	ir_val r4 = ir_cmpxchg(f, size, p, 0, x, x);
	ir_xadd(f, size, p, 8, x);
	for (unsigned k = 1; k <= 8; k *= 2)
		ir_commit(f, k, p, 16 + 8 * (int64_t)k / 2, x);
	ir_store(f, 8, ir_mapval(f, 0, 56), 0, r1);
	ir_ret(f, ir_bin(f, IR_XOR, ir_bin(f, IR_MUL, r2, ir_const(f, 3)),
			 ir_bin(f, IR_ADD, r3, ir_bini(f, IR_MUL, r4, 7))));
	CHECK_EQ_STR(ir_optimize(f, &po), NULL);
	const struct image *img = bpf_compile(f, &o);
	struct bpf_vm *vm = bpf_vm_new(a, one_map, 1);
	if (img && run(img, vm, x0, 0)) {
		uint64_t y = x0 & mask;
		CHECK_EQ_UINT(vm->ret, ((y + 5) & mask) * 3 ^ (((x0 + 1) & mask) + 99 * 7));
		memcpy(&m, vm->map[0].val + 8, 8);
		CHECK_EQ_UINT(m, 99);
		memcpy(&m, vm->map[0].val + 16, 8);
		CHECK_EQ_UINT(m, y);
		memcpy(&m, vm->map[0].val + 56, 8);
		CHECK_EQ_UINT(m, y);
		memcpy(&m, vm->map[0].val + 40, 8);
		CHECK_EQ_UINT(m, (uint32_t)x0);
	}
	arena_free(a);
}

TEST(atomics)
{
	atomics_of(8, false);
	atomics_of(4, false);
	atomics_of(8, true);
	atomics_of(4, true);
}

/*
 * 20000 tests one behind the other, each with a block of its own for the unlikely answer, and a return that
 * all of them share: no jump may be longer than half of what an instruction can say, whatever the level, since the
 * kernel's verifier makes several instructions of some; nor may there be code that nothing leads to.
 */
enum { N_STEPS = 20000 };

static struct ir_fn *long_function(struct arena *a)
{
	struct ir_fn *f = ir_new(a, "long", PROGK_RAW_TP);
	ir_val x = arg(f, 0), y = arg(f, 1);
	ir_blk out = ir_block(f, "out");
	ir_local sum = ir_new_local(f, "sum");

	ir_set(f, sum, y);
	for (unsigned i = 0; i < N_STEPS; i++) {
		ir_blk rare = ir_block(f, "rare"), hot = ir_block(f, "hot"),
		       next = ir_block(f, "next");

		ir_bri(f, IRC_EQ, x, i, rare, hot);
		ir_unlikely(f);
		ir_at(f, hot);
		if (i % 16 == 0) {
			ir_bri(f, IRC_EQ, ir_get(f, sum), -5, out, next);
			ir_unlikely(f);
		} else {
			ir_jmp(f, next);
		}
		ir_at(f, rare);
		ir_set(f, sum, ir_bini(f, IR_ADD, ir_get(f, sum), (int64_t)i + 1));
		ir_jmp(f, next);
		ir_at(f, next);
	}
	ir_ret(f, ir_get(f, sum));
	ir_at(f, out);
	ir_reti(f, 77);
	return f;
}

static bool is_jump(const struct insn *i)
{
	return ((i->code & 7) == 5 || (i->code & 7) == 6) && (i->code & 0xf0) != 0x80;
}

/* Follows all jumps: how many instructions are reached; the longest jump that is not a long one. */
static uint32_t reached(const struct image *img, uint32_t *ret_longest)
{
	uint8_t *seen = calloc(img->n_insns, 1);
	uint32_t *stack = calloc(img->n_insns, sizeof(*stack)), n = 0, count = 0;

	*ret_longest = 0;
	stack[n++] = 0;
	seen[0] = 1;
	while (n) {
		uint32_t at = stack[--n], to[2], n_to = 0;
		const struct insn *i = &img->insns[at];
		bool gotol = i->code == 0x06, always = gotol || i->code == 0x05;

		count++;
		if (is_jump(i) && i->code != 0x95) {
			int32_t d = gotol ? i->imm : i->off;
			to[n_to++] = at + 1 + (uint32_t)d;
			if (!gotol && (uint32_t)abs(d) > *ret_longest)
				*ret_longest = (uint32_t)abs(d);
		}
		if (!always && i->code != 0x95)
			to[n_to++] = at + 1;
		for (uint32_t k = 0; k < n_to; k++) {
			if (to[k] < img->n_insns && !seen[to[k]]) {
				seen[to[k]] = 1;
				stack[n++] = to[k];
			}
		}
	}
	free(seen);
	free(stack);
	return count;
}

static void long_jumps(bool v4)
{
	struct arena *a = arena_new();
	struct bpf_vm *vm = bpf_vm_new(a, NULL, 0);
	const struct image *img;
	uint32_t longest;

	level4 = v4;
	img = finish(long_function(a));
	CHECK(img->n_insns > 60000);
	CHECK(img->n_insns < 120000);
	CHECK_EQ_UINT(reached(img, &longest), img->n_insns);
	CHECK(longest <= 16000);
	if (run(img, vm, 0, 5))
		CHECK_EQ_UINT(vm->ret, 6);
	if (run(img, vm, N_STEPS - 1, 5))
		CHECK_EQ_UINT(vm->ret, N_STEPS + 5);
	if (run(img, vm, N_STEPS, 5))
		CHECK_EQ_UINT(vm->ret, 5);
	if (run(img, vm, N_STEPS, (uint64_t)-5))
		CHECK_EQ_UINT(vm->ret, 77);
	if (run(img, vm, 16 * (N_STEPS / 16) - 17, (uint64_t)-5 - (16 * (N_STEPS / 16) - 16)))
		CHECK_EQ_UINT(vm->ret, 77);
	arena_free(a);
}

TEST(distances)
{
	long_jumps(true);
	long_jumps(false);
}

int main(void)
{
	RUN(arithmetic);
	RUN(unary);
	RUN(comparisons);
	RUN(branches);
	RUN(narrow_branches);
	RUN(selects);
	RUN(loads_and_stores);
	RUN(atomics);
	RUN(distances);
	return test_end();
}
