// SPDX-License-Identifier: MIT
/*
 * Optimized code means what it meant before: random functions run in the interpreter before and after,
 * with the same context and maps, and everything that can be observed is equal. The verifier looks after
 * each pass, and the text form goes there and back.
 */
#include <time.h>

#include "base/arena.h"
#include "ir/ir_i.h"
#include "ir_gen.h"
#include "ir_interp.h"
#include "test.h"

struct outcome {
	int rc;
	uint64_t sum, ret, effects, steps, calls;
};

static struct outcome run(const struct ir_fn *f, uint64_t max_steps)
{
	struct arena *a = arena_new();
	struct ir_vm *vm = ir_gen_vm(a);
	struct outcome o;

	vm->max_steps = max_steps;
	o.rc = ir_interp(vm, f);
	o.sum = vm->sum;
	o.ret = vm->ret;
	o.effects = vm->effects;
	o.steps = vm->steps;
	o.calls = vm->calls;
	arena_free(a);
	return o;
}

/* The text of f, from the arena; notes are not part of it. */
static const char *text_of(struct arena *a, const struct ir_fn *f)
{
	struct sbuf b = { 0 };

	for (ir_val v = 1; v < f->n_ins; v++)
		f->ins[v].note = NULL;
	ir_print(f, &b);
	const char *s = arena_strdup(a, sbuf_str(&b));
	sbuf_free(&b);
	return s;
}

static bool same(const struct outcome *was, const struct outcome *is)
{
	return was->rc == is->rc && was->sum == is->sum && was->ret == is->ret &&
	       was->effects == is->effects;
}

static void show(uint64_t seed, const char *what, const char *in, const struct ir_fn *f)
{
	struct sbuf b = { 0 };

	ir_print(f, &b);
	printf("# seed %" PRIu64 ": %s\n%s\n--- after\n%s\n", seed, what, in, sbuf_str(&b));
	sbuf_free(&b);
}

static uint64_t steps_before, steps_after, calls_before, calls_after;

static bool one_seed(uint64_t seed, const struct ir_gen_opts *g, bool no_opt)
{
	struct arena *a = arena_new();
	struct ir_fn *f = ir_gen(a, seed, g);
	const struct ir_pass_opts o = { .verify = true, .no_opt = no_opt };
	const char *err = ir_verify(f), *in = text_of(a, f);
	bool ok = false;

	if (err) {
		show(seed, err, in, f);
		goto out;
	}
	struct outcome was = run(f, 0);
	err = ir_optimize(f, &o);
	if (err) {
		show(seed, err, in, f);
		goto out;
	}
	struct outcome is = run(f, 0);
	ok = same(&was, &is) && (no_opt || is.steps <= was.steps);
	if (!ok)
		show(seed, "differs", in, f);
	steps_before += was.steps;
	steps_after += is.steps;
	calls_before += was.calls;
	calls_after += is.calls;

	const char *text = text_of(a, f);
	struct ir_fn *again = ir_parse(a, text, strlen(text), &err);
	if (!CHECK(again)) {
		printf("# %s\n", err);
		ok = false;
		goto out;
	}
	ok = CHECK_EQ_STR(text_of(a, again), text) && ok;
out:
	arena_free(a);
	return ok;
}

static void seeds(uint64_t from, unsigned n, const struct ir_gen_opts *g, bool no_opt)
{
	unsigned bad = 0;

	for (uint64_t s = from; s < from + n && bad < 3; s++)
		bad += !one_seed(s, g, no_opt);
	CHECK_EQ_INT(bad, 0);
}

TEST(small_functions)
{
	const struct ir_gen_opts g = { .size = 12 };

	seeds(1, 1500, &g, false);
}

TEST(large_functions)
{
	const struct ir_gen_opts g = { .size = 150 };

	seeds(100000, 300, &g, false);
	printf("# steps %" PRIu64 " -> %" PRIu64 ", calls %" PRIu64 " -> %" PRIu64 "\n",
	       steps_before, steps_after, calls_before, calls_after);
	CHECK(steps_after < steps_before);
	CHECK(calls_after < calls_before);
}

TEST(straight_arithmetic)
{
	const struct ir_gen_opts g = { .size = 60, .no_loops = true, .no_calls = true };

	seeds(200000, 500, &g, false);
}

TEST(needed_passes_alone)
{
	const struct ir_gen_opts g = { .size = 40 };

	seeds(300000, 300, &g, true);
}

/* ---- one pass at a time ---- */

static bool pass_keeps(uint64_t seed, void (*pass)(struct ir_fn *))
{
	struct arena *a = arena_new();
	struct ir_fn *f = ir_gen(a, seed, NULL);

	ir_pass_ssa(f);
	struct outcome was = run(f, 0);
	pass(f);
	const char *err = ir_verify(f);
	struct outcome is = { .rc = 1 };
	if (!err)
		is = run(f, 0);
	bool ok = same(&was, &is);
	if (!ok)
		printf("# seed %" PRIu64 ": %s\n", seed, err ? err : "differs");
	arena_free(a);
	return ok;
}

TEST(each_pass_alone)
{
	static void (*const passes[])(struct ir_fn *) = {
		ir_pass_cfg,  ir_pass_fold, ir_pass_cse,     ir_pass_imply,
		ir_pass_sink, ir_pass_dce,  ir_pass_compact,
	};

	for (unsigned p = 0; p < sizeof(passes) / sizeof(passes[0]); p++)
		for (uint64_t s = 400000; s < 400100; s++)
			if (!CHECK(pass_keeps(s, passes[p])))
				printf("# pass %u\n", p);
}

/* ---- time ---- */

static double optimize_ms(struct ir_fn *f)
{
	const struct ir_pass_opts o = { .verify = false };
	struct timespec t0, t1;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t0);
	CHECK(!ir_optimize(f, &o));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t1);
	return (double)(t1.tv_sec - t0.tv_sec) * 1e3 + (double)(t1.tv_nsec - t0.tv_nsec) / 1e6;
}

/* Thousands of checks that all fail into one block, each with its own value of some locals. */
static struct ir_fn *long_chain(struct arena *a, unsigned n)
{
	struct ir_fn *f = ir_new(a, "chain", PROGK_RAW_TP);
	ir_local x = ir_new_local(f, "x"), y = ir_new_local(f, "y");
	ir_blk fault = ir_block(f, "fault");

	for (unsigned k = 0; k < n; k++) {
		ir_blk next = ir_block(f, NULL);
		ir_val v = ir_load(f, 8, ir_ctx(f), (k % 64) * 8, k % 2 ? IRF_INVARIANT : 0);
		ir_set(f, x, ir_const(f, k));
		ir_set(f, y, ir_bin(f, IR_ADD, ir_get(f, y), v));
		ir_bri(f, IRC_EQ, v, k, fault, next);
		ir_unlikely(f);
		ir_at(f, next);
	}
	ir_ret(f, ir_get(f, y));
	ir_at(f, fault);
	ir_ret(f, ir_bin(f, IR_ADD, ir_get(f, x), ir_get(f, y)));
	return f;
}

/* Prints the time: how long it takes is a matter of the machine, not of right and wrong. */
TEST(fifty_thousand_instructions)
{
	struct arena *a = arena_new();
	const struct ir_gen_opts g = { .size = 19000 };
	struct ir_fn *f = long_chain(a, 50000 / 9);
	unsigned n = f->n_ins;
	double ms = optimize_ms(f);

	printf("# chain: %u instructions, %u left: %.1f ms\n", n, f->n_ins, ms);
	f = ir_gen(a, 7, &g);
	n = f->n_ins;
	ms = optimize_ms(f);
	printf("# random: %u instructions, %u left: %.1f ms\n", n, f->n_ins, ms);
	CHECK(n > 45000);
	arena_free(a);
}

int main(void)
{
	RUN(small_functions);
	RUN(large_functions);
	RUN(straight_arithmetic);
	RUN(needed_passes_alone);
	RUN(each_pass_alone);
	RUN(fifty_thousand_instructions);
	return test_end();
}
