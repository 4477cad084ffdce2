// SPDX-License-Identifier: MIT
/*
 * Any bytes to the parser. The first byte chooses how the text begins. What parses must print, copy,
 * and give the same text again when its expressions are parsed again; every error has a place.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/sbuf.h"
#include "syntax/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_type(void *priv, const char *module, const char *name)
{
	size_t n = strlen(name);

	(void)priv;
	(void)module;
	return n > 2 && strcmp(name + n - 2, "_t") == 0;
}

static const char *macro(void *priv, const char *name)
{
	(void)priv;
	return name[0] == '1' ? "-5" : name[0] == '2' ? "name" : name[0] == 't' ? "123" : NULL;
}

static const struct parse_env env = { .is_type = is_type, .macro = macro };

/* The text of e as the body of a clause, printed again. */
static void reparse(const char *text)
{
	struct arena *a = arena_new();
	struct diags ds;
	struct sbuf program = { 0 }, again = { 0 };

	diags_init(&ds, a);
	sbuf_printf(&program, "BEGIN { %s; }", text);
	struct source src = { "again", sbuf_str(&program), (uint32_t)program.len };
	const struct ast *ast = parse_text(a, &ds, &src, PARSE_FILE, &env);
	/* parentheses that were not there before may reach a limit */
	if (!ds.errors) {
		expr_text(ast->first->clause->body->e, &again);
		if (strcmp(sbuf_str(&again), text) != 0)
			abort();
	} else if (!strstr(ds.d[0].msg, "levels")) {
		abort();
	}
	sbuf_free(&program);
	sbuf_free(&again);
	arena_free(a);
}

static void check_expr(struct arena *a, const struct expr *e)
{
	struct sbuf one = { 0 }, two = { 0 };

	expr_text(e, &one);
	expr_text(expr_copy(a, e), &two);
	if (strcmp(sbuf_str(&one), sbuf_str(&two)) != 0)
		abort();
	reparse(sbuf_str(&one));
	sbuf_free(&one);
	sbuf_free(&two);
}

static void check_stmts(struct arena *a, const struct stmt *s)
{
	for (; s; s = s->next) {
		if (s->e)
			check_expr(a, s->e);
		check_stmts(a, s->then_);
		check_stmts(a, s->else_);
		check_stmts(a, s->body);
	}
}

static void check_diags(const struct diags *ds, struct sbuf *out)
{
	for (uint32_t i = 0; i < ds->n; i++) {
		const struct diag *d = &ds->d[i];
		diag_format(d, true, true, out);
		if (d->tag != D_EMPTY && (!d->loc.line || d->loc.off > d->loc.src->len))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct diags ds;
	struct sbuf out = { 0 };

	if (!size || !a || size > 1 << 16) {
		arena_free(a);
		return 0;
	}
	/* most text begins with no digit below 6: a file */
	enum parse_start start =
		data[0] >= '0' && data[0] < '6' ? (enum parse_start)(data[0] - '0') : PARSE_FILE;
	char *text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	struct source src = { "fuzz", text, (uint32_t)size };
	diags_init(&ds, a);
	const struct ast *ast = parse_text(a, &ds, &src, start, &env);
	ast_print(ast, &out);
	check_diags(&ds, &out);
	for (const struct item *it = ast->first; it && !ds.errors; it = it->next) {
		if (it->kind == IT_CLAUSE && it->clause->pred)
			check_expr(a, it->clause->pred);
		if (it->kind == IT_CLAUSE)
			check_stmts(a, it->clause->body);
	}
	parse_type(a, &ds, &src, &env);
	sbuf_free(&out);
	free(text);
	arena_free(a);
	return 0;
}
