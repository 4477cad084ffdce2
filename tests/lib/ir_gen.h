/* SPDX-License-Identifier: MIT */
/*
 * Random functions for differential tests: valid, of the shapes that the lowering makes (locals,
 * nested conditions, bounded loops, maps with NULL checks, stack buffers, helpers), and with all the
 * arithmetic that it does not make. Equal seeds give equal functions.
 */
#ifndef DT_TESTS_LIB_IR_GEN_H
#define DT_TESTS_LIB_IR_GEN_H

#include "ir/ir.h"
#include "ir_interp.h"

struct ir_gen_opts {
	unsigned size; /* statements, about; 0: 40 */
	bool no_div;   /* no division */
	bool no_loops;
	bool no_calls; /* neither helpers nor runtime functions */
	bool no_atomics;
};

struct ir_fn *ir_gen(struct arena *a, uint64_t seed, const struct ir_gen_opts *o);
/* The context and the maps that these functions use. */
struct ir_vm *ir_gen_vm(struct arena *a);

#endif
