/* SPDX-License-Identifier: MIT */
/* For tests of the parser: a small world, and text in, listing or tags out. */
#ifndef DT_TESTS_UNIT_SYNTAX_UTIL_H
#define DT_TESTS_UNIT_SYNTAX_UTIL_H

#include "base/sbuf.h"
#include "syntax/parse.h"
#include "test.h"

/* Types are the names that end in _t. */
static inline bool world_is_type(void *priv, const char *module, const char *name)
{
	size_t n = strlen(name);

	(void)priv;
	(void)module;
	return n > 2 && strcmp(name + n - 2, "_t") == 0;
}

static inline const char *world_macro(void *priv, const char *name)
{
	static const char *const vars[][2] = {
		{ "pid", "42" }, { "target", "1234" }, { "uid", "0" },   { "1", "-5" },
		{ "2", "foo" },  { "3", "/etc/x" },    { "4", "0x10" },  { "5", "\"a b\"" },
		{ "6", "" },     { "7", "'x'" },       { "8", "1 + 1" }, { "10", "ten" },
	};

	(void)priv;
	for (size_t i = 0; i < sizeof(vars) / sizeof(vars[0]); i++)
		if (strcmp(vars[i][0], name) == 0)
			return vars[i][1];
	return NULL;
}

static inline bool world_option(void *priv, const char *name, const char *value, const char **why)
{
	struct sbuf *seen = priv;

	if (seen)
		sbuf_printf(seen, "%s=%s;", name, value ? value : "(none)");
	*why = "no such option";
	return strcmp(name, "nosuch") != 0;
}

struct world {
	struct arena *a;
	struct diags ds;
	struct parse_env env;
	struct source src;
	struct ast *ast;
	struct sbuf out; /* result of the last function below */
};

static inline void world_begin(struct world *w)
{
	*w = (struct world){ 0 };
	w->a = arena_new();
	w->env = (struct parse_env){ .is_type = world_is_type,
				     .macro = world_macro,
				     .pragma_option = world_option };
}

static inline void world_end(struct world *w)
{
	arena_free(w->a);
	sbuf_free(&w->out);
}

static inline void world_parse(struct world *w, const char *text, size_t len,
			       enum parse_start start)
{
	diags_init(&w->ds, w->a);
	w->src = (struct source){ "test.d", arena_memdup(w->a, text, len), (uint32_t)len };
	/* a copy of the exact size, NUL behind it */
	char *copy = arena_alloc(w->a, len + 1);
	memcpy(copy, text, len);
	w->src.text = copy;
	w->ast = parse_text(w->a, &w->ds, &w->src, start, &w->env);
}

/* The listing of text; the errors come first, one a line: D_TAG line:column message. */
static inline const char *world_list(struct world *w, const char *text, enum parse_start start)
{
	world_parse(w, text, strlen(text), start);
	sbuf_reset(&w->out);
	for (uint32_t i = 0; i < w->ds.n; i++) {
		const struct diag *d = &w->ds.d[i];
		uint32_t col = d->loc.off;
		while (col > 0 && d->loc.src->text[col - 1] != '\n')
			col--;
		sbuf_printf(&w->out, "%s %u:%u %s\n", errtag_name(d->tag), d->loc.line,
			    d->loc.off - col + 1, d->msg);
	}
	ast_print(w->ast, &w->out);
	return sbuf_str(&w->out);
}

/* The one expression of BEGIN { text; } back as text; errors as by world_list(). */
static inline const char *world_expr(struct world *w, const char *text)
{
	struct sbuf program = { 0 };

	sbuf_printf(&program, "BEGIN { %s; }", text);
	const char *list = world_list(w, sbuf_str(&program), PARSE_FILE);
	sbuf_free(&program);
	if (w->ds.errors)
		return list;
	sbuf_reset(&w->out);
	expr_text(w->ast->first->clause->body->e, &w->out);
	return sbuf_str(&w->out);
}

/* Tags of the errors of text, in order. */
static inline const char *world_tags(struct world *w, const char *text, size_t len)
{
	world_parse(w, text, len, PARSE_FILE);
	sbuf_reset(&w->out);
	for (uint32_t i = 0; i < w->ds.n; i++)
		sbuf_printf(&w->out, "%s%s", i ? " " : "", errtag_name(w->ds.d[i].tag));
	return sbuf_str(&w->out);
}

#endif
