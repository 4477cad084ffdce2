/* SPDX-License-Identifier: MIT */
/*
 * Derived providers (proc, sched, io ...): probes that are a native event of the kernel, a condition
 * and a choice of values.
 *
 * Such a provider is a table of rows. All probes of a provider that come from one event share its
 * program: for each probe that is enabled the condition is tested, then its clauses follow. Several may
 * hold at once. A probe may come from several events, and have alternatives for kernels that lack one.
 * What args[] are is declared in the D library (dlib/NAME.d): value i of a row is native argument i there.
 */
#ifndef DT_PROVIDER_DERIVE_H
#define DT_PROVIDER_DERIVE_H

#include "provider/priv.h"

#define DV_ARGS 8
#define DV_VIAS 16 /* at most */

/* What conditions and values are made from. */
struct dctx {
	struct world *w;
	struct ir_fn *f;
	void *tp;                  /* tracepoint: for tp_arg() */
	const struct ctype *func;  /* FENTRY, FEXIT */
	struct lower_state *state; /* of the provider */
	/* What a program computes once for all its probes: for which function, and where it is. */
	struct ir_fn *once_for;
	ir_val once;
	ir_local kept; /* or the local that holds it */
	/* Of tcp: the socket, once it was looked up; memory for that, of one program. */
	ir_local sock;
	const struct ir_fn *pair_in;
	ir_slot pair;
	/* What d_peek() reads into, of one program. */
	const struct ir_fn *peek_in;
	ir_slot peek;
};

/* Emits IR for a value (a condition: 0 or not). */
typedef ir_val dvalue(struct dctx *c);

enum dvia_kind {
	DVIA_NONE,
	DVIA_TP,     /* tracepoint */
	DVIA_KPROBE, /* entry of a kernel function, by the start of its name */
	DVIA_PERF,   /* event that the cpc provider has, each time */
	DVIA_FENTRY, /* entry and return of a kernel function with type information: */
	DVIA_FEXIT,  /* both know its arguments */
};

struct dvia {
	enum dvia_kind kind;
	const char *at;
	dvalue *when; /* NULL: always */
	dvalue *arg[DV_ARGS];
	bool fallback; /* only where nothing that stands before it is there */
	bool feeds; /* fires nothing (when says 0): it only keeps what others ask the state for */
	const char *with; /* only where there is that tracepoint too; NULL: anywhere */
};

struct dprobe {
	const char *name, *func; /* func: NULL: none */
	const struct dvia *via;  /* DVIA_NONE ends */
	const char *never;       /* there is no such thing, and this is why */
};

/* Rows are written with these: EVENT(kind, name, condition, values...). */
#define EVENT(k, n, cond, ...)                                                      \
	{                                                                           \
		.kind = DVIA_##k, .at = (n), .when = (cond), .arg = { __VA_ARGS__ } \
	}
#define EVENT_ELSE(k, n, cond, ...)                                            \
	{                                                                      \
		.kind = DVIA_##k, .at = (n), .when = (cond), .fallback = true, \
		.arg = { __VA_ARGS__ }                                         \
	}
#define EVENT_WITH(tp, k, n, cond, ...)                                                           \
	{                                                                                         \
		.kind = DVIA_##k, .at = (n), .when = (cond), .with = (tp), .arg = { __VA_ARGS__ } \
	}
#define EVENT_FEEDS(k, n, keep)                                                             \
	{                                                                                   \
		.kind = DVIA_##k, .at = (n), .when = (keep), .feeds = true, .arg = { NULL } \
	}
#define TYPES(...)          \
	{                   \
		__VA_ARGS__ \
	}
#define VIAS(...)                  \
	(const struct dvia[])      \
	{                          \
		__VA_ARGS__,       \
		{                  \
			.at = NULL \
		}                  \
	}
#define PROBE(n, ...)                                 \
	{                                             \
		.name = (n), .via = VIAS(__VA_ARGS__) \
	}
#define FUNC_PROBE(f, n, ...)                                      \
	{                                                          \
		.name = (n), .func = (f), .via = VIAS(__VA_ARGS__) \
	}

/* Not on Linux. */
#define NEVER(n, text)                                                    \
	{                                                                 \
		.name = (n), .via = VIAS({ .at = NULL }), .never = (text) \
	}

struct derived {
	const struct dprobe *v;
	uint32_t n;
	const struct lower_state *state; /* memory that the programs share, or NULL */
};

/* Callbacks of struct provider; provider.derived is the table. The first two need to be told which. */
int derive_discover(const struct provider *p, struct world *w, const struct pdesc *d,
		    const char **why);
const struct probe *derive_by_id(const struct provider *p, struct world *w, uint32_t id);
int derive_place(struct world *w, const struct probe *p, struct place *ret);
int derive_target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why);
int derive_attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why);

/*
 * The rest of a derived provider's file. NAME is what it is called, TABLE its struct dprobe[], STATE
 * the memory that its programs share (NULL: none).
 */
#define DERIVED_PROVIDER(NAME, ID_FIRST, TABLE) STATEFUL_PROVIDER(NAME, ID_FIRST, TABLE, NULL)
#define STATEFUL_PROVIDER(NAME, ID_FIRST, TABLE, STATE)                                      \
	static const struct derived derived_table = { TABLE, sizeof(TABLE) / sizeof(*TABLE), \
						      STATE };                               \
	static int discover(struct world *w, const struct pdesc *d, const char **why)        \
	{                                                                                    \
		return derive_discover(&provider_##NAME, w, d, why);                         \
	}                                                                                    \
	static const struct probe *by_id(struct world *w, uint32_t id)                       \
	{                                                                                    \
		return derive_by_id(&provider_##NAME, w, id);                                \
	}                                                                                    \
	const struct provider provider_##NAME = {                                                  \
		.name = #NAME,                                                                     \
		.id_first = ID_FIRST,                                                              \
		.id_last = ID_FIRST + sizeof(TABLE) / sizeof(*TABLE) - 1,                          \
		.stab = {                                                                          \
			{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },                               \
			{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },                             \
			{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },                             \
			{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },                               \
			{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },                               \
		},                                                                                 \
		.derived = &derived_table,                                                         \
		.discover = discover,                                                              \
		.by_id = by_id,                                                                    \
		.place = derive_place,                                                             \
		.target = derive_target,                                                           \
		.attach = derive_attach,                                                           \
	}

/* ---- values ---- */

/* Arguments of the event. */
dvalue d_arg0, d_arg1, d_arg2, d_arg3, d_arg4;
/* FEXIT: the function's value. */
dvalue d_ret;
/* The current thread, as a pointer that may be loaded through. */
dvalue d_current;
dvalue d_zero, d_one;
/* Loads a member ("a.b" for one in a struct) through a pointer that the verifier knows and that is not NULL. */
ir_val d_member(struct dctx *c, ir_val ptr, const char *sou, const char *member);
/* The same through any address; what cannot be read is 0. */
ir_val d_peek(struct dctx *c, ir_val addr, const char *sou, const char *member);
/* Where a member is, in bytes; 0: nowhere. */
uint32_t d_offset(struct dctx *c, const char *sou, const char *member);
/* The value of a constant of the kernel's enumerations; or_: of one that it does not have. */
int64_t d_enum(struct dctx *c, const char *name, int64_t or_);
/* 0 or 1 */
ir_val d_is(struct dctx *c, ir_val v, int64_t imm);
ir_val d_not(struct dctx *c, ir_val bool_);
/* 0 or 1: v is one of the n (ended by -1) */
ir_val d_one_of(struct dctx *c, ir_val v, const int *list);

/* ---- system calls, in programs on sys_enter and sys_exit (derive_sys.c) ---- */

/* 0 or 1: at sys_enter: is it one of these calls, given by name? (NULL ends; 64-bit callers only.) */
ir_val d_entering(struct dctx *c, const char *const *names);
ir_val d_returning(struct dctx *c, const char *const *names);
/* Argument of the system call, also at its return. */
ir_val d_sysarg(struct dctx *c, unsigned i);

#endif
