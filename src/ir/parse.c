// SPDX-License-Identifier: MIT
/*
 * Reads the text form (docs/ir.md) back. The text may come from anywhere: whatever it says, the
 * result is a function that ir_verify() can look at, or an error with a line number.
 *
 * Numbers of values and blocks are names here: the function gets dense ones in the order of the text,
 * which are the same for the text of a function that "compact" has been through. References may
 * come before their definition; they are kept as the numbers of the text until the end (resolve()).
 */
#include "ir/ir_i.h"

#include <stdlib.h>
#include <string.h>

struct numtab { /* number in the text -> number in the function */
	struct {
		uint32_t key, val;
	} * tab;
	uint32_t n, cap;
};

struct parse {
	struct arena *a;
	struct ir_fn *f;
	const char *p, *end;
	unsigned line;
	const char *err;
	struct numtab vals, blks;
	bool have_blk;
};

#define UNKNOWN UINT32_MAX

static bool fail(struct parse *s, const char *what)
{
	if (!s->err)
		s->err = arena_printf(s->a, "line %u: %s", s->line, what);
	return false;
}

/* ---- numbers of the text ---- */

static uint32_t num_at(const struct numtab *t, uint32_t key)
{
	uint32_t i = (key * 0x9e3779b1u) & (t->cap - 1);

	while (t->tab[i].val != UNKNOWN && t->tab[i].key != key)
		i = (i + 1) & (t->cap - 1);
	return i;
}

static uint32_t num_get(const struct numtab *t, uint32_t key)
{
	return t->cap ? t->tab[num_at(t, key)].val : UNKNOWN;
}

static void num_grow(struct arena *a, struct numtab *t)
{
	struct numtab old = *t;

	t->cap = old.cap ? old.cap * 2 : 64;
	t->tab = arena_alloc(a, sizeof(*t->tab) * t->cap);
	memset(t->tab, 0xff, sizeof(*t->tab) * t->cap);
	for (uint32_t i = 0; i < old.cap; i++)
		if (old.tab[i].val != UNKNOWN)
			t->tab[num_at(t, old.tab[i].key)] = old.tab[i];
}

/* false if the key is there already. */
static bool num_set(struct arena *a, struct numtab *t, uint32_t key, uint32_t val)
{
	if (t->n * 2 >= t->cap)
		num_grow(a, t);
	uint32_t i = num_at(t, key);
	if (t->tab[i].val != UNKNOWN)
		return false;
	t->tab[i].key = key;
	t->tab[i].val = val;
	t->n++;
	return true;
}

/* ---- words ---- */

static void blanks(struct parse *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\r'))
		s->p++;
}

static bool at_eol(struct parse *s)
{
	blanks(s);
	return s->p == s->end || *s->p == '\n' || *s->p == ';';
}

static void skip_line(struct parse *s)
{
	const char *nl = memchr(s->p, '\n', (size_t)(s->end - s->p));

	s->p = nl ? nl + 1 : s->end;
	s->line++;
}

static bool punct(struct parse *s, char c)
{
	blanks(s);
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static bool expect(struct parse *s, char c)
{
	if (punct(s, c))
		return true;
	char msg[] = "'?' expected";
	msg[1] = c;
	return fail(s, msg);
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* The next run of letters, digits and '_'; its length, 0 if there is none. */
static size_t peek_word(struct parse *s)
{
	blanks(s);
	const char *q = s->p;

	while (q < s->end && is_word_char(*q))
		q++;
	return (size_t)(q - s->p);
}

static bool word_is(const char *w, size_t n, const char *is)
{
	return strlen(is) == n && memcmp(w, is, n) == 0;
}

static bool digits(const char *w, size_t n, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	if (!n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (w[i] < '0' || w[i] > '9')
			return false;
		uint64_t d = (uint64_t)(w[i] - '0');
		if (v > (max - d) / 10)
			return false;
		v = v * 10 + d;
	}
	*ret = v;
	return true;
}

static bool number(struct parse *s, uint32_t *ret)
{
	uint64_t v;
	size_t n = peek_word(s);

	if (!digits(s->p, n, UINT32_MAX - 1, &v))
		return fail(s, "number expected");
	s->p += n;
	*ret = (uint32_t)v;
	return true;
}

/* "v12", "b3", "s0", "l1", "m2" */
static bool ref(struct parse *s, char letter, uint32_t *ret)
{
	uint64_t v;
	size_t n = peek_word(s);

	if (n < 2 || *s->p != letter || !digits(s->p + 1, n - 1, UINT32_MAX - 1, &v)) {
		char msg[] = "reference '?N' expected";
		msg[11] = letter;
		return fail(s, msg);
	}
	s->p += n;
	*ret = (uint32_t)v;
	return true;
}

/* Decimal, the sign included; the full range of 64 bits, signed. */
static bool signed_number(struct parse *s, int64_t *ret)
{
	uint64_t v;
	bool neg = punct(s, '-');

	if (!neg)
		(void)punct(s, '+');
	size_t n = peek_word(s);
	if (!digits(s->p, n, (uint64_t)INT64_MAX + neg, &v))
		return fail(s, "number expected");
	s->p += n;
	*ret = (int64_t)(neg ? 0 - v : v);
	return true;
}

static bool offset(struct parse *s, int64_t *ret)
{
	*ret = 0;
	blanks(s);
	if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
		return signed_number(s, ret);
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What follows a backslash. A NUL byte is refused: names are C strings. */
static bool escape(struct parse *s, char *ret)
{
	if (s->end - s->p >= 3 && *s->p == 'x') {
		int hi = hex_digit(s->p[1]), lo = hex_digit(s->p[2]);
		if (hi < 0 || lo < 0 || hi + lo == 0)
			return fail(s, "bad \\x escape");
		*ret = (char)(hi * 16 + lo);
		s->p += 3;
		return true;
	}
	if (s->p == s->end || (*s->p != '"' && *s->p != '\\'))
		return fail(s, "bad escape");
	*ret = *s->p++;
	return true;
}

static bool quoted(struct parse *s, const char **ret)
{
	if (!expect(s, '"'))
		return false;
	const char *close = s->p;
	while (close < s->end && *close != '\n' && *close != '"')
		close += *close == '\\' && close + 1 < s->end ? 2 : 1;
	if (close >= s->end || *close != '"')
		return fail(s, "string not closed");

	char *str = arena_alloc(s->a, (size_t)(close - s->p) + 1);
	size_t n = 0;
	while (*s->p != '"') {
		char c = *s->p++;
		if (c == '\0' || c == '\n')
			return fail(s, "bad character in string");
		if (c == '\\' && !escape(s, &c))
			return false;
		str[n++] = c;
	}
	s->p++;
	*ret = str;
	return true;
}

static bool opt_quoted(struct parse *s, const char **ret)
{
	blanks(s);
	*ret = NULL;
	if (s->p < s->end && *s->p == '"')
		return quoted(s, ret);
	return true;
}

/* ---- operands ---- */

static bool arg(struct parse *s, struct ir_ins *i, unsigned k)
{
	return ref(s, 'v', &i->arg[k]);
}

static bool args_from(struct parse *s, struct ir_ins *i, unsigned from)
{
	for (unsigned k = from; k < i->n_args; k++)
		if ((k && !expect(s, ',')) || !arg(s, i, k))
			return false;
	return true;
}

static bool mem(struct parse *s, struct ir_ins *i)
{
	uint32_t size;

	if (!expect(s, '.') || !number(s, &size))
		return false;
	if (size > 8)
		return fail(s, "bad size");
	i->size = (uint8_t)size;
	return expect(s, '[') && arg(s, i, 0) && offset(s, &i->imm) && expect(s, ']') &&
	       args_from(s, i, 1);
}

static bool helper(struct parse *s, uint32_t *ret)
{
	if (punct(s, '#'))
		return number(s, ret);
	size_t n = peek_word(s);
	for (uint32_t id = 0; id < 256; id++) {
		const struct ir_helper_info *h = ir_helper_info(id);
		if (h && word_is(s->p, n, h->name)) {
			s->p += n;
			*ret = id;
			return true;
		}
	}
	return fail(s, "unknown helper");
}

static bool call(struct parse *s, struct ir_ins *i)
{
	if (i->op == IR_CALL ? !helper(s, &i->aux) || !offset(s, &i->imm) : !quoted(s, &i->name))
		return false;
	if (!expect(s, '('))
		return false;
	i->n_args = 0;
	if (punct(s, ')'))
		return true;
	do {
		if (i->n_args == 5)
			return fail(s, "more than 5 arguments");
		if (!arg(s, i, i->n_args))
			return false;
		i->n_args++;
	} while (punct(s, ','));
	return expect(s, ')');
}

static bool phi(struct parse *s, struct ir_ins *i)
{
	uint32_t cap = 0;

	if (at_eol(s))
		return true;
	do {
		i->phi = arena_grow(s->a, i->phi, i->n_phi, &cap, sizeof(*i->phi));
		struct ir_phi_arg *pa = &i->phi[i->n_phi++];
		if (!ref(s, 'b', &pa->pred) || !ref(s, 'v', &pa->val))
			return false;
	} while (punct(s, ','));
	return true;
}

static bool branch(struct parse *s, struct ir_ins *i)
{
	if (!expect(s, '.'))
		return false;
	size_t n = peek_word(s);
	unsigned c = 0;
	while (c <= IRC_SET && !word_is(s->p, n, ir_cmp_name((enum ir_cmp)c)))
		c++;
	if (c > IRC_SET)
		return fail(s, "unknown comparison");
	s->p += n;
	i->cmp = (uint8_t)c;
	return args_from(s, i, 0) && expect(s, ',') && ref(s, 'b', &i->t) && expect(s, ',') &&
	       ref(s, 'b', &i->f);
}

static bool operands(struct parse *s, struct ir_ins *i)
{
	switch (i->op) {
	case IR_CONST: return signed_number(s, &i->imm);
	case IR_SLOT: return ref(s, 's', &i->aux) && offset(s, &i->imm);
	case IR_MAP: return ref(s, 'm', &i->aux);
	case IR_MAPVAL: return ref(s, 'm', &i->aux) && offset(s, &i->imm);
	case IR_LGET: return ref(s, 'l', &i->aux);
	case IR_LSET: return ref(s, 'l', &i->aux) && expect(s, ',') && arg(s, i, 0);
	case IR_CALL:
	case IR_RT: return call(s, i);
	case IR_PHI: return phi(s, i);
	case IR_JMP: return ref(s, 'b', &i->t);
	case IR_BR: return branch(s, i);
	default:
		if (ir_opflags(i->op) & IOF_MEM)
			return mem(s, i);
		return args_from(s, i, 0);
	}
}

static bool flags(struct parse *s, struct ir_ins *i)
{
	static const struct {
		const char *name;
		uint8_t flag;
	} names[] = {
		{ "inv", IRF_INVARIANT },
		{ "pure", IRF_PURE },
		{ "unlikely", IRF_UNLIKELY },
	};

	while (punct(s, '!')) {
		size_t n = peek_word(s), k = 0;
		while (k < 3 && !word_is(s->p, n, names[k].name))
			k++;
		if (k == 3)
			return fail(s, "unknown flag");
		i->flags |= names[k].flag;
		s->p += n;
	}
	return true;
}

/* ---- lines ---- */

static bool opcode(struct parse *s, enum ir_op *ret)
{
	size_t n = peek_word(s);

	for (unsigned op = IR_NOP + 1; op < IR_OP_COUNT; op++) {
		if (word_is(s->p, n, ir_op_info((enum ir_op)op)->name)) {
			s->p += n;
			*ret = (enum ir_op)op;
			return true;
		}
	}
	return fail(s, "unknown operation");
}

static bool instruction(struct parse *s)
{
	uint32_t name = UNKNOWN;
	enum ir_op op;
	size_t n = peek_word(s);

	if (!s->have_blk)
		return fail(s, "instruction before the first block");
	if (n > 1 && *s->p == 'v' && s->p[1] >= '0' && s->p[1] <= '9')
		if (!ref(s, 'v', &name) || !expect(s, '='))
			return false;
	if (!opcode(s, &op))
		return false;
	if ((name != UNKNOWN) != !!(ir_opflags(op) & IOF_RES))
		return fail(s, name == UNKNOWN ? "'vN =' missing" : "the operation makes no value");

	ir_val v = ir_ins_new(s->f, op);
	if (name != UNKNOWN && !num_set(s->a, &s->vals, name, v))
		return fail(s, "value defined twice");
	ir_link_last(s->f, s->f->cur, v);
	return operands(s, ir_i(s->f, v)) && flags(s, ir_i(s->f, v));
}

static bool block(struct parse *s)
{
	const char *name;
	uint32_t num;

	if (!ref(s, 'b', &num) || !opt_quoted(s, &name) || !expect(s, ':'))
		return false;
	if (!s->have_blk) {
		s->f->cur = 0; /* made by ir_new() */
		s->f->blk[0].name = name;
	} else {
		s->f->cur = ir_block(s->f, NULL);
		s->f->blk[s->f->cur].name = name;
	}
	s->have_blk = true;
	return num_set(s->a, &s->blks, num, s->f->cur) || fail(s, "block defined twice");
}

static bool slot(struct parse *s)
{
	const char *name;
	uint32_t num, size, align;

	if (!ref(s, 's', &num) || !number(s, &size) || !number(s, &align) || !opt_quoted(s, &name))
		return false;
	if (num != s->f->n_slot)
		return fail(s, "stack objects are numbered from 0 on");
	ir_stack(s->f, size, align, NULL);
	s->f->slot[num].name = name;
	return true;
}

static bool local(struct parse *s)
{
	const char *name;
	uint32_t num;

	if (!ref(s, 'l', &num) || !opt_quoted(s, &name))
		return false;
	if (num != s->f->n_local)
		return fail(s, "locals are numbered from 0 on");
	ir_new_local(s->f, NULL);
	s->f->local[num] = name;
	return true;
}

static bool head(struct parse *s)
{
	const char *name;
	unsigned k = 0;

	size_t n = peek_word(s);
	if (!word_is(s->p, n, "fn"))
		return fail(s, "'fn' expected");
	s->p += n;
	if (!quoted(s, &name))
		return false;
	n = peek_word(s);
	while (ir_kind_name((enum prog_kind)k) &&
	       !word_is(s->p, n, ir_kind_name((enum prog_kind)k)))
		k++;
	if (!ir_kind_name((enum prog_kind)k))
		return fail(s, "unknown kind of program");
	s->p += n;
	s->f = ir_new(s->a, name, (enum prog_kind)k);
	s->f->blk[0].name = NULL;
	return true;
}

static bool line(struct parse *s)
{
	size_t n = peek_word(s);

	if (!s->f)
		return head(s);
	if (word_is(s->p, n, "slot")) {
		s->p += n;
		return slot(s);
	}
	if (word_is(s->p, n, "local")) {
		s->p += n;
		return local(s);
	}
	if (n > 1 && *s->p == 'b' && s->p[1] >= '0' && s->p[1] <= '9')
		return block(s);
	return instruction(s);
}

/* ---- references ---- */

static bool resolve_val(struct parse *s, ir_val *v)
{
	uint32_t to = num_get(&s->vals, *v);

	if (to == UNKNOWN) {
		if (!s->err)
			s->err = arena_printf(s->a, "v%u is not defined", *v);
		return false;
	}
	*v = to;
	return true;
}

static bool resolve_blk(struct parse *s, ir_blk *b)
{
	uint32_t to = num_get(&s->blks, *b);

	if (to == UNKNOWN) {
		if (!s->err)
			s->err = arena_printf(s->a, "b%u is not defined", *b);
		return false;
	}
	*b = to;
	return true;
}

static bool resolve(struct parse *s)
{
	for (ir_val v = 1; v < s->f->n_ins; v++) {
		struct ir_ins *i = ir_i(s->f, v);
		for (unsigned k = 0; k < i->n_args; k++)
			if (!resolve_val(s, &i->arg[k]))
				return false;
		for (uint32_t k = 0; k < i->n_phi; k++)
			if (!resolve_blk(s, &i->phi[k].pred) || !resolve_val(s, &i->phi[k].val))
				return false;
		if ((i->op == IR_JMP || i->op == IR_BR) && !resolve_blk(s, &i->t))
			return false;
		if (i->op == IR_BR && !resolve_blk(s, &i->f))
			return false;
	}
	return true;
}

struct ir_fn *ir_parse(struct arena *a, const char *text, size_t len, const char **ret_err)
{
	struct parse s = { .a = a, .p = text, .end = text + len, .line = 1 };

	while (s.p < s.end && !s.err) {
		if (!at_eol(&s) && line(&s) && !at_eol(&s))
			fail(&s, "junk at the end of the line");
		if (!s.err)
			skip_line(&s);
	}
	if (!s.err && !s.f)
		fail(&s, "no function");
	if (!s.err)
		resolve(&s);
	*ret_err = s.err;
	return s.err ? NULL : s.f;
}
