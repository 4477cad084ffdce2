/* SPDX-License-Identifier: MIT */
/*
 * Semantic analysis: names, types, translators, inlines, pragmas, stability. Takes the parser's
 * tree, fills in the fields marked "sema" and returns the program as clauses (one per clause and
 * probe description) and variables. Pure: probes and types are handed in.
 *
 * The contract with lower, node by node:
 *  - Every expression has a type. The value of an integer-typed expression is that integer,
 *    sign- or zero-extended from its type to 64 bits. Integer promotion and the usual
 *    arithmetic conversions are as in C (LP64): e->optype is the type in which a binary
 *    operation, compound assignment or comparison is done; lower converts operands to it, and
 *    the result to e->type. Comparisons, ! && || ^^ have type int.
 *  - Pointer arithmetic stays OP_ADD/OP_SUB with a pointer-typed operand: lower scales by the
 *    target size.
 *  - Constant subexpressions are folded to E_INT (value already in range of its type); sizeof,
 *    offsetof, enumerators, character constants, kernel symbol addresses too.
 *  - E_KSYM with percpu is the variable of the CPU that the probe fires on.
 *  - Inlines and translators are expanded: no E_PARAM, E_XLATE is left. A member of a
 *    translated value (curpsinfo->pr_pid, args[0]->pr_fname) has become the translator member's
 *    expression.
 *  - firstof() is gone: it has become one of its arguments.
 *  - E_IDENT is gone: E_VAR, E_BUILTIN, E_INT (enumerator) or E_KSYM. E_CALL has func set and
 *    args checked. A call of an action appears only as a statement (S_EXPR with E_CALL
 *    func->kind == FK_ACTION).
 *  - An array-typed lvalue used as a value keeps its array type; lower uses its address.
 *  - E_INDEX of a string is the character there (type char, no lvalue); `*s` has become s[0].
 *  - D strings: type string. A char * or char[] used where a string is wanted is wrapped in
 *    E_STRINGOF with type string by sema.
 *  - `@a[k] = f(x)` is S_AGG; e is the E_AGG (var, args = keys), agg_call the E_CALL of the
 *    function.
 *  - A call of an action that yields a stack or a symbol (stack, ustack, sym, usym...) may also
 *    be a key of an E_AGG; nowhere else.
 *  - Unary + - ~ promote: lower converts the operand to e->type. Shifts: optype is the type of
 *    the left operand and of the result; the right one is any integer. && || ^^ have optype
 *    int: operands are compared with 0 as they are. E_COND: both branches are converted to
 *    e->type.
 *  - Arguments of functions are converted: an E_CAST is there wherever bits would be lost.
 *    Extension needs no node, as values are 64 bits wide. Keys are converted to var->keys[i] in
 *    the same way.
 *  - E_ASSIGN: a is an lvalue out of E_VAR, E_MEMBER, E_INDEX, OP_DEREF. b is converted to
 *    a->type by lower, as far as both are numbers. `x = 0` with x a string, struct or array: b
 *    is E_INT 0 and means "no value" (frees an element of an associative array). Structs and
 *    arrays are copied.
 *  - string compared (==, !=) with constant NULL: optype string and the other operand E_INT 0.
 *    A branch of ?: of type string, and an argument that is a string, may be E_INT 0 as well.
 *  - E_STRINGOF: a is a char * or char[], or an integer that is an address; userland pointers
 *    (ctype .userland) point to user memory wherever they are dereferenced.
 *  - args[i]: args[0] is an E_INT, the index of the RAW argument (probe_arg.mapping already
 *    applied), e->type its native type. uregs[i]: any integer expression. curcpu alone never
 *    reaches lower.
 *  - freopen(""): fmt is NULL. printf, printa, system: fmt is set; value i of the format is
 *    args[1 + i].
 *  - Division: E_BINARY/E_ASSIGN OP_DIV, OP_MOD: lower adds the zero test unless the divisor is
 *    constant.
 *  - Bit-fields: E_MEMBER has bit_off, bit_size.
 *  - stringof(e) of user memory does not exist; copyinstr() does.
 */
#ifndef DT_SEMA_SEMA_H
#define DT_SEMA_SEMA_H

#include "base/strmap.h"
#include "record/printf.h"
#include "syntax/ast.h"
#include "syntax/parse.h"
#include "types/types.h"

/* ---- what the world tells about probes ---- */

struct probe_arg {
	const struct ctype *native; /* type of the raw argument */
	const struct ctype *xlated; /* what D sees (equal to native if there is no translator) */
	uint32_t mapping;           /* which raw argument args[i] comes from */
	const char *why;            /* why there is no native type; NULL: it is not known */
};

struct probe_args {
	uint32_t n;
	const struct probe_arg *arg;
	const char *why; /* why the types are not known, or NULL */
};

struct stability {
	uint8_t name, data, class_;
}; /* enum stab_level, enum stab_class */
enum stab_level {
	STAB_INTERNAL,
	STAB_PRIVATE,
	STAB_OBSOLETE,
	STAB_EXTERNAL,
	STAB_UNSTABLE,
	STAB_EVOLVING,
	STAB_STABLE,
	STAB_STANDARD
};
enum stab_class { STABC_UNKNOWN, STABC_CPU, STABC_PLATFORM, STABC_GROUP, STABC_ISA, STABC_COMMON };

/* The probes that a description matches, as far as the compiler must know them. */
struct probe_match {
	uint32_t n; /* number of probes */
	/* The next five are filled by sema_env.args, once args[] is used. */
	bool args_asked;
	bool args_differ;   /* args[] types are not the same for all (D_ARGS_MULTI) */
	bool args_unknown;  /* no type information for args[] (D_ARGS_NONE / D_ARGS_TYPE) */
	bool args_declared; /* sema's: args are those of a declaration in D */
	struct probe_args args;
	struct stability stab[5]; /* provider module function name args */
	void *set;                /* opaque: the caller's set of probes, handed on in tclause */
	enum errtag tag; /* of a failure, where the world knows better than errno; or D_UNKNOWN */
};

struct sema_env {
	struct types *types;
	void *priv;
	/* 0 with *ret filled (n == 0: none matches); -errno and *why: pid gone, no access. */
	int (*match)(void *priv, const struct pdesc *d, struct probe_match *ret, const char **why);
	/*
	 * Types of args[] of the probes of a match, asked for once when a clause uses args[] (they may be costly
	 * to find); NULL: match() has filled them.
	 */
	void (*args)(void *priv, struct probe_match *m);
	/* What was meant by a description that matches nothing, or NULL. */
	const char *(*near)(void *priv, const struct pdesc *d);
	/* Provider and name of the ith probe of a match; NULL: args[] are never declared in D. */
	bool (*probe_name)(void *priv, const struct probe_match *m, uint32_t i,
			   const char **ret_prov, const char **ret_name);
	/* Is there that provider, module or library (kind)? For depends_on; NULL: there is not. */
	bool (*depends)(void *priv, const char *kind, const char *name);
	/*
	 * Address of a kernel symbol for `sym; false: unknown. *ret_percpu: a variable that each CPU
	 * has, and the address is that in the area of a CPU.
	 */
	bool (*ksym)(void *priv, const char *module, const char *name, uint64_t *ret_addr,
		     bool *ret_percpu);
	struct parse_env parse; /* for D library and prototype text */
	uint32_t strsize;
	bool allow_zero;  /* -Z */
	bool destructive; /* -w: else D_... is NOT an error at compile time; checked at go */
	bool empty_ok;
	bool knodefs, unodefs;
	bool has_amin;
	struct stability amin;
	uint32_t version; /* of the language, as sema_parse_version() has it; 0: this one */
	/*
	 * Source of D library text by the name of an undefined identifier, of the output type of a
	 * translator, or of a library (depends_on): loaded lazily. NULL if none. Each source is
	 * parsed at most once.
	 */
	const struct source *(*library)(void *priv, const char *ident);
};

/* ---- variables ---- */

enum dvar_kind {
	DV_GLOBAL,
	DV_SELF,
	DV_THIS,
	DV_AGG,
};

struct dvar {
	enum dvar_kind kind;
	const char *name;
	uint32_t id;               /* unique in the session, dense per kind */
	const struct ctype *type;  /* element type of an associative array; NULL for DV_AGG */
	bool assoc;                /* has keys */
	const struct ctype **keys; /* types of keys (assoc, DV_AGG) */
	uint32_t n_keys;
	bool assigned;     /* somewhere in the program */
	struct srcloc loc; /* declaration or first assignment */
	/* DV_AGG */
	enum agg_func agg_func;
	int64_t agg_param[4]; /* lquantize base limit step; llquantize factor low high nsteps */
	const struct ctype *agg_type;
	bool cleared; /* clear() or trunc() is applied to it in this program */
	void *store;  /* lower's */
};

/* ---- tables ---- */

/* tables/builtins.def: BUILTIN(id, "name", "type text", stab..., flags) */
enum builtin_id {
#define BUILTIN(id, name, type, flags) BI_##id,
#include "tables/builtins.def"
#undef BUILTIN
	BI_COUNT
};
enum {
	BIF_INDEXED = 1, /* args[], uregs[] */
	BIF_STRING = 2,
	BIF_LAZYTYPE = 4, /* curthread: from BTF */
	BIF_UNSUP = 8,    /* of other systems: never reaches lower */
};
struct builtin_info {
	enum builtin_id id;
	const char *name, *type;
	uint32_t flags;
};

/*
 * tables/funcs.def: FUNC(id, "name", KIND, "prototype", flags) KIND: SUBR ACTION AGGFUNC.
 * Prototype: "string(const char *, int, [int])"; "@" any type; "..." rest free.
 */
enum func_id {
#define FUNC(id, name, kind, proto, flags) FN_##id,
#include "tables/funcs.def"
#undef FUNC
	FN_N_FUNCS /* FN_COUNT is count() */
};
enum func_kind { FK_SUBR, FK_ACTION, FK_AGGFUNC };
enum {
	FF_DESTRUCTIVE = 1,
	FF_DATA = 2,    /* records data */
	FF_SPECIAL = 4, /* own check function */
	FF_NOTYET = 8,  /* refused by sema: a later version will do it */
	FF_UNSUP = 16,  /* refused by sema: no meaning on this system */
};
struct func_info {
	enum func_id id;
	const char *name, *proto;
	enum func_kind kind;
	uint32_t flags;
};

/* ---- result ---- */

struct tclause {
	uint32_t index; /* order in the session = order of execution */
	const struct clause *ast;
	const struct pdesc *desc;
	struct probe_match match;
	struct expr *pred; /* NULL: none; scalar or string? scalar only (D_PRED_SCALAR) */
	struct stmt *body; /* NULL: default action */
	bool default_action;
	bool destructive;           /* uses an action that needs -w */
	const char *destructive_fn; /* its name */
	struct stability stab;      /* of its statements */
	struct srcloc loc;
};

struct sprog {
	struct tclause **clauses;
	uint32_t n_clauses;
	struct pvec vars;                 /* struct dvar *, shared by all programs of the session */
	struct pvec providers;            /* struct provider_decl * */
	bool uses_vtimestamp, uses_errno; /* need support probes */
};

struct sema; /* state of a session: several programs (-n a -n b) share variables and declarations */
struct sema *sema_new(struct arena *a, struct sema_env *env);
/* Analyses one parsed text; appends to the session's program. NULL after diag_error(). */
struct sprog *sema_program(struct sema *s, struct diags *ds, struct ast *ast);
/* args[] as a provider declaration (of the program or of the D library) has them; false: none. */
bool sema_probe_args(struct sema *s, const char *prov, const char *name, struct probe_args *ret);
/* Is e, of a checked program, an object in user memory? */
bool sema_in_userland(const struct expr *e);
/* The least of the parts that the clause's description names. */
struct stability sema_desc_stability(const struct tclause *t);
/* "Evolving/Private/Common", as in -x amin and #pragma D attributes. */
bool sema_parse_stability(const char *text, struct stability *ret);
/* "1.2" as a number that grows with versions; 0: text is none. */
uint32_t sema_parse_version(const char *text);
/* is_type for the parser: D typedefs, kernel types, stdint names. */
bool sema_is_type(struct sema *s, const char *module, const char *name);

#endif
