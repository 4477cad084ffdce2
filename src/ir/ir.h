/* SPDX-License-Identifier: MIT */
/*
 * The intermediate representation: functions of basic blocks over 64-bit values. It knows nothing of
 * D. Specified in docs/ir.md; the text form (ir_print) parses back (ir_parse) to an equal function.
 *
 * A value is the number of the instruction that makes it (0 = none). Every value is 64 bits; narrow
 * integers are kept extended by whoever builds the code (IR_SEXT*, IR_ZEXT*). Pointers are values
 * too, but the kernel's verifier tracks them: only IR_ADD and IR_SUB of a scalar may be applied to a
 * pointer, and a pass may not hide one (no xor tricks, no merging of a pointer with a scalar other
 * than 0).
 *
 * Mutable variables are "locals" (IR_LGET, IR_LSET): 64 bits, no address. The pass "ssa" replaces
 * them by values and phis. Memory on the BPF stack is a "stack object" with an address.
 */
#ifndef DT_IR_IR_H
#define DT_IR_IR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/image.h"
#include "base/sbuf.h"

typedef uint32_t ir_val;   /* instruction number; 0 = no value */
typedef uint32_t ir_blk;   /* block number; 0 = the entry block */
typedef uint32_t ir_local; /* number of a mutable variable */
typedef uint32_t ir_slot;  /* number of a stack object */

/*
 * Table of operations: name, number of value arguments, flags. ir/ops.def holds one row each:
 *   IROP(NAME, "text", nargs, flags)
 * NOP (removed; in no block) | CONST imm | ADD SUB MUL UDIV UMOD SDIV SMOD AND OR XOR SHL SHR SAR | NEG NOT |
 * SEXT8 SEXT16 SEXT32 ZEXT8 ZEXT16 ZEXT32 | BSWAP16 BSWAP32 BSWAP64 (result zero-extended) |
 * NUMBER (the value of what may be a pointer to the verifier, as a scalar) |
 * EQ NE ULT ULE SLT SLE (0 or 1) | SELECT c,a,b |
 * CTX (the program's context pointer) | SLOT imm=offset (address of stack object .aux) |
 * MAP (.aux = map index: map pointer for helpers) | MAPVAL (.aux = map, imm = offset: address in entry 0) |
 * LGET LSET (.aux = local) | LOAD (size, [a+imm], zero-extended) | STORE (size, [a+imm] = b) |
 * ATOMIC_ADD (size 4/8, [a+imm] += b, no result) | XADD (fetch-add) XCHG CMPXCHG(a,expected b,new c) (old value) |
 * COMMIT (size, [a+imm] = b with release order: everything stored before is visible first) |
 * CALL (.aux = helper id, up to 5 args, .imm: ir_distinct()) | RT (.name = runtime function, up to 5 args) |
 * PHI | terminators: JMP, BR (cmp op in .cmp, a, b), RET a.
 *
 * Division by zero must be excluded by the builder (the BPF results are 0 for UDIV and SDIV, the
 * dividend for UMOD and SMOD; D raises a fault).
 * Shift counts are taken modulo 64.
 */
enum ir_op {
#define IROP(NAME, text, nargs, flags) IR_##NAME,
#include "ir/ops.def"
#undef IROP
	IR_OP_COUNT
};

/* Flags of a row of ir/ops.def. */
enum ir_opflag {
	IOF_RES = 1,  /* makes a value */
	IOF_PURE = 2, /* the value depends on the arguments alone: merged, moved, removed at will */
	IOF_COMM = 4, /* arguments 0 and 1 may be exchanged */
	IOF_BOOL = 8, /* the value is 0 or 1 */
	IOF_ADDR = 16,     /* the value may be a pointer of which the kernel keeps track */
	IOF_MEM = 32,      /* .size bytes at arg[0] + imm */
	IOF_EFFECT = 64,   /* never removed, keeps its order with other effects and loads */
	IOF_TERM = 128,    /* ends a block */
	IOF_VARARGS = 256, /* up to 5 arguments; .n_args tells */
};

/* Flags of a row of ir/helpers.def. */
enum ir_helperflag {
	IHF_PURE = 1,   /* equal calls within one firing may share a result; removed when unused */
	IHF_READS = 2,  /* reads memory of the program through a pointer argument */
	IHF_WRITES = 4, /* writes such memory */
	IHF_UNUSED_OK = 8, /* not pure, but may be removed if nobody wants the result */
	IHF_VARARGS = 16,  /* n_args is the most it takes */
};

/* What BR asks. */
enum ir_cmp {
	IRC_EQ,
	IRC_NE,
	IRC_ULT,
	IRC_ULE,
	IRC_UGT,
	IRC_UGE,
	IRC_SLT,
	IRC_SLE,
	IRC_SGT,
	IRC_SGE,
	IRC_SET, /* (a & b) != 0 */
};

enum ir_flag {
	/* LOAD: memory does not change while the program runs (context, read-only map): may be merged. */
	IRF_INVARIANT = 1,
	/*
	 * CALL: the result may be reused for an equal call that this one dominates (ids, time within
	 * one firing). Set by ir_call() from the helper table. RT: may be set by hand on a function
	 * of scalars alone.
	 */
	IRF_PURE = 2,
	/* BR: the true edge is unlikely (faults, drops): placed out of line. */
	IRF_UNLIKELY = 4,
};

struct ir_phi_arg {
	ir_blk pred;
	ir_val val;
};

struct ir_ins {
	uint16_t op;
	uint8_t size; /* LOAD STORE COMMIT atomics: 1 2 4 8 */
	uint8_t n_args;
	uint8_t flags;
	uint8_t cmp; /* BR */
	ir_blk blk;  /* block it stands in */
	ir_val arg[5];
	int64_t imm;      /* CONST value; LOAD.. offset; SLOT, MAPVAL offset */
	uint32_t aux;     /* slot, map, local, helper id */
	ir_blk t, f;      /* JMP: t; BR: t when true, else f */
	const char *name; /* RT */
	struct ir_phi_arg *phi;
	uint32_t n_phi;
	uint32_t loc;      /* index in fn->locs; 0 = none */
	const char *note;  /* shown in dumps, or NULL */
	ir_val prev, next; /* order within the block */
};

struct ir_block {
	ir_val first, last;
	const char *name;
	bool dead;
};
struct ir_stackobj {
	uint32_t size, align;
	const char *name;
};

struct ir_fn {
	struct arena *arena;
	const char *name;
	enum prog_kind kind;
	struct ir_ins *ins; /* [0] unused */
	uint32_t n_ins, cap_ins;
	struct ir_block *blk;
	uint32_t n_blk, cap_blk;
	struct ir_stackobj *slot;
	uint32_t n_slot, cap_slot;
	const char **local; /* names */
	uint32_t n_local, cap_local;
	struct srcloc *locs; /* [0] unused */
	uint32_t n_locs, cap_locs;
	ir_blk cur; /* where the builder appends */
	uint32_t cur_loc;
};

/*
 * ---- builder: appends to fn->cur; after a terminator, ir_at() another block first ----
 * What is appended behind a terminator all the same goes to a fresh block that nothing reaches.
 */

/* A function with its entry block, the builder placed in it. */
struct ir_fn *ir_new(struct arena *a, const char *name, enum prog_kind kind);
ir_blk ir_block(struct ir_fn *f, const char *name);
void ir_at(struct ir_fn *f, ir_blk b);
/* Has the current block a terminator already? (Then nothing may be appended.) */
bool ir_ended(const struct ir_fn *f);
void ir_loc(struct ir_fn *f, struct srcloc loc);
void ir_note(struct ir_fn *f, ir_val v, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

ir_val ir_const(struct ir_fn *f, int64_t v);
ir_val ir_bin(struct ir_fn *f, enum ir_op op, ir_val a, ir_val b);
ir_val ir_bini(struct ir_fn *f, enum ir_op op, ir_val a, int64_t b);
ir_val ir_un(struct ir_fn *f, enum ir_op op, ir_val a);
ir_val ir_select(struct ir_fn *f, ir_val c, ir_val a, ir_val b);
ir_val ir_ctx(struct ir_fn *f);
ir_slot ir_stack(struct ir_fn *f, uint32_t size, uint32_t align, const char *name);
ir_val ir_slot_addr(struct ir_fn *f, ir_slot s, int64_t off);
ir_val ir_map(struct ir_fn *f, uint32_t map);
ir_val ir_mapval(struct ir_fn *f, uint32_t map, int64_t off);
ir_local ir_new_local(struct ir_fn *f, const char *name);
ir_val ir_get(struct ir_fn *f, ir_local l);
void ir_set(struct ir_fn *f, ir_local l, ir_val v);
ir_val ir_load(struct ir_fn *f, unsigned size, ir_val base, int64_t off, unsigned flags);
void ir_store(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val v);
void ir_commit(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val v);
void ir_atomic_add(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val v);
ir_val ir_xadd(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val v);
ir_val ir_xchg(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val v);
ir_val ir_cmpxchg(struct ir_fn *f, unsigned size, ir_val base, int64_t off, ir_val expected,
		  ir_val v);
/* helper: BPF helper number (table ir/helpers.def: HELPER(name, id, n_args, flags)). */
enum ir_helper {
#define HELPER(name, id, n_args, flags) BPFH_##name = id,
#include "ir/helpers.def"
#undef HELPER
};
/* What the tables say. NULL if the number is not in ir/helpers.def. */
struct ir_op_info {
	const char *name;
	unsigned n_args, flags;
};
struct ir_helper_info {
	const char *name;
	uint32_t id;
	unsigned n_args, flags;
};
const struct ir_op_info *ir_op_info(enum ir_op op);
const struct ir_helper_info *ir_helper_info(uint32_t id);
ir_val ir_call(struct ir_fn *f, enum ir_helper helper, unsigned n, ...); /* n times ir_val */
/* Equal calls with different numbers are not one: the time, which is read again by each clause. */
void ir_distinct(struct ir_fn *f, ir_val call, uint32_t number);
ir_val ir_rt(struct ir_fn *f, const char *name, unsigned n, ...); /* n times ir_val */
void ir_jmp(struct ir_fn *f, ir_blk b);
void ir_br(struct ir_fn *f, enum ir_cmp cmp, ir_val a, ir_val b, ir_blk t, ir_blk f_);
void ir_bri(struct ir_fn *f, enum ir_cmp cmp, ir_val a, int64_t b, ir_blk t, ir_blk f_);
/* Marks the branch just built as rarely taken. */
void ir_unlikely(struct ir_fn *f);
void ir_ret(struct ir_fn *f, ir_val v);
void ir_reti(struct ir_fn *f, int64_t v);

/* ---- analysis ---- */

/* What a program may read of its context, the stack it interrupted and the memory of the process. */
struct ir_ctx_use {
	uint64_t words; /* a bit for each 8 bytes of the context */
	bool stack;     /* it walks the stack */
	bool user_memory;
};
struct ir_ctx_use ir_ctx_use(const struct ir_fn *f);

/* ---- text, verifier, passes ---- */

void ir_print(const struct ir_fn *f, struct sbuf *out);
/* NULL and *ret_err (in the arena) with a line number if the text is wrong. */
struct ir_fn *ir_parse(struct arena *a, const char *text, size_t len, const char **ret_err);
/* Structural rules of docs/ir.md. NULL if they hold, else what is wrong (in the arena). */
const char *ir_verify(const struct ir_fn *f);

struct ir_pass_opts {
	bool no_opt; /* only what the back end needs */
	bool verify; /* run ir_verify after each pass */
	/* Called after the pass of that name (or "in" before the first), for -xdump. May be NULL. */
	void (*dump)(void *priv, const char *pass, const struct ir_fn *f);
	void *priv;
};
/* Names of what a dump shows, for those who print an instruction of their own. */
const char *ir_cmp_name(enum ir_cmp c);
const char *ir_kind_name(enum prog_kind k);
/* One instruction as ir_print() shows it, without indentation and newline. */
void ir_print_ins(const struct ir_fn *f, ir_val v, struct sbuf *out);
/* The pass list, one readable function. NULL, or the verifier's complaint: a bug of ours. */
const char *ir_optimize(struct ir_fn *f, const struct ir_pass_opts *o);
/* Is it a name that ir_pass_opts.dump is called with? */
bool ir_is_pass(const char *name);

#endif
