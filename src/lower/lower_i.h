/* SPDX-License-Identifier: MIT */
/*
 * Internals of lowering. One struct lw per session, one struct lf per BPF program.
 *
 * Where things live
 *   this->scalar       IR local
 *   this->string, ...  scratch, at a fixed offset for the whole program
 *   temporaries        scratch, reused from statement to statement
 *   alloca, copyin     scratch, at a fixed offset of their own (they live until the firing ends)
 *   self->             one struct per thread in task storage
 *   globals            one array entry, addressed directly
 *   a[k], self->a[k]   one hash each
 *   literals, tables   one frozen array entry
 *
 * Values. An integer or pointer is one ir_val, extended to 64 bits from its D type. A string is a
 * struct strv: an address that BPF may read plus a bound. Anything bigger (struct, array) is a struct
 * lval that says where it is.
 *
 * Faults. A check that fails jumps to the current clause's fault block with the fault's kind and value
 * in locals; the block throws the record away, tells the consumer, runs the ERROR clauses and goes on
 * with the next clause.
 */
#ifndef DT_LOWER_LOWER_I_H
#define DT_LOWER_LOWER_I_H

#include "lower/lower.h"
#include "record/shm.h"

/* ---- session ---- */

struct rodata {
	uint8_t *b;
	uint32_t len, cap;
};

/* Storage of a variable, hung on dvar.store. */
struct vstore {
	uint32_t off,
		size;   /* DV_GLOBAL, DV_SELF scalars: in their struct; DV_THIS memory: scratch */
	ir_local local; /* DV_THIS scalar, per function */
	const struct ir_fn *local_fn;
	bool placed;
	bool null_flag;      /* a string that is compared with NULL: is it? lower_null.c */
	uint32_t map;        /* assoc */
	struct rfield *keys; /* assoc and aggregations: layout of the key */
	uint32_t key_size, n_keys;
	uint32_t map_val;  /* assoc: size of a value of the map; size is what we use of it */
	uint64_t share_id; /* its number in a map that it shares; 0: the map is its own */
	struct agg_desc *agg;
};

/* A hash for several arrays, or several aggregations, whose keys and values are about as large. */
struct hash_share {
	enum map_kind kind;
	bool spill;
	uint32_t key, val, map;
};

struct lw {
	struct arena *a;
	struct diags *ds;
	const struct lower_opts *o;
	const struct sprog *prog;
	const struct lower_target *targets;
	uint32_t n_targets;
	struct map_spec *maps;
	uint32_t n_maps, cap_maps;
	struct rodata ro;
	uint32_t map_ro, map_globals, map_self, map_scratch;
	uint32_t map_spec;
	bool functions; /* some program is on a function of the kernel */
	bool have_spec;
	uint32_t globals_size, self_size, scratch_size;
	uint32_t zeros_off, zeros_size; /* run of zero bytes in rodata */
	struct strmap literals;         /* text -> rodata offset + 1 */
	struct rec_desc **recs;
	uint32_t n_recs, cap_recs;
	uint32_t next_epid;
	struct agg_desc **aggs;
	uint32_t n_aggs, cap_aggs;
	bool have_ustack; /* somewhere */
	bool share_maps;  /* too many arrays and aggregations for a map each */
	struct hash_share *shares;
	uint32_t n_shares, cap_shares;
	uint64_t last_share_id;
	struct session_layout layout;
	uint32_t map_thr;
	bool have_thr, need_vtime, need_errno;
	const struct lower_state *families; /* NULL: none */
	uint32_t prog_base; /* sum of n_probes of the programs before the current one */
};

/* ---- one program ---- */

struct rec_build {
	struct rec_desc *desc;
	ir_local ptr;         /* address of the record in the ring */
	uint32_t off;         /* next free byte */
	ir_local size_l;      /* its size, for the fault block; 0 while none is reserved */
	ir_val size_const[2]; /* constants to patch with the final size */
	uint32_t cap_acts;
	bool open, used; /* used: desc has been given to a record already */
	/* lower_ustack.c: */
	bool user_stack;  /* it has one that the consumer unwinds */
	ir_val slab_mask; /* constant to patch: all ones if so */
	ir_local slab_l;  /* how much stack it has room for */
};

#define KEY_NEST 4u

struct lf {
	struct lw *w;
	struct ir_fn *f;
	const struct lower_target *t;
	uint32_t target;
	ir_blk out; /* epilogue */
	/* program-wide mutable values */
	ir_local l_pc;            /* address of this CPU's shm_pcpu, or 0 */
	ir_local l_busy;          /* address of the taken nesting slot, or 0 */
	ir_local l_scratch;       /* address of the scratch area, or 0 */
	ir_local l_self;          /* address of self-> struct, or 0 */
	ir_local l_flt, l_fltval; /* fault kind and value */
	ir_local l_fltloc;        /* action << 32 | line */
	ir_val pidx;
	bool shares; /* clauses share the state that was found; else each finds its own */
	/* current clause */
	const struct tclause *c;
	ir_blk fault_blk, next_blk;
	bool need_pc, need_scratch, faulted;
	bool in_error;   /* lowering an ERROR clause: args are the fault's */
	uint32_t action; /* 1-based number of the current action, 0 in the predicate */
	struct rec_build rec;
	bool spec_on;           /* a speculate() came before: records are speculative */
	ir_local l_spec;        /* which speculation; see lower_spec.c */
	uint32_t epid_base;     /* of the clause's first record */
	uint32_t flt_epid_base; /* in_error: of the clause that failed */
	/* scratch allocation */
	uint32_t perm; /* permanent part, grows only */
	uint32_t temp; /* temporaries of the current statement */
	uint32_t temp_max;
	ir_slot key4;      /* 4-byte key for array maps */
	ir_slot io8, comm; /* 8-byte landing place of probe reads */
	ir_slot msg;
	ir_slot tuple[KEY_NEST]; /* small keys, by how deep they are nested in other keys */
	uint32_t n_tuple, key_nest;
	ir_local l_tok;   /* strtok(): where to go on, plus 1; 0: nowhere */
	uint32_t tok_off; /* its text, in scratch */
	bool have_tok;
	bool have_key4, have_io8, have_msg, have_comm;
	/* bounds of writes through pointers, to be patched when the size of scratch is known */
	struct wbound {
		ir_val bound;
		uint32_t span;
	} * wbounds;
	uint32_t n_wbounds, cap_wbounds, wslack;
	uint32_t depth; /* of expressions */
	bool failed;
};

/* ---- values ---- */

struct strv {
	ir_val ptr;      /* address of memory that BPF may read */
	uint32_t cap;    /* bytes that may be read there, NUL included */
	bool maybe_null; /* ptr may be 0 (strchr and friends found nothing) */
	bool null_empty; /* then its characters are those of "" instead of a fault */
	bool kernel;     /* ptr is any kernel address, not memory that the verifier knows */
};

enum lval_kind {
	LV_LOCAL, /* IR local */
	LV_MEM,   /* memory that the verifier knows: base + off */
	LV_KMEM,  /* any kernel address */
	LV_UMEM,  /* user address */
};

struct lval {
	enum lval_kind kind;
	ir_local local;
	ir_val base;
	int64_t off;
	ir_val idx; /* 0, or bytes to add to base: after the test of base where it may be 0 */
	const struct ctype *type;
	uint32_t bit_off, bit_size; /* bit-field: bit_off counts from base + off */
	bool maybe_null;            /* LV_MEM of an absent element: base may be 0, reads give 0 */
};

/* lower.c */
uint32_t lw_map(struct lw *w, const char *name, enum map_kind kind, uint32_t key, uint32_t val,
		uint32_t entries);
uint32_t lw_rodata(struct lw *w, const void *p, uint32_t len, uint32_t align);
uint32_t lw_literal(struct lw *w, const char *s, uint32_t len);
uint32_t lw_zeros(struct lw *w, uint32_t size);
struct rec_desc *lw_new_rec(struct lw *w, struct lf *l);

/* lower_layout.c */
int lw_layout(struct lw *w);
uint32_t lw_str_max(const struct lw *w, const struct expr *e);
/* Bytes that the string lvalue e has: strsize, or what was laid out in a struct or array. */
uint32_t lw_str_room(const struct lw *w, const struct expr *e);
struct vstore *lw_store_of(const struct dvar *v);
/* Field for one key or recorded value of expression e; off not set. */
struct rfield lw_field_of(struct lw *w, const struct expr *e, bool key);

/* lower_prog.c */
void lw_program(struct lw *w, struct lf *l);
ir_val lw_pc(struct lf *l);
ir_val lw_scratch(struct lf *l, uint32_t off);
/*
 * Its address as a number, which is what a pointer variable holds, and back: where to write at most size
 * bytes at an address; a fault if that is not within scratch. size_v is how many, or 0 if size.
 */
ir_val lw_scratch_addr(struct lf *l, uint32_t off);
ir_val lw_scratch_place(struct lf *l, ir_val addr, uint32_t size, ir_val size_v);
uint32_t lw_temp(struct lf *l, uint32_t size);
uint32_t lw_perm(struct lf *l, uint32_t size);
void lw_drop(struct lf *l, enum shm_drop kind);
/* Is the program on a function of the kernel, and may run in the middle of anything? */
bool lw_at_function(const struct lower_target *t);
void lw_send(struct lf *l, ir_val m, bool counted);
/* Branch to the fault block if cmp(a, b) holds. */
void lw_fault_if(struct lf *l, enum ir_cmp cmp, ir_val a, int64_t b, enum shm_fault kind,
		 ir_val value);
void lw_fault(struct lf *l, enum shm_fault kind, ir_val value);
/* A stack slot with the CPU number in it, as a map key. */
ir_val lw_cpu_key(struct lf *l);

/* lower_expr.c */
ir_val lw_int(struct lf *l, const struct expr *e);
ir_val lw_convert(struct lf *l, ir_val v, const struct ctype *from, const struct ctype *to);
/* 0/1 test with branches: jumps to t or f. */
void lw_cond(struct lf *l, const struct expr *e, ir_blk t, ir_blk f);
/* Evaluates for the side effects. */
void lw_effect(struct lf *l, const struct expr *e);

/* lower_lval.c */
struct lval lw_lval(struct lf *l, const struct expr *e, bool write);
/* Is the value of e an address of user memory? */
bool lw_is_user(const struct expr *e);
ir_val lw_load(struct lf *l, const struct lval *lv);
/* Stores v; returns what the place then holds: a bit-field cuts it. */
ir_val lw_storev(struct lf *l, const struct lval *lv, ir_val v);
/* Address of an lvalue in memory (&x, arrays). */
ir_val lw_addr(struct lf *l, const struct lval *lv);
/* Copies a struct or array of size bytes into memory that the verifier knows. */
void lw_copy_to(struct lf *l, const struct expr *e, ir_val dst, int64_t off, uint32_t size);
void lw_assign(struct lf *l, const struct expr *e);
/* Assignment of a string, struct or array, or of a 0 that gives an element back: lw_assign() does it. */
bool lw_assign_special(const struct expr *e);
/* Reads size bytes at a kernel or user address into dst; faults on failure. */
void lw_read(struct lf *l, bool user, ir_val dst, uint32_t size, ir_val addr);
/*
 * Bytes, or a string, of the process; the result is the helper's, negative if they cannot be read. A
 * program that may sleep waits for pages that are not in memory.
 */
ir_val lw_user_bytes(struct lf *l, ir_val dst, ir_val size, ir_val addr);
ir_val lw_user_string(struct lf *l, ir_val dst, ir_val size, uint32_t most, ir_val addr);
ir_val lw_key(struct lf *l, struct dvar *v, struct expr **args, uint32_t n, uint32_t *ret_size);
/* The same at base. */
void lw_key_to(struct lf *l, struct dvar *v, struct expr **args, uint32_t n, ir_val base);

/* lower_str.c */
struct strv lw_str(struct lf *l, const struct expr *e);
/* Writes the string into dst (cap bytes there); the value is its length with the NUL. */
ir_val lw_str_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap);
ir_val lw_str_copy(struct lf *l, struct strv s, ir_val dst, uint32_t cap);
ir_val lw_strcmp(struct lf *l, const struct expr *a, const struct expr *b);
/* 0 if the string is the literal: what == and != want to know. By words, without a loop. */
ir_val lw_str_differs(struct lf *l, const struct expr *e, const struct expr *literal);
/* n bytes at from, then a NUL, into dst; n is any value, cut to what fits. The length with the NUL. */
ir_val lw_str_copy_n(struct lf *l, ir_val from, ir_val n, ir_val dst, uint32_t cap);
/* As memory that runtime functions may read: scratch, variables, literals. */
struct strv lw_str_readable(struct lf *l, const struct expr *e);

/* lower_null.c */
void lw_null_note(const struct expr *e);
ir_val lw_null_test(struct lf *l, const struct expr *e);
void lw_null_store(struct lf *l, const struct dvar *v, const struct lval *lv, ir_val is);
bool lw_is_null_const(const struct expr *e);

/* lower_subr.c */
ir_val lw_subr_int(struct lf *l, const struct expr *e);
ir_val lw_subr_str_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap);
struct strv lw_subr_str(struct lf *l, const struct expr *e);
/*
 * Size argument of alloca() and friends: *ret_size, at most the result. A constant, or a value that is
 * checked at run time (more is a fault).
 */
uint32_t lw_piece_size(struct lf *l, const struct expr *e, ir_val *ret_size);

/* Offset of a member of a structure of the kernel; an error at e if there is none. */
bool lw_member_off(struct lf *l, const struct expr *e, const char *tag, const char *member,
		   uint64_t *ret);

/* lower_text.c: the rest of them */
struct strv lw_text(struct lf *l, const struct expr *e);
uint32_t lw_text_max(const struct lw *w, const struct expr *e);
ir_val lw_cleanpath_to(struct lf *l, const struct expr *e, ir_val dst, uint32_t cap);

/* lower_builtin.c */
ir_val lw_builtin(struct lf *l, const struct expr *e);
ir_val lw_walltime(struct lf *l);
ir_val lw_probe_ref(struct lf *l);

/* lower_support.c */
ir_val lw_vtime(struct lf *l);
ir_val lw_last_errno(struct lf *l);
void lw_add_support(struct lw *w, struct lowered *r);

/* Frames of the tracepoint machinery that a kernel stack may begin with; the consumer hides them. */
#define LW_GLUE_FRAMES 2u
/* Flags of bpf_get_stack(): without the frames that are the tracer's for certain. */
int64_t lw_stack_flags(const struct lf *l, bool user);

/* lower_act.c */
void lw_action(struct lf *l, const struct expr *e);
void lw_record_default(struct lf *l);
void lw_rec_open(struct lf *l);
void lw_rec_commit(struct lf *l);
/* Stores the value of e as field *fl of memory at base (offset fl->off). */
void lw_field_store(struct lf *l, const struct expr *e, struct rfield *fl, ir_val base,
		    bool zero_pad);
void lw_stack_to(struct lf *l, ir_val dst, int64_t off, uint32_t size, bool user);
/* An action of the clause's record, with room for so many fields; opens the record. */
struct rec_act *lw_act_new(struct lf *l, enum act_kind kind, uint32_t n_fields);
void lw_act_number(struct lf *l, struct rec_act *act, ir_val v);
/* Room for bytes; where they go. */
ir_val lw_act_bytes(struct lf *l, struct rec_act *act, uint32_t size);
/* Whose stack the consumer is to unwind: all that a program writes of it. */
void lw_stack_owner(struct lf *l, const struct rfield *fl, ir_val base);
/* The consumer is to look at once. */
void lw_wake(struct lf *l, enum shm_msg_kind kind);

/* lower_ustack.c */
/* Are user stacks unwound by the consumer? */
bool lw_unwinds(const struct lw *w);
/* Bytes of stack behind the record, a multiple of 8 up to ustacksize. */
ir_val lw_slab_size(struct lf *l);
/* Writes registers and stack at the end of the record, whose fixed part ends at *off. */
void lw_slab_store(struct lf *l, ir_val rec, uint32_t *off);
/* User addresses that bpf_get_stack() wrote, len bytes of cap: callers instead of the kernel's trampoline. */
void lw_frame_returns(struct lf *l, ir_val buf, uint32_t cap, ir_val len);

/* lower_spec.c */
/* speculate(), commit(), discard(); false: another action. */
bool lw_spec_action(struct lf *l, const struct expr *e);
ir_val lw_speculation(struct lf *l);
/* The record just opened is speculative. */
void lw_spec_mark(struct lf *l);
/* What l_spec is before the first speculate(). */
void lw_spec_begin(struct lf *l);

/* lower_pcap.c */
void lw_pcap(struct lf *l, const struct expr *e);

/* lower_destr.c */
/* Destructive actions that are not a matter of the consumer alone; false: another action. */
bool lw_destructive(struct lf *l, const struct expr *e);

/* lower_agg.c */
void lw_aggregate(struct lf *l, const struct stmt *s);

/* Diagnostics at the expression. */
void lw_error(struct lf *l, const struct expr *e, enum errtag tag, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
