/* SPDX-License-Identifier: MIT */
/*
 * Interpreter of the IR for tests: runs a function with a fake context, fake maps and fake helpers,
 * and sums up everything that an observer outside could tell apart: the result, the order and
 * arguments of calls with effects, the final contents of the maps. Two functions that mean the same
 * have the same sum, whatever their addresses and instructions are.
 *
 * Nothing that the function does is an error. A load from where nothing is gives a value made from the
 * address, a store there is noted and forgotten; so random and fuzzed code can be run and compared.
 * Invariant loads see the context and read-only maps, which stores do not change.
 */
#ifndef DT_TESTS_LIB_IR_INTERP_H
#define DT_TESTS_LIB_IR_INTERP_H

#include "ir/ir.h"

struct ir_vm_map {
	enum map_kind kind;
	uint32_t key_size, value_size, max_entries;
	bool rdonly;
	/* max_entries values (arrays: from the start), keys beside them; used: entries in use. */
	uint8_t *val, *key;
	bool *used;
};

struct ir_vm {
	struct arena *arena;
	uint8_t *ctx;
	uint32_t ctx_size;
	struct ir_vm_map *map; /* by map index */
	uint32_t n_map;
	uint64_t max_steps; /* 0: a million */
	/* Asked first for each call; false: the vm does what it does by default. May be NULL. */
	bool (*call)(struct ir_vm *vm, uint32_t helper, const uint64_t *arg, unsigned n,
		     uint64_t *ret);
	bool (*rt)(struct ir_vm *vm, const char *name, const uint64_t *arg, unsigned n,
		   uint64_t *ret);
	void *priv;

	/* outcome */
	uint64_t ret;
	uint64_t steps;   /* instructions executed */
	uint64_t calls;   /* helpers and runtime functions called */
	uint64_t effects; /* calls with effects, stores into nowhere */
	uint64_t sum;     /* of all that can be observed */

	/* while it runs */
	const struct ir_fn *f;
	uint64_t *val, *local, *phi_new;
	uint8_t **slot;
};

struct ir_vm *ir_vm_new(struct arena *a, uint32_t ctx_size);
/* Entries of arrays exist from the start. The index of the map. */
uint32_t ir_vm_add_map(struct ir_vm *vm, enum map_kind kind, uint32_t key_size, uint32_t value_size,
		       uint32_t max_entries);
/* Runs a valid function; 0, or -ELOOP after max_steps. Maps keep what they hold for the next run. */
int ir_interp(struct ir_vm *vm, const struct ir_fn *f);
/* len bytes at an address as the function sees it, or NULL. */
uint8_t *ir_vm_mem(const struct ir_vm *vm, uint64_t addr, uint64_t len, bool write);
/* Address of a value, 0 if there is none. */
uint64_t ir_vm_lookup(const struct ir_vm *vm, uint32_t map, const void *key);

#endif
