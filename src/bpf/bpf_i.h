/* SPDX-License-Identifier: MIT */
/*
 * Internals of the back end. One struct gen per function; the phases in order, each in a file:
 *
 *   cfg.c     reachable blocks, critical edges split, order, dominators, loop depth
 *   isel.c    IR instructions to machine operations over virtual registers (struct mi), dead ones removed
 *   live.c    what is live at the end of each block, and how far away its next use is
 *   ra.c      registers: one forward walk per block, evicting what is needed last
 *   edge.c    parallel moves: call arguments, phis and register files that differ along an edge
 *   frame.c   where spills are stored, stack layout
 *   slots.c   which spilled values share a slot
 *   emit.c    order of blocks, jumps, lines, relocations
 *   link.c    runtime functions
 *
 * A virtual register (vreg) is an SSA value: one definition. It is in at most one machine register at a
 * time, and, from the point where it is stored on, in its stack slot for the rest of its life. Values
 * that cost no more to make than to load (constants, addresses) have no definition: they are made
 * where they are needed ("remat") and never stored.
 */
#ifndef DT_BPF_BPF_I_H
#define DT_BPF_BPF_I_H

#include "bpf/bpf.h"
#include "bpf/insn.h"

typedef uint32_t vreg; /* 0 = none; numbers below fn->n_ins are those of the IR */

#define N_REG 10u /* r0..r9; r10 is the frame pointer */
#define NO_REG 255u
#define NONE UINT32_MAX
#define CALLER_SAVED 0x03fu /* r0..r5: lost in a call */
#define CALLEE_SAVED 0x3c0u /* r6..r9 */

enum remat {
	RM_NONE,
	RM_CONST,  /* imm */
	RM_SLOT,   /* address of stack object aux, plus imm */
	RM_MAP,    /* map aux */
	RM_MAPVAL, /* address in entry 0 of map aux, plus imm */
};

struct vinfo {
	int64_t imm;
	uint32_t aux;
	uint8_t remat;
	uint8_t zbits; /* value < 2^zbits; 64: nothing known */
	bool used;
	bool cross;      /* lives across a call of a hot block */
	bool cross_cold; /* of a cold one */
	bool linked;     /* branched on: a stored copy must share the verifier's knowledge */
	bool stack_phi;  /* phi that never has a register at its block's start */
	bool from_call;
	uint8_t home;      /* register, or NO_REG */
	uint8_t want;      /* register that the next use asks for */
	vreg alias;        /* the same value under another number; 0: itself */
	uint32_t compared; /* if linked: block of the only branch on it, or NONE */
	uint32_t def_blk;
	uint32_t def_mi; /* operation, or NONE: phi, context */
	uint32_t use;    /* head of the list of uses in the current block; 0: dead */
	uint32_t last;   /* farthest of them */
	uint32_t group;  /* phi that it is an argument of, for hints */
	uint8_t hint;    /* of a phi: register that an argument got */
	/* Spilling: */
	uint32_t restore; /* block that dominates all loads from the slot; NONE: never spilled */
	int32_t slot;     /* offset from r10; 0: none */
	uint32_t out_of;  /* slots.c: block + 1 that it is live at the end of */
	uint32_t last_at; /* slots.c: last use in the current block */
	uint32_t args;    /* slots.c: phis on the stack that take it */
	uint32_t def_out; /* output operation that made it */
	uint8_t def_reg;
};

enum m_op {
	M_NOP,
	M_ALU,     /* dst = u0 code (u1 | imm); tied */
	M_UN,      /* dst = code u0; tied; imm */
	M_MOV,     /* dst = u0 by code, off (mov, mov32, movsx) */
	M_LOAD,    /* dst = [u0 + off] */
	M_STORE,   /* [u0 + off] = u1 | imm */
	M_ATOMIC,  /* [u0 + off] imm= u1 */
	M_FETCH,   /* the same, dst = old value; tied to u1 */
	M_CMPXCHG, /* r0 = cmpxchg([u0 + off], r0 = u1, u2) */
	M_SETCC,   /* dst = u0 cmp (u1 | imm2) */
	M_SELECT, /* dst = u1 cmp (u2 | imm2) ? u0 : (u3 | imm); tied. Order: value, [else], a, [b] */
	M_CALL,
	M_RT, /* aux: IR instruction with the name */
	M_BR, /* u0 cmp (u1 | imm2) */
	M_JMP,
	M_RET,
};

enum m_flag {
	MF_IMM = 1,  /* the value operand is imm */
	MF_IMM2 = 2, /* the right side of the comparison is imm2 */
	MF_FP = 4,   /* the address is in the frame: stack object aux, no base operand */
	MF_32 = 8,   /* comparison of the low 32 bits */
	MF_COMM = 16,
	MF_PURE = 32, /* removed if nobody wants dst */
};

struct mi {
	uint8_t op, code, n, cmp, flags;
	int8_t tied; /* operand whose register dst takes over; -1 */
	int16_t off;
	int32_t imm, imm2;
	vreg dst;
	vreg u[5];
	uint32_t aux;
	uint32_t loc;
};

struct mphi {
	vreg dst;
	vreg *arg; /* as pred[] of the block */
	bool used;
};

struct live {
	vreg v;
	uint32_t dist;
};

struct spill_at {
	vreg v;
	uint8_t reg;
	bool link;
	struct spill_at *next;
};

struct mblk {
	ir_blk ir; /* NONE: made by splitting an edge */
	uint32_t mi, n_mi;
	uint32_t succ[2], n_succ; /* succ[0]: true edge of a BR */
	uint32_t *pred, n_pred, cap_pred;
	struct mphi *phi;
	uint32_t n_phi;
	bool unlikely; /* true edge */
	bool reached, cold, back_target, done;
	uint32_t rpo, idom, depth;
	uint32_t ord; /* place in gen.order */
	uint32_t stretch;
	struct live *out, *in;
	uint32_t n_out, n_in;
	vreg start[N_REG], end[N_REG];
	/* Result of the allocator: operations [o, o+n_o), the edge's moves [t, t+n_t), the terminator. */
	uint32_t o, n_o, t, n_t;
	struct spill_at *spills;
	uint8_t ta, tb; /* registers of the BR */
	/* Emission: */
	bool emit, keep, dup_ret;
	uint8_t far;  /* bit k: succ[k] needs a long jump */
	uint32_t hop; /* block to be put before this one, or 0 */
	uint32_t pos;
};

/* One output operation: an instruction with its symbolic parts. */
enum o_kind { O_INSN, O_LD64, O_MAP, O_MAPVAL, O_RT };
struct oi {
	struct insn i;
	uint8_t kind;
	bool obj_imm; /* obj goes to imm, not off */
	vreg slot;    /* off is the offset of this vreg's slot */
	uint32_t obj; /* stack object + 1: its offset is added to off */
	vreg spill;   /* this vreg, just made, is stored to its slot */
	vreg copy_to; /* loaded just to be stored to that vreg's slot: nothing to do if it is the same */
	uint8_t n_copy; /* operations of the copy */
	uint32_t aux;   /* map; IR instruction of the RT call */
	int64_t imm64;
	uint32_t loc;
};

struct gen {
	struct arena *a;
	const struct ir_fn *f;
	const struct bpf_opts *o;
	bool weak_order;
	int err; /* first error, or 0 */
	const char *why;

	struct mblk *b;
	uint32_t n_b, cap_b;
	uint32_t *rpo, *order;
	uint32_t n_rpo, n_order;
	bool loops;

	struct vinfo *v;
	uint32_t n_v, cap_v;
	uint32_t *n_use; /* of IR values, in the IR */
	struct mi *mi;
	uint32_t n_mi, cap_mi;
	uint32_t cur_loc;
	vreg ctx;     /* 0: not used */
	vreg *mapval; /* base addresses in maps made so far */
	uint32_t n_mapval, cap_mapval;

	struct oi *out;
	uint32_t n_out, cap_out;
	vreg scratch[2]; /* vregs that stand for emergency slots */

	uint32_t *extra; /* sizes of stack objects made by the back end */
	uint32_t n_extra, cap_extra;
	int32_t *obj_off; /* offset of a stack object; 0: not used */
	uint32_t frame;   /* bytes of stack in use */

	struct insn *insns;
	uint32_t n_insns, cap_insns;
	struct image_reloc *relocs;
	uint32_t n_relocs, cap_relocs;
	struct image_line *lines;
	uint32_t n_lines, cap_lines;
	struct rt_use {
		uint32_t insn;
		const char *name;
	} * rts;
	uint32_t n_rts, cap_rts;
};

void gen_error(struct gen *g, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* cfg.c */
void cfg_build(struct gen *g);
uint32_t cfg_common_dom(const struct gen *g, uint32_t a, uint32_t b);
uint32_t cfg_add_block(struct gen *g);

/* isel.c, fold.c */
void isel(struct gen *g);
vreg isel_vreg(struct gen *g);
vreg isel_resolve(const struct gen *g, vreg v);
struct mi *isel_add(struct gen *g, enum m_op op, vreg dst);
vreg isel_const(struct gen *g, int64_t c);
bool isel_is_const(const struct gen *g, vreg v, int64_t *ret);
void isel_alu(struct gen *g, uint8_t op, vreg dst, vreg a, vreg b);
vreg isel_bini(struct gen *g, uint8_t op, vreg a, int64_t c);
vreg isel_bin(struct gen *g, uint8_t op, vreg a, vreg b);
void isel_alias(struct gen *g, vreg dst, vreg same_as);
/* divide.c */
void isel_divide(struct gen *g, enum ir_op op, vreg dst, vreg a, vreg b);
/* dce.c */
void isel_dead(struct gen *g);

/* live.c */
void live_compute(struct gen *g);

/* ra.c */
void ra_run(struct gen *g);
struct oi *ra_out(struct gen *g, uint8_t code, unsigned dst, unsigned src);
void ra_load_const(struct gen *g, unsigned dst, const struct vinfo *v);
void ra_restore(struct gen *g, unsigned dst, vreg v);
/* v is going to be loaded from its slot in blk. */
void ra_note_restore(struct gen *g, vreg v, uint32_t blk);

/* edge.c: a place is a register, or PLACE_SLOT + vreg; sources may also be PLACE_REMAT + vreg */
#define PLACE_SLOT 0x40000000u
#define PLACE_REMAT 0x80000000u
struct move {
	uint32_t dst, src;
};
/* Emit the moves as if all happened at once. busy: registers that must survive besides. */
void edge_moves(struct gen *g, struct move *m, uint32_t n, uint32_t busy);
void edge_all(struct gen *g);

/* slots.c: how many slots there are, below base */
uint32_t slots_assign(struct gen *g, uint32_t base);
/* frame.c */
void frame_layout(struct gen *g);

/* emit.c, link.c */
void emit_all(struct gen *g);
void link_runtime(struct gen *g);
/* Deepest stack use, in bytes, of the runtime functions that the program calls, frames included. */
uint32_t link_stack(struct gen *g);
uint8_t bpf_jump_op(enum ir_cmp c);
/* False: there is no opposite (IRC_SET). */
bool bpf_invert(enum ir_cmp c, enum ir_cmp *ret);

#endif
