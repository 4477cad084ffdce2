// SPDX-License-Identifier: MIT
/*
 * Random functions (see ir_gen.h).
 *
 * Code is structured, so that dominance is a matter of scope: vals[] holds the scalars that are known
 * at the place where the builder is, and is cut back when a block is left. Pointers are made where
 * they are used and never get into vals[].
 */
#include "ir_gen.h"

#include <stdlib.h>

#define N_VALS 24
#define N_LOCALS 5
#define CTX_SIZE 64
#define SLOT_SIZE 32
#define VALUE_SIZE 48

enum { MAP_GLOBALS, MAP_HASH, MAP_CONSTS, N_MAPS };

struct gen {
	struct ir_fn *f;
	const struct ir_gen_opts *o;
	uint64_t rng;
	ir_val vals[N_VALS];
	unsigned n_vals;
	unsigned newest; /* index in vals */
	ir_local local[N_LOCALS];
	ir_slot slot[2];
	unsigned left; /* statements */
	unsigned depth;
};

static uint64_t rnd(struct gen *g)
{
	uint64_t z = g->rng += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static unsigned pick(struct gen *g, unsigned n)
{
	return (unsigned)(rnd(g) % n);
}

static ir_val keep(struct gen *g, ir_val v)
{
	g->newest = g->n_vals < N_VALS ? g->n_vals++ : pick(g, N_VALS);
	g->vals[g->newest] = v;
	return v;
}

static int64_t some_const(struct gen *g)
{
	static const int64_t odd[] = {
		0,          1,         -1,        2,   7,      8,          63,
		64,         65,        255,       256, 0xffff, 0x7fffffff, 0x80000000,
		0xffffffff, INT64_MAX, INT64_MIN, -8,  -128,   -32768,
	};

	return pick(g, 4) ? odd[pick(g, sizeof(odd) / sizeof(odd[0]))] : (int64_t)rnd(g);
}

static unsigned some_size(struct gen *g)
{
	return 1u << pick(g, 4);
}

/* ---- scalars ---- */

/* The newest value more often than others: identities look at chains. */
static ir_val scalar(struct gen *g)
{
	if (!g->n_vals || !pick(g, 6))
		return ir_const(g->f, some_const(g));
	return g->vals[pick(g, 3) ? pick(g, g->n_vals) : g->newest];
}

static ir_val binary(struct gen *g)
{
	enum ir_op op = IR_ADD + pick(g, IR_SAR - IR_ADD + 1);

	if (g->o->no_div && op >= IR_UDIV && op <= IR_SMOD)
		op = IR_ADD;
	if (!pick(g, 3)) /* what masks and conversions look like */
		op = IR_AND;
	else if (!pick(g, 4))
		return ir_bini(g->f, IR_SHL + pick(g, 3), scalar(g), pick(g, 3) * 16 + pick(g, 34));
	return ir_bin(g->f, op, scalar(g), pick(g, 2) ? ir_const(g->f, some_const(g)) : scalar(g));
}

static ir_val unary(struct gen *g)
{
	if (!pick(g, 3)) /* twice */
		keep(g, ir_un(g->f, IR_SEXT8 + pick(g, 6), scalar(g)));
	return ir_un(g->f, IR_NEG + pick(g, IR_NUMBER - IR_NEG + 1), scalar(g));
}

static ir_val comparison(struct gen *g)
{
	enum ir_op op = IR_EQ + pick(g, IR_SLE - IR_EQ + 1);

	if (!pick(g, 4))
		return ir_bini(g->f, IR_EQ + pick(g, 2), comparison(g), pick(g, 2));
	if (!pick(g, 3))
		return ir_bini(g->f, op, scalar(g), pick(g, 2));
	return ir_bin(g->f, op, scalar(g), pick(g, 2) ? ir_const(g->f, some_const(g)) : scalar(g));
}

static ir_val choice(struct gen *g)
{
	if (!pick(g, 4)) /* a boolean */
		return ir_select(g->f, comparison(g), ir_const(g->f, pick(g, 2)),
				 ir_const(g->f, pick(g, 2)));
	return ir_select(g->f, pick(g, 2) ? comparison(g) : scalar(g), scalar(g), scalar(g));
}

static ir_val from_ctx(struct gen *g)
{
	unsigned size = some_size(g);
	unsigned off = pick(g, CTX_SIZE / size) * size;

	return ir_load(g->f, size, ir_ctx(g->f), off, IRF_INVARIANT);
}

static ir_val pure_call(struct gen *g)
{
	static const enum ir_helper ids[] = {
		BPFH_ktime_get_ns,
		BPFH_get_current_pid_tgid,
		BPFH_get_current_uid_gid,
		BPFH_get_smp_processor_id,
	};

	if (g->o->no_calls)
		return from_ctx(g);
	if (!pick(g, 8))
		return ir_call(g->f, BPFH_get_prandom_u32, 0);
	return ir_call(g->f, ids[pick(g, 4)], 0);
}

/* ---- memory: an address and an offset with room for `size` bytes ---- */

struct place {
	ir_val base;
	int64_t off;
};

static struct place within(struct gen *g, ir_val base, int64_t at, unsigned room, unsigned size)
{
	unsigned off = pick(g, room / size) * size;

	switch (pick(g, 3)) {
	case 0: return (struct place){ base, off - at };
	case 1: return (struct place){ ir_bini(g->f, IR_ADD, base, off - at), 0 };
	default: {
		/* base + (x & mask): the index is scaled so that it stays inside. */
		ir_val x = ir_bini(g->f, IR_AND, scalar(g), (room / 2 - 1) & ~(size - 1));
		return (struct place){ ir_bin(g->f, IR_ADD, base, x), -at };
	}
	}
}

static struct place some_place(struct gen *g, unsigned size)
{
	unsigned at = pick(g, 3) * 8;

	if (pick(g, 2)) {
		ir_slot s = g->slot[pick(g, 2)];
		return within(g, ir_slot_addr(g->f, s, at), at, SLOT_SIZE, size);
	}
	return within(g, ir_mapval(g->f, MAP_GLOBALS, at), at, 32, size);
}

static ir_val from_memory(struct gen *g)
{
	unsigned size = some_size(g);

	if (!pick(g, 5)) {
		ir_val base = ir_mapval(g->f, MAP_CONSTS, pick(g, 4) * 8);
		return ir_load(g->f, size, base, 0, IRF_INVARIANT);
	}
	struct place p = some_place(g, size);
	return ir_load(g->f, size, p.base, p.off, 0);
}

static void expression(struct gen *g)
{
	switch (pick(g, 9)) {
	case 0:
	case 1: keep(g, binary(g)); break;
	case 2: keep(g, unary(g)); break;
	case 3: keep(g, comparison(g)); break;
	case 4: keep(g, choice(g)); break;
	case 5: keep(g, from_ctx(g)); break;
	case 6: keep(g, from_memory(g)); break;
	case 7: keep(g, pure_call(g)); break;
	default: keep(g, ir_get(g->f, g->local[pick(g, N_LOCALS)])); break;
	}
}

static void store_something(struct gen *g)
{
	unsigned size = some_size(g);
	struct place p = some_place(g, size);

	if (pick(g, 6))
		ir_store(g->f, size, p.base, p.off, scalar(g));
	else
		ir_commit(g->f, size, p.base, p.off, scalar(g));
}

static void atomic(struct gen *g)
{
	unsigned size = pick(g, 2) ? 8 : 4;
	unsigned at = pick(g, 4) * 8;

	if (g->o->no_atomics) {
		store_something(g);
		return;
	}
	ir_val base = ir_mapval(g->f, MAP_GLOBALS, at);
	switch (pick(g, 4)) {
	case 0: ir_atomic_add(g->f, size, base, 0, scalar(g)); break;
	case 1: keep(g, ir_xadd(g->f, size, base, 0, scalar(g))); break;
	case 2: keep(g, ir_xchg(g->f, size, base, 0, scalar(g))); break;
	default: keep(g, ir_cmpxchg(g->f, size, base, 0, scalar(g), scalar(g))); break;
	}
}

/* ---- statements ---- */

static void statements(struct gen *g);

/* What was defined in between is not known any more. */
static void nested(struct gen *g, ir_blk b, ir_blk next)
{
	ir_val vals[N_VALS];
	unsigned n = g->n_vals;

	for (unsigned k = 0; k < N_VALS; k++)
		vals[k] = g->vals[k];
	ir_at(g->f, b);
	g->depth++;
	statements(g);
	g->depth--;
	if (!ir_ended(g->f))
		ir_jmp(g->f, next);
	for (unsigned k = 0; k < N_VALS; k++)
		g->vals[k] = vals[k];
	g->n_vals = n;
	g->newest = n ? n - 1 : 0;
}

static void branch(struct gen *g, ir_blk t, ir_blk f)
{
	switch (pick(g, 4)) {
	case 0: ir_bri(g->f, IRC_EQ + pick(g, 2), comparison(g), pick(g, 2), t, f); break;
	case 1: ir_bri(g->f, IRC_EQ + pick(g, 2), binary(g), 0, t, f); break;
	case 2: ir_bri(g->f, pick(g, IRC_SET + 1), scalar(g), some_const(g), t, f); break;
	default: ir_br(g->f, pick(g, IRC_SET + 1), scalar(g), scalar(g), t, f); break;
	}
	if (!pick(g, 4))
		ir_unlikely(g->f);
}

static void if_else(struct gen *g)
{
	ir_blk t = ir_block(g->f, "then"), f = ir_block(g->f, "else"), end = ir_block(g->f, "end");

	branch(g, t, pick(g, 2) ? f : end);
	nested(g, t, end);
	nested(g, f, end); /* not reached at times */
	ir_at(g->f, end);
}

/* One value is asked for again and again, as the clauses of one program do. */
static void cases(struct gen *g)
{
	ir_val v = keep(g, scalar(g));
	unsigned n = 2 + pick(g, 3);

	for (unsigned k = 0; k < n; k++) {
		ir_blk t = ir_block(g->f, "case"), next = ir_block(g->f, "nextcase");
		ir_bri(g->f, IRC_EQ + pick(g, 2), v, pick(g, 3), t, next);
		nested(g, t, next);
		ir_at(g->f, next);
	}
}

/* a && b, as a lowering makes it that has no branch context. */
static void and_and(struct gen *g)
{
	ir_blk b = ir_block(g->f, "and"), end = ir_block(g->f, "andend");
	ir_local l = g->local[0];

	ir_set(g->f, l, ir_const(g->f, 0));
	branch(g, b, end);
	ir_at(g->f, b);
	ir_val v = comparison(g);
	ir_set(g->f, l, pick(g, 2) ? v : ir_const(g->f, 1));
	ir_jmp(g->f, end);
	ir_at(g->f, end);
	ir_blk t = ir_block(g->f, "yes"), next = ir_block(g->f, "no");
	ir_bri(g->f, IRC_NE, ir_get(g->f, l), 0, t, next);
	nested(g, t, next);
	ir_at(g->f, next);
}

static void loop(struct gen *g)
{
	ir_blk head = ir_block(g->f, "head"), body = ir_block(g->f, "body");
	ir_blk tail = ir_block(g->f, "tail"), end = ir_block(g->f, "done");
	ir_local i = ir_new_local(g->f, "i");

	ir_set(g->f, i, ir_const(g->f, 0));
	ir_jmp(g->f, head);
	ir_at(g->f, head);
	ir_bri(g->f, IRC_ULT, ir_get(g->f, i), 1 + pick(g, 4), body, end);
	nested(g, body, tail);
	ir_at(g->f, tail);
	ir_set(g->f, i, ir_bini(g->f, IR_ADD, ir_get(g->f, i), 1));
	ir_jmp(g->f, head);
	ir_at(g->f, end);
}

static void hash_map(struct gen *g)
{
	ir_blk found = ir_block(g->f, "found"), end = ir_block(g->f, "mapend");
	ir_val key = ir_slot_addr(g->f, g->slot[0], 0);

	ir_store(g->f, 8, key, 0, ir_bini(g->f, IR_AND, scalar(g), 3));
	ir_val p = ir_call(g->f, BPFH_map_lookup_elem, 2, ir_map(g->f, MAP_HASH), key);
	ir_bri(g->f, IRC_EQ, p, 0, end, found);
	ir_unlikely(g->f);
	ir_at(g->f, found);
	ir_val old = ir_load(g->f, 8, p, 8, 0);
	ir_store(g->f, 8, p, 8, ir_bin(g->f, IR_ADD, old, scalar(g)));
	ir_jmp(g->f, end);
	ir_at(g->f, end);
	if (pick(g, 2))
		ir_call(g->f, BPFH_map_update_elem, 4, ir_map(g->f, MAP_HASH), key,
			ir_mapval(g->f, MAP_GLOBALS, 0), ir_const(g->f, pick(g, 2)));
}

static void call(struct gen *g)
{
	ir_val buf = ir_slot_addr(g->f, g->slot[1], 8);

	if (g->o->no_calls) {
		store_something(g);
		return;
	}
	switch (pick(g, 5)) {
	case 0: hash_map(g); break;
	case 1: keep(g, ir_rt(g->f, "fake", 2, scalar(g), scalar(g))); break;
	case 2:
		keep(g,
		     ir_call(g->f, BPFH_probe_read_kernel, 3, buf, ir_const(g->f, 16), scalar(g)));
		break;
	case 3: ir_call(g->f, BPFH_get_current_comm, 2, buf, ir_const(g->f, 16)); break;
	default: ir_call(g->f, BPFH_send_signal, 1, scalar(g)); break;
	}
}

/* Returns early, or not: what is made from constants alone must not end it all. */
static void leave(struct gen *g)
{
	ir_blk out = ir_block(g->f, "out"), next = ir_block(g->f, "next");

	ir_bri(g->f, IRC_EQ, from_ctx(g), pick(g, 256), out, next);
	ir_at(g->f, out);
	ir_ret(g->f, scalar(g));
	ir_at(g->f, next);
}

static void statement(struct gen *g)
{
	switch (pick(g, g->depth < 4 ? 17 : 10)) {
	case 0:
	case 1: ir_set(g->f, g->local[pick(g, N_LOCALS)], scalar(g)); break;
	case 2:
	case 3: store_something(g); break;
	case 4: atomic(g); break;
	case 5: call(g); break;
	case 10:
	case 11:
	case 12: if_else(g); break;
	case 13: and_and(g); break;
	case 14:
		if (!g->o->no_loops)
			loop(g);
		break;
	case 15: leave(g); break;
	case 16: cases(g); break;
	default: expression(g); break;
	}
}

static void statements(struct gen *g)
{
	unsigned n = 1 + pick(g, 8);

	while (n-- && g->left && !ir_ended(g->f)) {
		g->left--;
		statement(g);
	}
}

struct ir_fn *ir_gen(struct arena *a, uint64_t seed, const struct ir_gen_opts *o)
{
	static const struct ir_gen_opts none = { 0 };
	struct gen g = { .f = ir_new(a, "random", PROGK_RAW_TP), .o = o ? o : &none, .rng = seed };

	for (unsigned k = 0; k < N_LOCALS; k++)
		g.local[k] = ir_new_local(g.f, "x");
	for (unsigned k = 0; k < 2; k++) {
		g.slot[k] = ir_stack(g.f, SLOT_SIZE, 8, "buf");
		for (unsigned off = 0; off < SLOT_SIZE; off += 8) /* the kernel wants it set */
			ir_store(g.f, 8, ir_slot_addr(g.f, g.slot[k], 0), off,
				 ir_const(g.f, (int64_t)off));
	}
	for (unsigned k = 0; k < 4; k++)
		keep(&g, from_ctx(&g));
	g.left = g.o->size ? g.o->size : 40;
	while (g.left)
		statements(&g);
	ir_val sum = scalar(&g);
	for (unsigned k = 0; k < N_LOCALS; k++)
		sum = ir_bin(g.f, IR_XOR, sum, ir_get(g.f, g.local[k]));
	ir_ret(g.f, sum);
	return g.f;
}

struct ir_vm *ir_gen_vm(struct arena *a)
{
	struct ir_vm *vm = ir_vm_new(a, CTX_SIZE);

	ir_vm_add_map(vm, MAPK_ARRAY, 4, VALUE_SIZE, 1);
	ir_vm_add_map(vm, MAPK_HASH, 8, VALUE_SIZE, 3);
	ir_vm_add_map(vm, MAPK_ARRAY, 4, VALUE_SIZE, 1);
	vm->map[MAP_CONSTS].rdonly = true;
	for (unsigned k = 0; k < VALUE_SIZE; k++)
		vm->map[MAP_CONSTS].val[k] = (uint8_t)(k * 37);
	return vm;
}
