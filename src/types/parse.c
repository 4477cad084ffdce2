/* SPDX-License-Identifier: MIT */
/*
 * Types as text, for tables and prototypes: C's type-name (C11 6.7.7) with D's module` in front of
 * a name, and functions with or without a declarator in between ("int (*)(void)", "string(int)").
 * Names of parameters are allowed and kept.
 *
 * A declarator is read once from the outside: pointers, then, if a group follows, what stands
 * behind the group, and the group itself last, with the type made so far.
 */
#include <stdlib.h>
#include <string.h>

#include "types/table.h"

#define MAX_PARAMS 32
/* Pointers, arrays and functions in one text. */
#define MAX_PIECES 200

struct parser {
	struct types *T;
	const char *p;
	unsigned depth; /* of nested declarators */
	unsigned pieces;
	bool userland; /* read in the specifiers, waits for its * */
	bool bad;
};

struct quals {
	bool is_const, is_volatile;
};

static const struct ctype *parse_type(struct parser *ps, const char **ret_name);
static const struct ctype *declarator(struct parser *ps, const struct ctype *t,
				      const char **ret_name);

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '$' || c == '.';
}

static void skip_space(struct parser *ps)
{
	while (*ps->p == ' ' || *ps->p == '\t' || *ps->p == '\n')
		ps->p++;
}

static bool accept(struct parser *ps, char c)
{
	skip_space(ps);
	if (*ps->p != c)
		return false;
	ps->p++;
	return true;
}

/* Length of the word at the cursor, 0 if there is none. */
static size_t peek_word(struct parser *ps)
{
	size_t n = 0;

	skip_space(ps);
	if (*ps->p >= '0' && *ps->p <= '9')
		return 0;
	if (strncmp(ps->p, "...", 3) == 0)
		return 0;
	while (is_word_char(ps->p[n]))
		n++;
	return n;
}

static bool accept_word(struct parser *ps, const char *word)
{
	size_t n = peek_word(ps);
	if (n != strlen(word) || memcmp(ps->p, word, n) != 0)
		return false;
	ps->p += n;
	return true;
}

static char *take_word(struct parser *ps)
{
	size_t n = peek_word(ps);
	char *s = n ? arena_strndup(ps->T->arena, ps->p, n) : NULL;
	ps->p += n;
	return s;
}

static const struct ctype *fail(struct parser *ps)
{
	ps->bad = true;
	return ps->T->void_;
}

static bool accept_qualifier(struct parser *ps, struct quals *q)
{
	if (accept_word(ps, "const"))
		q->is_const = true;
	else if (accept_word(ps, "volatile"))
		q->is_volatile = true;
	else if (accept_word(ps, "userland"))
		ps->userland = true;
	else
		return accept_word(ps, "restrict");
	return true;
}

static const struct ctype *qualified(struct parser *ps, const struct ctype *t,
				     const struct quals *q)
{
	if (q->is_volatile)
		t = types_volatile(ps->T, t);
	return q->is_const ? types_const(ps->T, t) : t;
}

/* ---- specifiers ---- */

/* The module in front of a ` that follows the next word, or NULL. */
static const char *take_module(struct parser *ps)
{
	size_t n = peek_word(ps);
	if (!n || ps->p[n] != '`')
		return NULL;
	const char *module = take_word(ps);
	ps->p++;
	return module;
}

static bool accept_tag_keyword(struct parser *ps, enum type_ns *ret_ns)
{
	if (accept_word(ps, "struct"))
		*ret_ns = TNS_STRUCT;
	else if (accept_word(ps, "union"))
		*ret_ns = TNS_UNION;
	else if (accept_word(ps, "enum"))
		*ret_ns = TNS_ENUM;
	else
		return false;
	return true;
}

/* One or more keywords of a base type, qualifiers between them; NULL if there is none. */
static const struct ctype *base_words(struct parser *ps, struct quals *q)
{
	char text[64] = "";
	size_t len = 0, n;

	for (;; len += n + 1) {
		while (accept_qualifier(ps, q))
			;
		n = peek_word(ps);
		if (!n || len + n + 2 > sizeof(text) || basic_spelling(ps->p, n) < 0)
			break;
		memcpy(text + len, ps->p, n);
		text[len + n] = ' ';
		ps->p += n;
	}
	if (!len)
		return NULL;
	int b = basic_spelling(text, len);
	return b < 0 ? fail(ps) : ps->T->basic[b];
}

static const struct ctype *specifiers(struct parser *ps, struct quals *q)
{
	enum type_ns ns = TNS_NAME;
	const struct ctype *t = base_words(ps, q);
	if (t)
		return qualified(ps, t, q);
	const char *module = take_module(ps);
	bool tagged = accept_tag_keyword(ps, &ns);
	if (tagged && !module)
		module = take_module(ps);
	const char *name = take_word(ps);
	t = name ? types_find(ps->T, module, ns, name) : NULL;
	if (!t)
		return fail(ps);
	while (accept_qualifier(ps, q))
		;
	return qualified(ps, t, q);
}

/* ---- declarators ---- */

static const struct ctype *pointers(struct parser *ps, const struct ctype *t)
{
	while (accept(ps, '*')) {
		struct quals q = { 0 };
		if (ps->pieces++ > MAX_PIECES)
			return fail(ps);
		t = ps->userland ? types_ptr_userland(ps->T, t) : types_ptr(ps->T, t);
		ps->userland = false;
		while (accept_qualifier(ps, &q))
			;
		t = qualified(ps, t, &q);
	}
	ps->userland = false;
	return t;
}

/* C 6.7.6.3 p7, p8. */
static const struct ctype *decay(struct types *T, const struct ctype *t)
{
	const struct ctype *to = type_strip(t);
	if (to->kind == CT_ARRAY)
		return types_ptr(T, to->ref);
	return to->kind == CT_FUNC ? types_ptr(T, t) : t;
}

/* Behind "(": the parameters and ")". */
static const struct ctype *parameters(struct parser *ps, const struct ctype *ret)
{
	struct ctype_param params[MAX_PARAMS];
	uint32_t n = 0;
	bool variadic = false;

	if (accept(ps, ')'))
		return types_func(ps->T, ret, 0, NULL, false);
	do {
		skip_space(ps);
		variadic = strncmp(ps->p, "...", 3) == 0;
		if (variadic) {
			ps->p += 3;
			break;
		}
		if (n == MAX_PARAMS)
			return fail(ps);
		params[n].name = NULL;
		params[n].type = decay(ps->T, parse_type(ps, &params[n].name));
		n++;
	} while (!ps->bad && accept(ps, ','));
	if (ps->bad || !accept(ps, ')'))
		return fail(ps);
	if (n == 1 && !variadic && type_is_void(params[0].type))
		n = 0;
	for (uint32_t i = 0; i < n; i++)
		if (type_is_void(params[i].type))
			return fail(ps);
	return types_func(ps->T, ret, n, params, variadic);
}

/* Behind "[": a size or none, and "]". 0 for none. */
static uint32_t dimension(struct parser *ps)
{
	skip_space(ps);
	if (accept(ps, ']'))
		return 0;
	char *end;
	unsigned long v = *ps->p >= '0' && *ps->p <= '9' ? strtoul(ps->p, &end, 0) : 0;
	if (!v || v > TYPE_MAX_SIZE) {
		fail(ps);
		return 0;
	}
	ps->p = end;
	if (!accept(ps, ']'))
		fail(ps);
	return (uint32_t)v;
}

/* "[2][3]" of int is an array of 2 arrays of 3: the last dimension is applied first. */
static const struct ctype *arrays(struct parser *ps, const struct ctype *t)
{
	uint32_t dim[8], n = 0;

	while (!ps->bad && accept(ps, '[')) {
		if (n == 8 || ps->pieces++ > MAX_PIECES)
			return fail(ps);
		dim[n++] = dimension(ps);
	}
	if (n && (type_is_void(t) || type_is_func(t)))
		return fail(ps);
	while (n && !ps->bad) {
		t = types_array(ps->T, t, dim[--n]);
		if (t->size > TYPE_MAX_SIZE)
			return fail(ps);
	}
	return t;
}

static const struct ctype *suffixes(struct parser *ps, const struct ctype *t)
{
	if (!accept(ps, '('))
		return arrays(ps, t);
	if (type_is_func(t) || type_strip(t)->kind == CT_ARRAY || ps->pieces++ > MAX_PIECES)
		return fail(ps);
	return parameters(ps, t);
}

/* Behind "(": whether a declarator is grouped here, rather than parameters listed. */
static bool is_group(struct parser *ps)
{
	skip_space(ps);
	return *ps->p == '*' || *ps->p == '(';
}

/* Moves behind the ")" that closes what was opened before the cursor. */
static void skip_group(struct parser *ps)
{
	for (unsigned open = 1; open && *ps->p; ps->p++)
		open = open + (*ps->p == '(') - (*ps->p == ')');
	if (ps->p[-1] != ')')
		fail(ps);
}

static const struct ctype *group(struct parser *ps, const struct ctype *t, const char **ret_name)
{
	const char *inside = ps->p;
	skip_group(ps);
	t = suffixes(ps, t);
	const char *behind = ps->p;
	ps->p = inside;
	if (!ps->bad)
		t = declarator(ps, t, ret_name);
	if (!ps->bad && !accept(ps, ')'))
		fail(ps);
	if (!ps->bad)
		ps->p = behind;
	return t;
}

static const struct ctype *declarator(struct parser *ps, const struct ctype *t,
				      const char **ret_name)
{
	if (ps->depth++ > TYPE_MAX_DEPTH)
		return fail(ps);
	t = pointers(ps, t);
	const char *at = ps->p;
	if (accept(ps, '(') && is_group(ps)) {
		t = group(ps, t, ret_name);
	} else {
		ps->p = at;
		if (ret_name)
			*ret_name = take_word(ps);
		t = suffixes(ps, t);
	}
	ps->depth--;
	return t;
}

static const struct ctype *parse_type(struct parser *ps, const char **ret_name)
{
	struct quals q = { 0 };
	const struct ctype *t = specifiers(ps, &q);
	return ps->bad ? t : declarator(ps, t, ret_name);
}

const struct ctype *types_parse(struct types *T, const char *text)
{
	struct parser ps = { .T = T, .p = text };
	const struct ctype *t = parse_type(&ps, NULL);

	skip_space(&ps);
	return ps.bad || *ps.p ? NULL : t;
}
