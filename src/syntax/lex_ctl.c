// SPDX-License-Identifier: MIT
/*
 * Lines that begin with '#': the interpreter line, markers of a C preprocessor, #pragma and #error.
 *
 * A control line ends at the newline, or at a comment that stands after a blank (so that an option
 * may be a path with // in it). The words of a pragma keep no quotes.
 */
#include <string.h>

#include "syntax/lex.h"

/* The rest of a control line. */
struct ctl {
	struct lexer *lx;
	const char *p, *end;
	struct srcloc loc; /* the whole line */
};

static const char *line_end(const struct lexer *lx)
{
	const char *p = lx->src->text + lx->pos, *end = lx->src->text + lx->src->len;
	bool quoted = false;

	for (; p < end && *p != '\n'; p++) {
		if (*p == '"')
			quoted = !quoted;
		bool comment = p + 1 < end && *p == '/' && (p[1] == '*' || p[1] == '/');
		if (comment && !quoted && lex_is_blank(p[-1]))
			break;
	}
	return p;
}

static void skip_blanks(struct ctl *c)
{
	while (c->p < c->end && lex_is_blank(*c->p))
		c->p++;
}

static bool is_escape(const char *p, const char *end)
{
	return *p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\');
}

/* The next word, quotes removed, and in quotes a backslash before a quote or another one; NULL at the end. */
static const char *next_word(struct ctl *c)
{
	skip_blanks(c);
	const char *word = c->p;
	if (word == c->end)
		return NULL;
	bool quoted = false;
	for (; c->p < c->end && (quoted || !lex_is_blank(*c->p)); c->p++) {
		if (quoted && is_escape(c->p, c->end))
			c->p++;
		else if (*c->p == '"')
			quoted = !quoted;
	}
	char *copy = arena_alloc(c->lx->a, (size_t)(c->p - word) + 1), *out = copy;
	for (; word < c->p; word++) {
		if (is_escape(word, c->p))
			*out++ = *++word;
		else if (*word != '"')
			*out++ = *word;
	}
	return copy;
}

/* The rest of the line as it is, without blanks around it. */
static const char *rest_of(struct ctl *c)
{
	skip_blanks(c);
	const char *end = c->end;
	while (end > c->p && lex_is_blank(end[-1]))
		end--;
	return arena_strndup(c->lx->a, c->p, (size_t)(end - c->p));
}

/* N ["file" [flags]]: the line after this one is line N of the file. */
static void line_marker(struct ctl *c)
{
	uint64_t n = 0;

	skip_blanks(c);
	const char *digits = c->p;
	while (c->p < c->end && lex_is_digit(*c->p) && n < UINT32_MAX)
		n = n * 10 + (uint64_t)(*c->p++ - '0');
	if (c->p == digits || n >= UINT32_MAX || (c->p < c->end && !lex_is_blank(*c->p))) {
		lex_error(c->lx, D_PRAGMA_MALFORM, c->loc, "line directive needs a line number");
		return;
	}
	const char *file = next_word(c);
	if (file)
		c->lx->shown_file = strcmp(file, c->lx->src->name) ? file : NULL;
	c->lx->line_delta = (uint32_t)n - (c->lx->line + 1);
}

/* The words after "option" are name, name=value or name = value; joined, or NULL. */
static char *option_text(struct arena *a, const struct pragma *pr)
{
	const char *w1 = pr->n > 1 ? pr->words[1] : "=", *w2 = pr->n > 2 ? pr->words[2] : "";
	const char *w3 = pr->n > 3 ? pr->words[3] : "";
	if (w1[0] == '=' || w1[0] == '\0')
		return NULL;
	bool joined = pr->n == 2 || (pr->n == 4 && strcmp(w2, "=") == 0) ||
		      (pr->n == 3 && (w2[0] == '=' || w1[strlen(w1) - 1] == '='));
	if (!joined)
		return NULL;
	return arena_printf(a, "%s%s%s", w1, w2, w3);
}

/* false: reported. */
static bool pragma_option(struct ctl *c, const struct pragma *pr)
{
	const struct parse_env *env = c->lx->env;
	const char *why = NULL, *value = NULL;
	char *name = option_text(c->lx->a, pr);

	if (!name) {
		lex_error(c->lx, D_PRAGMA_MALFORM, c->loc,
			  "malformed #pragma D option: want name or name=value");
		return false;
	}
	char *eq = strchr(name, '=');
	if (eq) {
		*eq = '\0';
		value = eq + 1;
	}
	if (!env->pragma_option || env->pragma_option(env->priv, name, value, &why))
		return true;
	lex_error(c->lx, D_PRAGMA_OPTSET, c->loc, "failed to set option %s: %s", name,
		  why ? why : "refused");
	return false;
}

/* #pragma D word...: those that the D compiler knows become items of the program. */
static void pragma_d(struct ctl *c, const char *word)
{
	static const char *const known[] = { "attributes", "binding", "depends_on", "option" };
	struct pragma *pr = arena_new_obj(c->lx->a, struct pragma);
	bool ok = false;
	uint32_t cap = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		ok |= strcmp(word, known[i]) == 0;
	if (!ok) {
		lex_error(c->lx, D_PRAGMA_INVAL, c->loc, "invalid #pragma D: %s", word);
		return;
	}
	*pr = (struct pragma){ .is_d = true, .loc = c->loc };
	for (; word; word = next_word(c)) {
		pr->words = arena_grow(c->lx->a, pr->words, pr->n, &cap, sizeof(*pr->words));
		pr->words[pr->n++] = word;
	}
	if (strcmp(pr->words[0], "option") == 0 && !pragma_option(c, pr))
		return;
	if (c->lx->on_pragma)
		c->lx->on_pragma(c->lx->priv, pr);
}

static void error_text(struct ctl *c)
{
	lex_error(c->lx, D_PRAGERR, c->loc, "#error: %s", rest_of(c));
}

static void pragma(struct ctl *c)
{
	const char *word = next_word(c);
	bool d = word && strcmp(word, "D") == 0;

	if (d)
		word = next_word(c);
	if (d && !word)
		lex_error(c->lx, D_PRAGMA_MALFORM, c->loc, "#pragma D names no pragma");
	else if (!word || strcmp(word, "ident") == 0)
		return;
	else if (strcmp(word, "error") == 0)
		error_text(c);
	else if (strcmp(word, "line") == 0)
		line_marker(c);
	else if (d && !c->lx->quiet)
		pragma_d(c, word);
}

static void control(struct ctl *c)
{
	skip_blanks(c);
	if (c->p == c->end)
		return;
	if (*c->p == '!' && c->lx->line == 1)
		return;
	if (lex_is_digit(*c->p)) {
		line_marker(c);
		return;
	}
	const char *word = next_word(c);
	if (strcmp(word, "pragma") == 0)
		pragma(c);
	else if (strcmp(word, "line") == 0)
		line_marker(c);
	else if (strcmp(word, "error") == 0)
		error_text(c);
	else if (strcmp(word, "ident") != 0)
		lex_error(c->lx, D_PRAGCTL_INVAL, c->loc, "invalid control directive: #%s", word);
}

void lex_control(struct lexer *lx)
{
	const char *text = lx->src->text;
	struct ctl c = { .lx = lx, .p = text + lx->pos + 1, .end = line_end(lx) };
	uint32_t next = (uint32_t)(c.end - text);

	c.loc = lex_loc(lx, lx->pos, next - lx->pos);
	control(&c);
	lx->pos = next;
	lx->bol = false;
}
