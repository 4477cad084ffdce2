// SPDX-License-Identifier: MIT
/*
 * Any text: the parser gives a function or an error. A function that the verifier accepts is optimized,
 * verified after each pass, and means what it meant before; its text parses back to itself.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "ir/ir.h"
#include "ir_gen.h"
#include "ir_interp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STEPS 20000

static int run(const struct ir_fn *f, uint64_t max_steps, uint64_t *ret_sum)
{
	struct arena *a = arena_new();
	struct ir_vm *vm = ir_gen_vm(a);

	vm->max_steps = max_steps;
	int rc = ir_interp(vm, f);
	*ret_sum = vm->sum;
	arena_free(a);
	return rc;
}

static bool small_stack(const struct ir_fn *f)
{
	uint64_t bytes = 0;

	for (ir_slot s = 0; s < f->n_slot; s++)
		bytes += f->slot[s].size;
	return bytes < 1u << 20;
}

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* Notes are not part of what parses back. */
static void text_round_trip(struct arena *a, struct ir_fn *f)
{
	struct sbuf one = { 0 }, two = { 0 };
	const char *err;

	for (ir_val v = 1; v < f->n_ins; v++)
		f->ins[v].note = NULL;
	ir_print(f, &one);
	struct ir_fn *g = ir_parse(a, sbuf_str(&one), one.len, &err);
	check(g != NULL);
	ir_print(g, &two);
	check(strcmp(sbuf_str(&one), sbuf_str(&two)) == 0);
	sbuf_free(&one);
	sbuf_free(&two);
}

static void one(struct arena *a, const char *text, size_t size, bool no_opt)
{
	const struct ir_pass_opts o = { .verify = true, .no_opt = no_opt };
	uint64_t before, after;
	const char *err;
	struct ir_fn *f = ir_parse(a, text, size, &err);

	if (!f || !small_stack(f) || ir_verify(f))
		return;
	int rc = run(f, STEPS, &before);
	check(!ir_optimize(f, &o));
	check(!ir_verify(f));
	text_round_trip(a, f);
	if (rc == 0) /* else it does not end, or not soon */
		check(run(f, 2 * STEPS, &after) == 0 && before == after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();

	one(a, (const char *)data, size, false);
	one(a, (const char *)data, size, true);
	arena_free(a);
	return 0;
}
