// SPDX-License-Identifier: MIT
/*
 * Literals: numbers, character constants, strings, and the macro variables that stand for them.
 *
 * A bad number or character constant is reported and read as 0, so that parsing goes on; a string
 * without its end is T_ERROR, since what follows cannot be trusted.
 */
#include <string.h>

#include "syntax/lex.h"

/* Characters of the source shown in a message, at most. */
#define SHOW_MAX 60

static int shown(uint32_t n)
{
	return (int)(n < SHOW_MAX ? n : SHOW_MAX);
}

static unsigned digit_value(char c)
{
	if (lex_is_digit(c))
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 99;
}

/* Suffix of n characters in its canonical form; NULL if it is none. */
static const char *suffix_of(const char *s, uint32_t n)
{
	static const char *const forms[][2] = {
		{ "", "" },     { "u", "u" },   { "l", "l" },     { "ul", "ul" },
		{ "lu", "ul" }, { "ll", "ll" }, { "ull", "ull" }, { "llu", "ull" },
	};
	char low[4] = "";

	if (n > 3)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		low[i] = s[i] == 'U' ? 'u' : s[i] == 'L' ? 'l' : s[i];
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strcmp(low, forms[i][0]) == 0)
			return forms[i][1];
	return NULL;
}

/* Length of the floating-point constant at pos, 0 if there is none. */
static uint32_t float_len(const struct lexer *lx)
{
	uint32_t n = 0;
	bool is_float = false;

	while (lex_is_digit(lex_char(lx, n)))
		n++;
	if (lex_char(lx, n) == '.') {
		is_float = true;
		n++;
	}
	while (lex_is_digit(lex_char(lx, n)))
		n++;
	char e = lex_char(lx, n), sign = lex_char(lx, n + 1);
	uint32_t skip = sign == '+' || sign == '-' ? 2 : 1;
	if ((e == 'e' || e == 'E') && lex_is_digit(lex_char(lx, n + skip))) {
		is_float = true;
		n += skip;
	}
	while (is_float && lex_is_alnum(lex_char(lx, n)))
		n++;
	return is_float ? n : 0;
}

/* Digits s[0..n) of t->base with a suffix into t; false: reported. */
static bool number_value(struct lexer *lx, struct token *t, const char *s, uint32_t n)
{
	const char *all = lx->src->text + t->loc.off;
	uint32_t i = 0;
	bool overflow = false;

	for (; i < n && digit_value(s[i]) < t->base; i++) {
		overflow |= __builtin_mul_overflow(t->i, (uint64_t)t->base, &t->i);
		overflow |= __builtin_add_overflow(t->i, (uint64_t)digit_value(s[i]), &t->i);
	}
	t->suffix = i ? suffix_of(s + i, n - i) : NULL;
	if (!t->suffix) {
		lex_error(lx, D_INT_DIGIT, t->loc, "constant %.*s contains invalid digit '%c'",
			  shown(t->loc.len), all, i < n ? s[i] : all[t->loc.len - 1]);
		return false;
	}
	if (overflow) {
		lex_error(lx, D_INT_OFLOW, t->loc, "constant %.*s does not fit 64 bits",
			  shown(t->loc.len), all);
		return false;
	}
	return true;
}

void lex_number(struct lexer *lx, struct token *t)
{
	const char *s = lx->src->text + lx->pos;
	uint32_t n = 0, skip = 0;

	t->kind = T_INT;
	t->base = 10;
	if (s[0] == '0' && (lex_char(lx, 1) == 'x' || lex_char(lx, 1) == 'X')) {
		t->base = 16;
		skip = 2;
	} else if (float_len(lx)) {
		t->loc.len = float_len(lx);
		t->kind = T_ERROR;
		lex_error(lx, D_SYNTAX, t->loc, "floating-point constants are not part of D: %.*s",
			  shown(t->loc.len), s);
		lx->pos += t->loc.len;
		return;
	} else if (s[0] == '0' && lex_is_digit(lex_char(lx, 1))) {
		t->base = 8;
	}
	while (lex_is_alnum(lex_char(lx, n)))
		n++;
	t->loc.len = n;
	if (!number_value(lx, t, s + skip, n - skip)) {
		t->i = 0;
		t->suffix = "";
	}
	lx->pos += n;
}

static uint32_t escape_octal(const char *s, uint32_t n, unsigned *ret)
{
	uint32_t i = 0;
	for (*ret = 0; i < n && i < 3 && s[i] >= '0' && s[i] <= '7'; i++)
		*ret = *ret * 8 + digit_value(s[i]);
	return i;
}

static uint32_t escape_hex(const char *s, uint32_t n, unsigned *ret)
{
	uint32_t i = 0;
	for (*ret = 0; i < n && i < 2 && digit_value(s[i]) < 16; i++)
		*ret = *ret * 16 + digit_value(s[i]);
	return i;
}

/* One character of a literal, of the n > 0 left; how many were taken. Unknown escapes: the character. */
static uint32_t unescape(const char *s, uint32_t n, char *ret)
{
	static const char from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";
	unsigned value;
	uint32_t used;

	*ret = s[0];
	if (s[0] != '\\' || n < 2)
		return 1;
	*ret = s[1];
	if (s[1] >= '0' && s[1] <= '7') {
		used = 1 + escape_octal(s + 1, n - 1, &value);
	} else if (s[1] == 'x' && n > 2 && digit_value(s[2]) < 16) {
		used = 2 + escape_hex(s + 2, n - 2, &value);
	} else {
		const char *f = s[1] ? strchr(from, s[1]) : NULL;
		if (f)
			*ret = to[f - from];
		return 2;
	}
	*ret = (char)(unsigned char)value;
	return used;
}

/* Characters up to the closing quote, which is at pos + 1 + result; *ret_end says if it is there. */
static uint32_t quoted_len(const struct lexer *lx, char quote, char *ret_end)
{
	const char *s = lx->src->text + lx->pos + 1;
	uint32_t left = lx->src->len - lx->pos - 1, n = 0;

	while (n < left && s[n] != quote && s[n] != '\n')
		n += s[n] == '\\' && n + 1 < left && s[n + 1] != '\n' ? 2 : 1;
	*ret_end = n < left ? s[n] : '\0';
	return n;
}

void lex_string(struct lexer *lx, struct token *t)
{
	const char *s = lx->src->text + lx->pos + 1;
	char end;
	uint32_t n = quoted_len(lx, '"', &end), used;

	t->loc.len = n + (end == '"' ? 2 : 1);
	lx->pos += t->loc.len;
	if (end != '"') {
		t->kind = T_ERROR;
		if (end == '\n')
			lex_error(lx, D_STR_NL, t->loc, "newline encountered in string literal");
		else
			lex_error(lx, D_SYNTAX, t->loc, "string is not closed");
		return;
	}
	char *out = arena_alloc(lx->a, n + 1);
	t->kind = T_STR;
	t->str = out;
	for (uint32_t i = 0; i < n; i += used)
		used = unescape(s + i, n - i, &out[t->len++]);
}

/*
 * Up to eight characters, the bytes of the integer in the order of memory: guide, "Constants". So 'ELF' is what an
 * integer that overlays these characters holds.
 */
void lex_charconst(struct lexer *lx, struct token *t)
{
	const char *s = lx->src->text + lx->pos + 1;
	char end, c;
	uint32_t n = quoted_len(lx, '\'', &end), chars = 0, used;

	t->loc.len = n + (end == '\'' ? 2 : 1);
	lx->pos += t->loc.len;
	if (end != '\'') {
		t->kind = T_ERROR;
		if (end == '\n')
			lex_error(lx, D_CHR_NL, t->loc,
				  "newline encountered in character constant");
		else
			lex_error(lx, D_SYNTAX, t->loc, "character constant is not closed");
		return;
	}
	t->kind = T_INT;
	t->base = 1;
	t->suffix = "";
	for (uint32_t i = 0; i < n; i += used, chars++) {
		used = unescape(s + i, n - i, &c);
		if (chars < 8)
			t->i |= (uint64_t)(unsigned char)c << (8 * chars);
	}
	if (chars == 0)
		lex_error(lx, D_CHR_NULL, t->loc, "empty character constant");
	else if (chars > 8)
		lex_error(lx, D_CHR_OFLOW, t->loc,
			  "character constant is longer than 8 characters");
}

/* Name of the macro variable at pos + 1 or 2; its length. */
static uint32_t macro_name_len(const struct lexer *lx, uint32_t at)
{
	uint32_t n = 0;
	if (lex_is_digit(lex_char(lx, at)))
		while (lex_is_digit(lex_char(lx, at + n)))
			n++;
	else
		while (lex_is_alnum(lex_char(lx, at + n)))
			n++;
	return n;
}

const char *lex_macro_text(struct lexer *lx, uint32_t *ret_len, bool *ret_string)
{
	uint32_t dollars = lex_char(lx, 1) == '$' ? 2 : 1;
	uint32_t n = macro_name_len(lx, dollars);
	const char *name = lx->src->text + lx->pos + dollars;
	struct srcloc loc = lex_loc(lx, lx->pos, dollars + n);
	bool number = lex_is_digit(lex_char(lx, dollars));

	*ret_len = dollars + n;
	*ret_string = dollars == 2;
	if (n == 0) {
		lex_error(lx, D_SYNTAX, loc, "syntax error near \"$\"");
		return NULL;
	}
	if (number && n > 9) {
		lex_error(lx, D_MACRO_OFLOW, loc, "macro argument number %.*s is too large",
			  shown(n), name);
		return NULL;
	}
	name = arena_strndup(lx->a, name, n);
	const char *text = lx->env->macro ? lx->env->macro(lx->env->priv, name) : NULL;
	if (!text && number && lx->env->defaultargs)
		text = "";
	if (!text)
		lex_error(lx, D_MACRO_UNDEF, loc, "macro %s $%s is not defined",
			  number ? "argument" : "variable", name);
	return text;
}

/* The text of a macro must be one token, or a number with a minus sign. */
static bool macro_token(struct lexer *lx, const char *text, struct token *t)
{
	struct source src = { .name = "macro", .text = text, .len = (uint32_t)strlen(text) };
	struct lexer sub;
	struct token end;

	lex_init(&sub, lx->a, lx->ds, &src, lx->env, lx->names);
	sub.quiet = sub.in_macro = true;
	lex_next(&sub, t);
	bool neg = t->kind == T_MINUS;
	if (neg)
		lex_next(&sub, t);
	t->neg = neg;
	lex_next(&sub, &end);
	bool ok =
		t->kind == T_INT ||
		(!neg && (t->kind == T_STR || t->kind == T_IDENT || tok_class(t->kind) != KW_NOT));
	return ok && end.kind == T_EOF;
}

void lex_macro(struct lexer *lx, struct token *t)
{
	uint32_t n;
	bool string;
	const char *text = lex_macro_text(lx, &n, &string);
	struct srcloc loc = lex_loc(lx, lx->pos, n);

	lx->pos += n;
	if (text && string) {
		*t = (struct token){ .kind = T_STR, .str = text, .len = (uint32_t)strlen(text) };
	} else if (text && !macro_token(lx, *text ? text : "0", t)) {
		int len = shown((uint32_t)strlen(text));
		const char *name = lx->src->text + loc.off;
		lex_error(
			lx, D_SYNTAX, loc,
			"%.*s is \"%.*s\", neither a number nor a name; $%.*s is that text as a string",
			shown(n), name, len, text, shown(n), name);
		t->kind = T_ERROR;
	} else if (!text) {
		t->kind = T_ERROR;
	}
	t->loc = loc;
}
