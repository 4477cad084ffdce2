/* SPDX-License-Identifier: MIT */
/*
 * Text to syntax tree. Pure: no I/O. Errors go to the diagnostics list and parsing goes on at the
 * next ';' or '}' so that one run reports several.
 */
#ifndef DT_SYNTAX_PARSE_H
#define DT_SYNTAX_PARSE_H

#include "syntax/ast.h"

/* What the lexer needs to know of the world. */
struct parse_env {
	void *priv;
	/* Is this a type name (typedef) from the kernel or an earlier compilation? */
	bool (*is_type)(void *priv, const char *module, const char *name);
	/*
	 * $pid, $uid, $target, $1, $$1 ...: name without the $ signs. The text of it, or NULL if it is
	 * undefined (D_MACRO_UNDEF). $target and the ids are decimal numbers.
	 */
	const char *(*macro)(void *priv, const char *name);
	/* #pragma D option: applied as soon as it is read. false: refused, *why says so. */
	bool (*pragma_option)(void *priv, const char *name, const char *value, const char **why);
	bool defaultargs; /* unset $n is 0, $$n is "" */
	bool pspec;       /* read ambiguous text as a probe description (-x pspec) */
	bool empty_ok;    /* a text without any clause is fine (-x empty, libraries, -h) */
};

/* How a -P -m -f -n argument starts: the fields missing on the left are filled in by kind. */
enum parse_start {
	PARSE_FILE,     /* whole file: clauses and declarations */
	PARSE_PROVIDER, /* -P p['/pred/ {act}'] */
	PARSE_MODULE,   /* -m [p:]m */
	PARSE_FUNCTION, /* -f [[p:]m:]f */
	PARSE_NAME,     /* -n [[[p:]m:]f:]n */
	PARSE_ID,       /* -i n */
};

/* The tree, possibly partial if ds->errors rose. Never NULL. */
struct ast *parse_text(struct arena *a, struct diags *ds, const struct source *src,
		       enum parse_start start, const struct parse_env *env);
/* A type as written in a prototype or declarator, e.g. "string(const char *, [int])" is NOT one. */
struct type_expr *parse_type(struct arena *a, struct diags *ds, const struct source *src,
			     const struct parse_env *env);
/*
 * "syscall::open*:entry" to a pdesc, fields filled from the right as the guide says. start tells
 * which field the last word is. false: malformed (too many colons, bad character).
 */
bool parse_pdesc(struct arena *a, const char *text, enum parse_start start, struct pdesc *ret);
/* Shell-style match of one field: * ? [a-z] [!a-z] \x; empty pattern matches everything. */
bool pdesc_glob(const char *pattern, const char *text);
bool pdesc_is_glob(const char *pattern);

#endif
