// SPDX-License-Identifier: MIT
/*
 * Probe descriptions: provider:module:function:name and the patterns in their fields.
 *
 * Fields are filled from the right: the last one given is the field that start names. A backslash
 * quotes the next character, also a colon; what it quotes stays quoted in the field, which is a
 * pattern for pdesc_glob().
 */
#include <string.h>

#include "syntax/lex.h"

#define FIELDS 4

/* Index of the field that the last word is. */
static unsigned last_field(enum parse_start start)
{
	switch (start) {
	case PARSE_PROVIDER: return 0;
	case PARSE_MODULE: return 1;
	case PARSE_FUNCTION: return 2;
	default: return 3;
	}
}

static bool is_field_char(char c)
{
	return lex_is_alnum(c) || (c && strchr("-$.?*\\[]!+@`", c)) || (unsigned char)c >= 0x80;
}

/* The digits at *s, which is moved behind them: their value, 0 if it is no probe id. */
static uint32_t probe_id(const char **s)
{
	uint64_t id = 0;

	for (; lex_is_digit(**s) && id <= UINT32_MAX; ++*s)
		id = id * 10 + (uint64_t)(**s - '0');
	return id <= UINT32_MAX ? (uint32_t)id : 0;
}

/* Digits, or digits-digits? */
static bool is_ids(const char *s)
{
	size_t n = strspn(s, "0123456789");

	if (n && s[n] == '-') {
		s += n + 1;
		n = strspn(s, "0123456789");
	}
	return n && s[n] == '\0';
}

/* "12" or "12-34". */
static bool probe_ids(const char *s, struct pdesc *ret)
{
	ret->id = probe_id(&s);
	if (*s == '-') {
		s++;
		ret->id_last = probe_id(&s);
		if (ret->id_last < ret->id)
			return false;
	}
	return ret->id && *s == '\0';
}

/* Splits at colons into fields; their number, or 0 if there are too many or a bad character. */
static unsigned split(char *s, char **field)
{
	unsigned n = 1;

	field[0] = s;
	for (; *s; s++) {
		if (*s == ':') {
			if (n == FIELDS)
				return 0;
			*s = '\0';
			field[n++] = s + 1;
		} else if (*s == '\\' && s[1]) {
			s++;
		} else if (!is_field_char(*s)) {
			return 0;
		}
	}
	return n;
}

bool parse_pdesc(struct arena *a, const char *text, enum parse_start start, struct pdesc *ret)
{
	char *field[FIELDS];

	while (lex_is_blank(*text) || *text == '\n')
		text++;
	size_t len = strlen(text);
	while (len && (lex_is_blank(text[len - 1]) || text[len - 1] == '\n'))
		len--;
	char *copy = arena_strndup(a, text, len);
	*ret = (struct pdesc){
		.text = arena_strdup(a, copy), .prov = "", .mod = "", .func = "", .name = ""
	};
	bool ids = is_ids(copy);
	if (start == PARSE_ID || (ids && (start == PARSE_FILE || start == PARSE_NAME)))
		return ids && probe_ids(copy, ret);
	unsigned n = split(copy, field), last = last_field(start);
	const char **to[FIELDS] = { &ret->prov, &ret->mod, &ret->func, &ret->name };
	if (n == 0 || n > last + 1)
		return false;
	for (unsigned i = 0; i < n; i++)
		*to[last + 1 - n + i] = field[i];
	return true;
}

bool pdesc_is_glob(const char *pattern)
{
	return strpbrk(pattern, "*?[\\") != NULL;
}

/*
 * Does the bracket expression at p (behind "[") hold c? *ret_end: behind its "]". A "]" that stands
 * first is a member. false with *ret_end NULL: there is no "]".
 */
static bool bracket_has(const char *p, unsigned char c, const char **ret_end)
{
	bool invert = *p == '!' || *p == '^', found = false;
	const char *first;

	*ret_end = NULL;
	p += invert;
	for (first = p; *p && (*p != ']' || p == first);) {
		if (*p == '\\' && p[1])
			p++;
		unsigned char lo = (unsigned char)*p++, hi = lo;
		if (p[0] == '-' && p[1] && p[1] != ']') {
			p += p[1] == '\\' && p[2] ? 2 : 1;
			hi = (unsigned char)*p++;
		}
		found |= c >= lo && c <= hi;
	}
	if (*p != ']')
		return false;
	*ret_end = p + 1;
	return found != invert;
}

/* One pattern element that is not "*" against c; *ret_next: behind it. */
static bool glob_one(const char *p, char c, const char **ret_next)
{
	*ret_next = p + 1;
	if (*p == '?')
		return true;
	if (*p == '[') {
		const char *end;
		bool match = bracket_has(p + 1, (unsigned char)c, &end);
		if (end) {
			*ret_next = end;
			return match;
		}
	}
	if (*p == '\\' && p[1]) {
		*ret_next = p + 2;
		return p[1] == c;
	}
	return *p == c;
}

/* On a mismatch only the last "*" is given one character more: no exponential search. */
bool pdesc_glob(const char *pattern, const char *text)
{
	const char *p = pattern, *star = NULL, *retry = NULL, *next;

	if (!pattern || !*pattern)
		return true;
	while (*text) {
		if (*p == '*') {
			star = ++p;
			retry = text;
		} else if (*p && glob_one(p, *text, &next)) {
			p = next;
			text++;
		} else if (star) {
			p = star;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return *p == '\0';
}
