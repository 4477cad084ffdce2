// SPDX-License-Identifier: MIT
/*
 * Lexer: blanks and comments, names, operators, probe descriptions. Literals are in lex_lit.c,
 * control lines in lex_ctl.c.
 *
 * Invariants: pos <= src->len, and no token spans a newline, so line is that of the token just read.
 * Each byte is looked at a bounded number of times. Text may hold any bytes: the end is src->len, not
 * a NUL.
 */
#include "syntax/lex.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *text;
	enum kw_class class_;
} toks[] = {
#define TOKEN(id, text) [T_##id] = { text, KW_NOT },
#define KEYWORD(id, text, class) [T_##id] = { text, class },
#include "tables/tokens.def"
#undef TOKEN
#undef KEYWORD
};

const char *tok_text(enum tok t)
{
	return toks[t].text;
}

enum kw_class tok_class(enum tok t)
{
	return toks[t].class_;
}

void lex_init(struct lexer *lx, struct arena *a, struct diags *ds, const struct source *src,
	      const struct parse_env *env, struct strmap *names)
{
	*lx = (struct lexer){
		.a = a,
		.ds = ds,
		.src = src,
		.env = env,
		.names = names,
		.line = 1,
		.bol = true,
	};
}

char lex_char(const struct lexer *lx, uint32_t i)
{
	return i < lx->src->len - lx->pos ? lx->src->text[lx->pos + i] : '\0';
}

struct srcloc lex_loc(const struct lexer *lx, uint32_t off, uint32_t n)
{
	return (struct srcloc){
		.src = lx->src,
		.off = off,
		.len = n,
		.line = lx->line,
		.shown_line = lx->line + lx->line_delta,
		.shown_file = lx->shown_file,
	};
}

void lex_error(struct lexer *lx, enum errtag tag, struct srcloc loc, const char *fmt, ...)
{
	if (lx->quiet)
		return;
	va_list ap;
	va_start(ap, fmt);
	diag_verror(lx->ds, tag, loc, fmt, ap);
	va_end(ap);
}

/* Asked once for each spelling, so a plain search is fast enough. */
static enum tok keyword(const char *s, size_t len)
{
	for (unsigned t = T_AUTO; t < T_COUNT; t++) {
		const char *text = toks[t].text;
		if (text[0] == s[0] && strlen(text) == len && memcmp(text, s, len) == 0)
			return (enum tok)t;
	}
	return T_IDENT;
}

struct name *lex_name(struct lexer *lx, const char *s, size_t len)
{
	struct name *n = strmap_getn(lx->names, s, len);
	if (!n) {
		n = arena_new_obj(lx->a, struct name);
		n->kw = len ? keyword(s, len) : T_IDENT;
		n->s = strmap_setn(lx->a, lx->names, s, len, n);
	}
	return n;
}

static void skip_line_comment(struct lexer *lx)
{
	const char *p = lx->src->text + lx->pos;
	const char *nl = memchr(p, '\n', lx->src->len - lx->pos);
	lx->pos = nl ? (uint32_t)(nl - lx->src->text) : lx->src->len;
}

static void skip_block_comment(struct lexer *lx)
{
	struct srcloc open = lex_loc(lx, lx->pos, 2);
	const char *text = lx->src->text, *end = text + lx->src->len;
	const char *p = text + lx->pos + 2;

	while (p < end) {
		if (*p == '\n') {
			lx->line++;
		} else if (*p == '*' && p + 1 < end && p[1] == '/') {
			lx->pos = (uint32_t)(p + 2 - text);
			return;
		}
		p++;
	}
	lx->pos = lx->src->len;
	lex_error(lx, D_SYNTAX, open, "comment is not closed");
	lx->cut_off = !lx->quiet;
}

void lex_skip(struct lexer *lx)
{
	for (;;) {
		char c = lex_char(lx, 0);
		if (c == '\n') {
			lx->pos++;
			lx->line++;
			lx->bol = true;
		} else if (lex_is_blank(c)) {
			lx->pos++;
		} else if (c == '/' && lex_char(lx, 1) == '*') {
			skip_block_comment(lx);
		} else if (c == '/' && lex_char(lx, 1) == '/') {
			skip_line_comment(lx);
		} else if (c == '#' && lx->bol && !lx->in_macro) {
			lex_control(lx);
		} else {
			return;
		}
	}
}

char lex_peek_char(const struct lexer *lx)
{
	struct lexer ahead = *lx;
	ahead.quiet = true;
	lex_skip(&ahead);
	return lex_char(&ahead, 0);
}

#define MAX_MODULE 128

/* Length of a module's name that has dots in it (a.out, libc.so.6, pid`a.out), up to its backquote; 0: it is none. */
static uint32_t dotted_module(const struct lexer *lx)
{
	uint32_t n = 0;
	bool dot = false;
	char c;

	while (c = lex_char(lx, n),
	       n < MAX_MODULE && (lex_is_alnum(c) || c == '.' || (c == '`' && !dot))) {
		dot |= c == '.';
		n++;
	}
	return dot && c == '`' && lex_is_alpha(lex_char(lx, n + 1)) ? n : 0;
}

/* name, module`name, `name; module`struct as the keyword with a module. */
static void lex_ident(struct lexer *lx, struct token *t)
{
	const char *s = lx->src->text + lx->pos;
	uint32_t n = dotted_module(lx), name_at = 0;

	for (char c; c = lex_char(lx, n), lex_is_alnum(c) || c == '`'; n++)
		if (c == '`')
			name_at = n + 1;
	t->loc.len = n;
	if (name_at)
		t->module = arena_strndup(lx->a, s, name_at - 1);
	t->name = lex_name(lx, s + name_at, n - name_at);
	t->kind = t->name->kw;
	lx->pos += n;
	bool sou = t->kind == T_STRUCT || t->kind == T_UNION || t->kind == T_ENUM;
	if (name_at && (name_at == n || (t->kind != T_IDENT && !sou))) {
		lex_error(lx, D_SYNTAX, t->loc, "syntax error near \"%.*s\"",
			  (int)(n < 80 ? n : 80), s);
		t->kind = T_ERROR;
	}
}

/* @name; @ alone is the aggregation "_". */
static void lex_agg(struct lexer *lx, struct token *t)
{
	uint32_t n = 1;
	if (lex_is_alpha(lex_char(lx, 1)))
		while (lex_is_alnum(lex_char(lx, n)))
			n++;
	t->kind = T_AGG;
	t->loc.len = n;
	t->name = n > 1 ? lex_name(lx, lx->src->text + lx->pos + 1, n - 1) : lex_name(lx, "_", 1);
	lx->pos += n;
}

/* one if the next character is c1, two if c2, else other; all but other take two characters. */
static enum tok either(const struct lexer *lx, char c1, enum tok one, char c2, enum tok two,
		       enum tok other)
{
	char c = lex_char(lx, 1);
	return c1 && c == c1 ? one : c2 && c == c2 ? two : other;
}

static enum tok punct(const struct lexer *lx)
{
	char c = lex_char(lx, 0), c1 = lex_char(lx, 1), c2 = lex_char(lx, 2);

	switch (c) {
	case '{': return T_LBRACE;
	case '}': return T_RBRACE;
	case '(': return T_LPAREN;
	case ')': return T_RPAREN;
	case '[': return T_LBRACKET;
	case ']': return T_RBRACKET;
	case ';': return T_SEMI;
	case ',': return T_COMMA;
	case '?': return T_QUESTION;
	case ':': return T_COLON;
	case '~': return T_TILDE;
	case '.': return c1 == '.' && c2 == '.' ? T_ELLIPSIS : T_DOT;
	case '<':
		return c1 == '<' && c2 == '=' ? T_SHL_EQ : either(lx, '<', T_SHL, '=', T_LE, T_LT);
	case '>':
		return c1 == '>' && c2 == '=' ? T_SHR_EQ : either(lx, '>', T_SHR, '=', T_GE, T_GT);
	case '-': return c1 == '>' ? T_ARROW : either(lx, '-', T_DEC, '=', T_SUB_EQ, T_MINUS);
	case '+': return either(lx, '+', T_INC, '=', T_ADD_EQ, T_PLUS);
	case '*': return either(lx, '=', T_MUL_EQ, 0, T_STAR, T_STAR);
	case '/': return either(lx, '=', T_DIV_EQ, 0, T_SLASH, T_SLASH);
	case '%': return either(lx, '=', T_MOD_EQ, 0, T_PERCENT, T_PERCENT);
	case '=': return either(lx, '=', T_EQ, 0, T_ASSIGN, T_ASSIGN);
	case '!': return either(lx, '=', T_NE, 0, T_NOT, T_NOT);
	case '&': return either(lx, '&', T_LAND, '=', T_AND_EQ, T_AMP);
	case '|': return either(lx, '|', T_LOR, '=', T_OR_EQ, T_PIPE);
	case '^': return either(lx, '^', T_LXOR, '=', T_XOR_EQ, T_CARET);
	default: return T_ERROR;
	}
}

static void lex_punct(struct lexer *lx, struct token *t)
{
	t->kind = punct(lx);
	if (t->kind != T_ERROR) {
		t->loc.len = (uint32_t)strlen(tok_text(t->kind));
		lx->pos += t->loc.len;
		return;
	}
	unsigned char c = (unsigned char)lex_char(lx, 0);
	if (c == '\0')
		lex_error(lx, D_SYNTAX, t->loc, "NUL byte in the program text");
	else if (c > ' ' && c < 0x7f)
		lex_error(lx, D_SYNTAX, t->loc, "syntax error near \"%c\"", c);
	else
		lex_error(lx, D_SYNTAX, t->loc, "syntax error near byte 0x%02x", c);
	lx->pos++;
}

void lex_next(struct lexer *lx, struct token *ret)
{
	lex_skip(lx);
	lx->bol = false;
	*ret = (struct token){ .kind = T_EOF, .loc = lex_loc(lx, lx->pos, 1) };
	if (lx->pos >= lx->src->len) {
		ret->loc.len = 0;
		if (lx->cut_off)
			ret->kind = T_ERROR;
		lx->cut_off = false;
		return;
	}
	char c = lex_char(lx, 0);
	if (lex_is_alpha(c) || c == '`')
		lex_ident(lx, ret);
	else if (lex_is_digit(c) || (c == '.' && lex_is_digit(lex_char(lx, 1))))
		lex_number(lx, ret);
	else if (c == '"')
		lex_string(lx, ret);
	else if (c == '\'')
		lex_charconst(lx, ret);
	else if (c == '@')
		lex_agg(lx, ret);
	else if (c == '$' && !lx->in_macro)
		lex_macro(lx, ret);
	else
		lex_punct(lx, ret);
}

static bool is_pspec_char(char c)
{
	return lex_is_alnum(c) || (c && strchr("-$:.?*\\[]!+@", c));
}

struct text {
	char *s;
	uint32_t n, cap;
};

static void text_add(struct arena *a, struct text *t, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		t->s = arena_grow(a, t->s, t->n, &t->cap, 1);
		t->s[t->n++] = s[i];
	}
}

void lex_pspec(struct lexer *lx, struct token *ret)
{
	lex_skip(lx);
	lx->bol = false;
	uint32_t start = lx->pos;
	struct text out = { 0 };
	char c;

	*ret = (struct token){ .kind = T_PSPEC };
	while (c = lex_char(lx, 0), is_pspec_char(c) && ret->kind == T_PSPEC) {
		uint32_t n = 1;
		if (c == '$') {
			bool string;
			const char *s = lex_macro_text(lx, &n, &string);
			ret->kind = s ? T_PSPEC : T_ERROR;
			text_add(lx->a, &out, s ? s : "", s ? strlen(s) : 0);
		} else {
			n = c == '\\' && lex_char(lx, 1) > ' ' ? 2 : 1;
			text_add(lx->a, &out, lx->src->text + lx->pos, n);
		}
		lx->pos += n;
	}
	ret->loc = lex_loc(lx, start, lx->pos - start);
	text_add(lx->a, &out, "", 1);
	ret->str = out.s;
	ret->len = out.n - 1;
	if (lx->pos == start)
		ret->kind = start == lx->src->len ? T_EOF : T_ERROR;
}
