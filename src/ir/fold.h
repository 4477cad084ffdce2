/* SPDX-License-Identifier: MIT */
/*
 * Inside of the pass "fold": the driver (pass_fold.c), what is known of the bits of a value
 * (fold_bits.c), the table of rules (fold_rules.c).
 */
#ifndef DT_IR_FOLD_H
#define DT_IR_FOLD_H

#include "ir/ir_i.h"

/* Bits that are known to be 0, to be 1. Nothing known: both 0. */
struct bits {
	uint64_t zero, one;
};

struct fold {
	struct ir_fn *f;
	struct ir_cfg c;
	struct ir_repl r;
	struct bits *bits; /* value -> bits; values made by the pass itself are beyond n_bits */
	uint32_t n_bits;
	bool *runs; /* block is reached from what has been visited */
};

struct bits bits_of(const struct fold *s, ir_val v);
struct bits bits_compute(const struct fold *s, const struct ir_ins *i);
static inline uint64_t bits_min(struct bits b)
{
	return b.one;
}
static inline uint64_t bits_max(struct bits b)
{
	return ~b.zero;
}
/* 1: true whatever the other bits are, 0: false, -1: depends. */
int bits_cmp(enum ir_cmp c, struct bits a, struct bits b);

/* Can the edge be taken, for all that is known now? */
bool fold_edge(const struct fold *s, ir_blk from, ir_blk to);

/* 0: nothing to do; v: changed in place, look again; else: use that value for v. */
ir_val fold_rules(struct fold *s, ir_val v);

#endif
