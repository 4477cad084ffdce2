/* SPDX-License-Identifier: MIT */
/*
 * Inside of semantic analysis.
 *
 * A node is "cooked" once its type is set: cook() turns a node of the parser into the node that
 * takes its place (an identifier into a variable, an inline into its value). Cooked nodes are
 * never cooked again, so they may be put into trees that are cooked later.
 *
 * An error is reported where it is found; the node becomes the poison (bad()), whose type fits
 * everywhere, so that one mistake gives one message and the analysis goes on.
 */
#ifndef DT_SEMA_SEMA_I_H
#define DT_SEMA_SEMA_I_H

#include "sema/sema.h"

/* Expansions of inlines and translators within each other, and all of them in one text. */
#define SEMA_MAX_NESTING 64
#define SEMA_MAX_EXPANSIONS 20000
#define SEMA_MAX_COPIED 200000 /* nodes of arguments */
/* Nodes above each other while cooking; the parser allows 1000 in one expression. */
#define SEMA_MAX_DEPTH 4000

/* What a pragma says of a name. */
struct attrs {
	bool given;
	struct stability stab;
	uint32_t since; /* the version that it is bound to */
};

/* A variable, with what only sema knows of it. */
struct svar {
	struct dvar v; /* first: e->var points here */
	uint32_t gen;  /* the text that made it */
	struct attrs attrs;
	const struct ctype *xl; /* it holds the source of a translation to this type */
};

struct inline_def {
	const struct inline_decl *d;
	const struct ctype *type, **params;
	bool busy;    /* being expanded */
	bool failed;  /* its value makes no sense; reported */
	uint32_t gen; /* the text that declared it; 0: a library */
	struct attrs attrs;
};

struct xlator {
	const struct xlator_decl *d;
	const struct ctype *out, *in; /* stripped; as declared */
	bool lib;
};

/* What the names of parameters stand for while an inline or translator is expanded. */
struct params {
	uint32_t n;
	const char **names;
	struct expr **vals; /* cooked */
};

/* What came before in a clause: speculations exclude some orders. */
struct placed {
	bool spec, commit, data;
};

/* Where the analysis is. */
struct scx {
	struct tclause *cl; /* NULL: outside of clauses */
	const struct params *params;
	struct placed placed;
	const struct expr *notyet; /* first call of a function that is not implemented */
	bool dropped; /* the clause matches no probe: args[] have no type, no complaint */
	bool no_args; /* value of an inline: args[] depend on where it is used */
	bool in_lib;  /* text of a library */
	bool of_lib;  /* something of a library is expanded in the program */
	bool quiet;   /* what is used does not count: its attributes are known */
};

/* An assignment of the program that has not been reached yet (sema_fwd.c). */
struct pending {
	enum scope scope;
	const char *name;
	bool agg;
	const struct clause *clause;
	const struct expr *lhs, *rhs; /* rhs NULL: ++, --, op= */
	bool busy, failed;
};

struct proto;

struct sema {
	struct arena *a;
	struct sema_env *env;
	struct types *T;
	struct diags *ds;    /* of the text being analysed */
	struct diags lib_ds; /* while there is none */
	struct sprog prog;
	uint32_t cap_clauses;
	uint32_t n_ids[DV_AGG + 1];
	struct strmap vars[DV_AGG + 1]; /* struct svar */
	struct strmap inlines;          /* struct inline_def */
	struct strmap provs;            /* struct provider_decl */
	struct strmap enums;            /* int64_t: enumerators declared in D */
	struct strmap prov_stabs;       /* struct prov_stab */
	uint32_t gen;                   /* number of the text that is analysed, from 1 */
	const struct pragma **deferred; /* of names that are not defined yet */
	uint32_t n_deferred, cap_deferred;
	struct strmap lib_why;      /* name of a library's item that is not available: why (text) */
	struct pvec xlators;        /* struct xlator */
	const struct source **libs; /* loaded */
	uint32_t n_libs, cap_libs;
	struct pending *pending;
	uint32_t n_pending, cap_pending, fwd_depth;
	struct scx cx;
	uint32_t depth, nesting, expansions, copied;
	bool too_deep; /* reported */
	const struct ctype *t_bad, *t_int, *t_uint, *t_long, *t_ulong, *t_int64, *t_string, *t_void;
	const struct ctype *bi_type[BI_COUNT];
	struct proto *protos[FN_N_FUNCS];
};

/* ---- sema.c ---- */

void serr(struct sema *s, enum errtag tag, struct srcloc loc, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Loads the library that has the name; true: something new was loaded. */
bool sema_load(struct sema *s, const char *ident);
/* Types and variables declared at the top level, in order. */
void sema_item(struct sema *s, const struct item *it);

/* ---- sema_stab.c ---- */

/* Notes the use of something of that stability; D_ATTR_MIN if it is below -x amin. */
void sema_stab(struct sema *s, struct srcloc loc, const char *name, struct stability st);
struct stability stab_least(struct stability a, struct stability b);
/* By pragma; part: 0 provider to 4 args. */
void stab_provider(struct sema *s, const char *prov, unsigned part, struct stability st);
void stab_match(struct sema *s, const char *prov, struct probe_match *m);

/* ---- sema_version.c ---- */

/* Is the program for a version before that one? */
bool version_before(const struct sema *s, uint32_t since);
/* Is it for one that does not have the name of the language? */
bool version_hides(const struct sema *s, const char *name);

/* ---- sema_hint.c ---- */

/* " (did you mean \"x\"?)" or "". */
const char *hint_name(struct sema *s, enum scope scope, const char *name);
const char *hint_func(struct sema *s, const char *name);
const char *hint_agg(struct sema *s, const char *name);
const char *hint_member(struct sema *s, const struct ctype *sou, const char *name);

/* ---- sema_conv.c ---- */

/* v as a value of type t, extended to 64 bits. */
uint64_t conv_value(const struct ctype *t, uint64_t v);
/* C 6.3.1.1 p2, of an integer expression. */
const struct ctype *conv_promote(struct sema *s, const struct expr *e);
/* C 6.3.1.8 for two promoted types. */
const struct ctype *conv_usual(struct sema *s, const struct ctype *a, const struct ctype *b);
/* Arrays to pointers to their elements, functions to pointers; others as they are. */
const struct ctype *conv_decay(struct sema *s, const struct ctype *t);
/* The same of an expression: the elements of an array in user memory stay there. */
const struct ctype *conv_decay_expr(struct sema *s, const struct expr *e);
/* A pointer that is read from user memory points to user memory. */
struct expr *conv_user(struct sema *s, struct expr *e);
/* Constant 0. */
bool is_null(const struct expr *e);
bool is_bad(const struct sema *s, const struct expr *e);
bool is_const_int(const struct expr *e);
/* string, char * or char[]. */
bool is_strlike(const struct expr *e);
bool is_char_array(const struct ctype *t);
/* Makes *e of type string if it is like one. */
bool conv_string(struct sema *s, struct expr **e);
/* An integer or pointer as a value of integer or pointer type t; no node if none is needed. */
struct expr *conv_cast(struct sema *s, struct expr *e, const struct ctype *t);
enum {
	CV_ADDR = 1 /* integer type is an address: takes pointers */,
	CV_CLEAR = 2 /* 0 for anything */
};
/* Whether *e may be passed or assigned to t; converts it. */
bool conv_to(struct sema *s, const struct ctype *t, struct expr **e, unsigned flags);
/* Text of a type, for messages. */
const char *tname(struct sema *s, const struct ctype *t);
struct expr *mk_int(struct sema *s, struct srcloc loc, const struct ctype *t, uint64_t v);
/* Makes e the constant v of type t. */
struct expr *set_int(struct expr *e, const struct ctype *t, uint64_t v);
struct expr *bad(struct sema *s, struct expr *e);
/* "=" for OP_NONE. */
const char *op_name(enum op op);

/* ---- sema_fold.c ---- */

struct expr *fold_unary(struct expr *e);
struct expr *fold_binary(struct sema *s, struct expr *e);
/* Value of a constant expression outside of clauses; false: it is none (not reported). */
bool fold_const(struct sema *s, struct expr *e, int64_t *ret);

/* ---- sema_expr.c, sema_op.c, sema_assign.c, sema_ident.c ---- */

/* The value of e. Never NULL. */
struct expr *cook(struct sema *s, struct expr *e);
/* The same, but the result may be an E_XLATE, or the builtin curcpu. */
struct expr *cook_raw(struct sema *s, struct expr *e);
/* A translated pointer counts as its source: for tests. */
struct expr *cook_scalar(struct sema *s, struct expr *e);
struct expr *cook_unary(struct sema *s, struct expr *e);
struct expr *cook_binary(struct sema *s, struct expr *e);
struct expr *cook_cond(struct sema *s, struct expr *e);
struct expr *cook_assign(struct sema *s, struct expr *e);
struct expr *cook_incdec(struct sema *s, struct expr *e);
/* Types of an operation on cooked operands; false: reported. */
bool op_types(struct sema *s, struct expr *e, enum op op, struct expr **a, struct expr **b,
	      const struct ctype **ret_type, const struct ctype **ret_optype);
/* The object at the bottom of a chain of members and elements, without going through pointers. */
const struct expr *object_of(const struct expr *e);
struct expr *cook_ident(struct sema *s, struct expr *e);
/* The argument that a parameter's name stands for while an inline is expanded; NULL: e is none. */
const struct expr *param_find(const struct sema *s, const struct expr *e);
struct expr *cook_index(struct sema *s, struct expr *e);
/* Left side of an assignment: an unknown variable is made, of type def. */
struct expr *cook_lhs(struct sema *s, struct expr *e, const struct ctype *def);
/* Is e a kernel symbol without type? Its address then. */
bool ksym_untyped(struct sema *s, const struct expr *e, uint64_t *ret_addr);
/* The variable, or NULL. kind by scope. */
struct svar *var_find(struct sema *s, enum scope scope, const char *name);
struct svar *var_make(struct sema *s, enum dvar_kind kind, const char *name, struct srcloc loc);
/* Does a name without scope mean something that is not a variable? Loads libraries. */
bool ident_taken(struct sema *s, const char *name);
/* The type that a new variable gets from the value e; NULL: none, reported at e. */
const struct ctype *assign_type(struct sema *s, const struct expr *e);
/* Keys of v against the arguments, or their first use. In messages v is called sigil + name. */
bool keys_check(struct sema *s, struct dvar *v, const char *sigil, struct expr *e);
void keys_define(struct sema *s, struct dvar *v, struct expr *e);
const struct builtin_info *builtin_find(const struct sema *s, const char *name);
const struct ctype *builtin_type(struct sema *s, const struct builtin_info *b);

/* ---- sema_call.c, sema_act.c, sema_agg.c ---- */

enum call_ctx { CALL_EXPR, CALL_STMT, CALL_KEY };
struct expr *cook_call(struct sema *s, struct expr *e, enum call_ctx ctx);
const struct func_info *func_find(const struct sema *s, const char *name);
bool call_count(struct sema *s, struct expr *e, uint32_t min, uint32_t max);
bool call_generic(struct sema *s, struct expr *e);
const struct ctype *call_type(struct sema *s, const struct func_info *f);
/* Own checks; false: reported. */
bool act_check(struct sema *s, struct expr *e);
/* E_AGG as argument of an action: finds the aggregation; NULL: unknown. */
struct dvar *agg_ref(struct sema *s, struct expr *e);
void agg_stmt(struct sema *s, struct stmt *st);
/* Keys of an E_AGG as cooked nodes. */
bool agg_cook_keys(struct sema *s, struct expr *e);
/* Function and keys of an aggregation by its first use. */
struct svar *agg_define(struct sema *s, struct expr *e, struct expr *call);
/* Can a value of that type be recorded? */
bool type_is_value(const struct ctype *t);

/* ---- sema_type.c, sema_decl.c, sema_pragma.c, sema_prov.c ---- */

/* NULL: reported. */
const struct ctype *te_type(struct sema *s, struct type_expr *te);
const struct ctype *type_named(struct sema *s, const char *module, const char *name);
/* Can a variable be of that type? Reports if not. */
bool type_is_object(struct sema *s, const struct ctype *t, const char *name, struct srcloc loc);
void decl_item(struct sema *s, const struct decl *d);
void inline_item(struct sema *s, const struct inline_decl *d);
void provider_item(struct sema *s, struct provider_decl *d);
void pragma_item(struct sema *s, const struct pragma *p);
/* Does the text have what it depends on? Reports if not. */
bool pragma_dependencies(struct sema *s, const struct ast *ast);
/* The name has been defined: pragmas that waited for it. */
void pragma_defined(struct sema *s, const char *name, struct attrs *a);
/* End of a text: pragmas from the first on have found nothing. */
void pragma_end(struct sema *s, uint32_t first);
/* Fills in what a declaration says of the arguments of m: it goes before the provider's own types. */
void declared_args(struct sema *s, struct probe_match *m);
/* typedef cpuinfo_t, unless it is there. */
const struct ctype *cpuinfo_type(struct sema *s);

/* ---- sema_xlate.c ---- */

void xlator_item(struct sema *s, const struct xlator_decl *d);
struct expr *cook_xlate(struct sema *s, struct expr *e);
/* e is the member access, x the cooked E_XLATE. */
struct expr *xlate_member(struct sema *s, struct expr *e, struct expr *x);
bool xlator_exists(struct sema *s, const struct ctype *out, const struct ctype *in);
/* args: cooked arguments; the value of the inline with them. */
/* A copy of an argument that a parameter's name stands for. */
struct expr *param_value(struct sema *s, const struct expr *arg, struct srcloc loc);
struct expr *inline_expand(struct sema *s, struct expr *e, struct inline_def *in);
struct expr *curcpu_member(struct sema *s, struct expr *e);
/* x is an E_XLATE to a structure: an expression that makes it. */
struct expr *xlate_whole(struct sema *s, struct expr *x);
struct expr *mk_xlate(struct sema *s, struct expr *src, const struct ctype *t);
/* firstof(a, b...): the first argument that means something here. */
struct expr *cook_firstof(struct sema *s, struct expr *e);

/* ---- sema_clause.c, sema_fwd.c ---- */

void clause_item(struct sema *s, struct clause *c);
/* The match of description d of c; false: reported (or to be dropped: ret->n is 0). */
bool clause_match(struct sema *s, const struct pdesc *d, struct probe_match *ret, bool *ret_drop);
/* Order of actions; false: reported. */
bool place_action(struct sema *s, const struct expr *call);
bool place_agg(struct sema *s, struct srcloc loc);
void fwd_collect(struct sema *s, const struct clause *c);
/* Makes the variable from an assignment further down; NULL: there is none. */
struct svar *fwd_var(struct sema *s, enum scope scope, const char *name);
struct svar *fwd_agg(struct sema *s, const char *name);

#endif
