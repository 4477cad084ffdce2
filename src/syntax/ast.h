/* SPDX-License-Identifier: MIT */
/*
 * The syntax tree of D. The parser builds it; sema fills the fields marked "sema" in place and may
 * rewrite a node into another kind (an identifier into a builtin, a call into an action); lower reads
 * only trees that sema accepted.
 *
 * Nodes are tagged unions allocated in the compilation's arena and never freed one by one.
 */
#ifndef DT_SYNTAX_AST_H
#define DT_SYNTAX_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"

struct ctype;
struct dvar; /* sema/sema.h */
struct inline_def;
struct xlator;
struct pf_format; /* record/printf.h */
struct probe_match;
struct func_info;
struct builtin_info;

/* ---- types as written ---- */

enum te_kind {
	TE_BASIC, /* basic: combination of keywords, resolved by the parser to a spelling */
	TE_NAME,  /* typedef name, maybe with module` in front */
	TE_STRUCT,
	TE_UNION,
	TE_ENUM, /* tag and/or body */
	TE_PTR,
	TE_ARRAY,
	TE_FUNC, /* of sub */
};

enum te_qual { TQ_CONST = 1, TQ_VOLATILE = 2, TQ_RESTRICT = 4, TQ_USERLAND = 8 };

struct te_member { /* struct member or function parameter */
	struct type_expr *type;
	const char *name;  /* NULL: anonymous */
	struct expr *bits; /* bit-field width or NULL */
	struct srcloc loc;
};

struct te_enumerator {
	const char *name;
	struct expr *value; /* NULL: previous + 1 */
	struct srcloc loc;
};

struct type_expr {
	enum te_kind kind;
	uint32_t quals;
	struct srcloc loc;
	const char *module;    /* TE_NAME, tagged: text before `, or NULL */
	const char *name;      /* TE_BASIC: canonical spelling ("unsigned long", "string", "void");
				     TE_NAME: the name; tagged: the tag or NULL */
	struct type_expr *sub; /* TE_PTR, TE_ARRAY: target; TE_FUNC: return type */
	struct expr *nelem;    /* TE_ARRAY with a size; NULL: [] */
	bool assoc;            /* TE_ARRAY written with types in [ ]: members = key types */
	bool has_body, variadic;
	struct te_member *members; /* body of struct/union; params; key types */
	struct te_enumerator *enums;
	uint32_t n;
	const struct ctype *type; /* sema */
};

/* ---- expressions ---- */

enum expr_kind {
	E_INT,      /* i */
	E_STR,      /* str, len */
	E_IDENT,    /* name, module (text before ` or NULL), scope */
	E_UNARY,    /* op, a */
	E_BINARY,   /* op, a, b */
	E_COND,     /* a ? b : c */
	E_ASSIGN,   /* op = OP_NONE for =, else the operator of op=; a, b */
	E_COMMA,    /* a, b */
	E_CALL,     /* name, args; parser gives name; sema resolves */
	E_INDEX,    /* a[args...] */
	E_MEMBER,   /* a.name or a->name (arrow) */
	E_CAST,     /* (texpr) a */
	E_SIZEOF,   /* sizeof a, or sizeof (texpr) when a is NULL */
	E_OFFSETOF, /* offsetof(texpr, a): an E_IDENT, in any E_MEMBER and E_INDEX */
	E_STRINGOF, /* stringof a */
	E_XLATE,    /* xlate <texpr> (a) */
	E_AGG,      /* @name[args...], has_keys */
	/* made by sema */
	E_VAR,       /* var, args = keys of an associative array (n_args 0: the variable itself) */
	E_BUILTIN,   /* builtin; args[0] = index for arrays such as args[], uregs[] */
	E_ENUMCONST, /* becomes E_INT in practice; kept for print() */
	E_KSYM,      /* kernel symbol: module`name, its address in i when resolved */
	E_PARAM, /* argument of an inline or translator: bound while expanding, never reaches lower */
};

enum op {
	OP_NONE,
	/* unary */
	OP_NEG,
	OP_PLUS,
	OP_NOT /* ! */,
	OP_BNOT /* ~ */,
	OP_DEREF,
	OP_ADDR,
	OP_PREINC,
	OP_PREDEC,
	OP_POSTINC,
	OP_POSTDEC,
	/* binary */
	OP_MUL,
	OP_DIV,
	OP_MOD,
	OP_ADD,
	OP_SUB,
	OP_SHL,
	OP_SHR,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_EQ,
	OP_NE,
	OP_BAND,
	OP_BXOR,
	OP_BOR,
	OP_LAND,
	OP_LXOR,
	OP_LOR,
};

enum scope { SC_NONE, SC_SELF, SC_THIS };

struct expr {
	enum expr_kind kind;
	enum op op;
	struct srcloc loc;
	const struct ctype *type; /* sema: result type (after promotion), never NULL then */
	bool lvalue;              /* sema */
	bool arrow, has_keys, kernel_str;
	bool unsuffixed; /* E_INT: no u/l suffix */
	bool percpu;     /* E_KSYM: i is where it is in each CPU's area */
	enum scope scope;
	union {
		struct { /* E_INT, E_ENUMCONST, E_KSYM address */
			uint64_t i;
			uint32_t base;      /* 2 never, 8, 10, 16; 1 = character constant */
			const char *suffix; /* "", "u", "l", "ul", "ll", "ull" in lower case */
		};
		struct { /* E_STR */
			const char *str;
			uint32_t len;
		};
		struct {
			struct expr *a, *b, *c;
		};
	};
	const char *module, *name;
	struct expr **args;
	uint32_t n_args;
	struct type_expr *texpr;
	/* sema */
	/*
	 * E_BINARY, E_ASSIGN with op: type in which the operation is done. Both operands are
	 * converted to it first (shifts: only the left one). Comparison of strings: string.
	 */
	const struct ctype *optype;
	struct dvar *var;
	const struct builtin_info *builtin;
	const struct func_info *func; /* E_CALL */
	struct pf_format *fmt; /* E_CALL of printf, printa, system, freopen: parsed args[0] */
	/* E_MEMBER: where the member is */
	uint32_t bit_off, bit_size;
};

/* ---- statements, clauses, declarations ---- */

enum stmt_kind {
	S_EXPR,  /* e; also aggregations (@a = f()) and actions */
	S_IF,    /* e, then_, else_ */
	S_BLOCK, /* body list */
	/* made by sema */
	S_AGG, /* e->kind == E_AGG is the aggregation; agg_call the aggregating function call */
};

struct stmt {
	enum stmt_kind kind;
	struct srcloc loc;
	struct expr *e;
	struct expr *agg_call;      /* sema, S_AGG */
	struct stmt *then_, *else_; /* S_IF */
	struct stmt *body;          /* S_BLOCK: first */
	struct stmt *next;
};

/* provider:module:function:name as written, macros expanded; NULL or "" = any. */
struct pdesc {
	const char *prov, *mod, *func, *name;
	uint32_t id;      /* != 0: a probe id alone */
	uint32_t id_last; /* != 0: all probes from id to this one */
	const char *text; /* as the user wrote it */
	struct srcloc loc;
};

struct clause {
	struct pdesc *descs;
	uint32_t n_descs;
	struct expr *pred; /* NULL: none */
	struct stmt *body; /* first; NULL with has_body: { } */
	bool has_body;
	struct srcloc loc;
	struct clause *next;
};

struct decl { /* int x; self int x; struct s {...}; typedef ...; int a[string]; */
	enum { DCL_VAR, DCL_TYPE, DCL_TYPEDEF } kind;
	enum scope scope;
	bool is_extern, is_static;
	struct type_expr *type;
	const char *name;
	struct srcloc loc;
};

struct inline_decl { /* inline T name = e;  inline T name[T1 a, ...] = e; */
	struct type_expr *type;
	const char *name;
	struct te_member *params;
	uint32_t n_params;
	struct expr *value;
	struct srcloc loc;
};

struct xlator_member {
	const char *name;
	struct expr *value;
	struct srcloc loc;
};
struct xlator_decl { /* translator Tout < Tin id > { member = expr; ... }; */
	struct type_expr *out, *in;
	const char *param;
	struct xlator_member *members;
	uint32_t n;
	struct srcloc loc;
};

struct probe_decl {              /* probe name(T native : T xlated, ...); */
	const char *name;        /* __ already turned into - */
	struct te_member *args;  /* native arguments */
	struct te_member *xargs; /* translated; equal to args where no ':' */
	uint32_t n_args, n_xargs;
	struct srcloc loc;
};
struct provider_decl {
	const char *name;
	struct probe_decl *probes;
	uint32_t n;
	struct srcloc loc;
};

struct pragma { /* #pragma D words..., #pragma error, ident ignored */
	const char **words;
	uint32_t n;
	bool is_d; /* had the D prefix */
	struct srcloc loc;
};

enum item_kind { IT_CLAUSE, IT_DECL, IT_INLINE, IT_XLATOR, IT_PROVIDER, IT_PRAGMA };
struct item {
	enum item_kind kind;
	union {
		struct clause *clause;
		struct decl *decl;
		struct inline_decl *inl;
		struct xlator_decl *xlator;
		struct provider_decl *provider;
		struct pragma *pragma;
	};
	struct item *next;
};

struct ast {
	struct item *first;
};

/* Debug listing, one node a line, indented (-xdump=ast). Types are shown once sema set them. */
struct sbuf;
void ast_print(const struct ast *ast, struct sbuf *out);
void expr_print(const struct expr *e, int indent, struct sbuf *out);
/* The same with types where sema set them; fmt appends the text of one (type_format() does). */
typedef void type_fmt_fn(const struct ctype *t, struct sbuf *out);
void ast_print_types(const struct ast *ast, type_fmt_fn *fmt, struct sbuf *out);
void expr_print_types(const struct expr *e, int indent, type_fmt_fn *fmt, struct sbuf *out);
void stmt_print(const struct stmt *first, int indent, type_fmt_fn *fmt, struct sbuf *out);
/* Back to D text (for messages and -xdump); parentheses where needed. */
void expr_text(const struct expr *e, struct sbuf *out);
/* A type as written; with name: a declaration of it. Bodies of structs are left out. */
void type_expr_text(const struct type_expr *t, const char *name, struct sbuf *out);
const char *op_text(enum op op);
/* How many of a, b, c (or args, texpr apart) the kind of e uses. */
unsigned expr_subs(const struct expr *e);
/*
 * Deep copy, for a clause with several probe descriptions, inlines and translators. Types as written
 * are shared: they mean the same in every copy.
 */
struct expr *expr_copy(struct arena *a, const struct expr *e);
struct stmt *stmt_copy(struct arena *a, const struct stmt *s);

#endif
