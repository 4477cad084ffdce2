/* SPDX-License-Identifier: MIT */
/*
 * Inside of the parser: recursive descent, one function per rule, tokens pulled one at a time.
 *
 * An error is reported once and puts the parser into panic: from then on every token is T_ERROR,
 * no rule accepts it, no further error is reported, and all rules return quickly with some node that
 * nobody will use. Only the loops over statements and items call parse_recover(), which skips to
 * where the next one begins.
 */
#ifndef DT_SYNTAX_PARSER_H
#define DT_SYNTAX_PARSER_H

#include "syntax/lex.h"

/* Nested parentheses, blocks, types, unary operators, right-hand sides. */
#define PARSE_MAX_DEPTH 500
/* Height of an expression's tree: a + b + c + ... grows it without nesting. */
#define PARSE_MAX_HEIGHT 1000

struct parser {
	struct lexer lx;
	struct arena *a;
	struct diags *ds;
	const struct parse_env *env;
	enum parse_start start;
	struct token tok; /* the next one, if have */
	bool have;
	bool panic;
	bool in_pred; /* at the top level of a predicate: / may end it */
	bool has_clause;
	struct srcloc last;  /* the token consumed last */
	struct srcloc paren; /* the expression in parentheses read last */
	uint32_t braces;     /* open ones */
	uint32_t depth, height;
	struct item **tail; /* where the next item goes */
};

/* ---- parse.c: tokens ---- */

enum tok parse_peek(struct parser *p);
/* Consumes the token that parse_peek() has seen. */
struct token parse_next(struct parser *p);
bool parse_accept(struct parser *p, enum tok t);
bool parse_expect(struct parser *p, enum tok t);
/* The closing partner of open; says where that was if the input ends before. */
bool parse_close(struct parser *p, enum tok t, struct srcloc open);
/* Reports, and begins panic. */
void parse_error(struct parser *p, enum errtag tag, struct srcloc loc, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* syntax error near "tok"[: hint] */
void parse_syntax_error(struct parser *p, const char *hint);
/* Place from the beginning of from to the token consumed last. */
struct srcloc parse_span(const struct parser *p, struct srcloc from);
/* One level deeper; false: too deep, reported. Each true needs a parse_leave(). */
bool parse_enter(struct parser *p);
void parse_leave(struct parser *p);
/* The token after the one that parse_peek() has seen, n = 1, and those behind it. */
enum tok parse_ahead(struct parser *p, unsigned n, struct token *ret);
struct item *parse_add_item(struct parser *p, enum item_kind kind);
/* A name where a keyword may serve as one too, as in struct members. NULL: error. */
const char *parse_any_name(struct parser *p);

/* ---- parse_expr.c ---- */

struct expr *parse_expr(struct parser *p);   /* with commas */
struct expr *parse_assign(struct parser *p); /* without */
struct expr *parse_cond(struct parser *p);   /* constant: no assignment */

/* ---- parse_type.c ---- */

/* Specifiers of a declaration. */
struct specs {
	struct type_expr *type;
	enum tok class_; /* T_EOF: none; else the storage class */
	enum scope scope;
	struct srcloc loc;
};

enum specs_mode {
	SPECS_TYPE,  /* no storage class, as in a cast */
	SPECS_PARAM, /* only register */
	SPECS_DECL,
};

/* false: reported. An unknown name is taken for a type: the caller knows that one stands here. */
bool parse_specs(struct parser *p, enum specs_mode mode, struct specs *ret);
/*
 * A declarator around base. *ret_name is NULL for an abstract one. The type that results is
 * returned; base itself if the declarator adds nothing.
 */
struct type_expr *parse_declarator(struct parser *p, struct type_expr *base, const char **ret_name,
				   struct srcloc *ret_loc);
/* Specifiers and an abstract declarator. */
struct type_expr *parse_type_name(struct parser *p);
/* Members up to end, which is consumed: parameters or keys. */
void parse_param_list(struct parser *p, enum tok end, struct type_expr *to);
bool parse_is_type(struct parser *p, const char *module, struct name *name);
/* Does a type begin at token t, by its look and by what is known of names? */
bool parse_begins_type(struct parser *p, const struct token *t);

/* ---- parse_item.c: declarations of all sorts ---- */

void parse_decl(struct parser *p);
void parse_inline(struct parser *p);
void parse_translator(struct parser *p);
void parse_provider(struct parser *p);

#endif
