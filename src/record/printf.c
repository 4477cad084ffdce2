/* SPDX-License-Identifier: MIT */
/*
 * Format strings of printf(), printa(), system() and freopen(): guide, chapter "Output Formatting".
 *
 *	% [flags: # + - ' space 0 ? @] [width | *] [.precision | .*] [h l ll L w] letter
 *
 * Parsed once, at compile time, into an array of conversions; literal text hangs on the conversion
 * that follows it, with %% already made %. Letters are the rows of tables/formats.def. As in classic
 * DTrace flags may stand anywhere before the letter, and a malformed format is D_SYNTAX.
 */
#include "record/printf.h"

#include <string.h>

#define PF_MAX_WIDTH 65535

static const struct format_row {
	char letter;
	enum pf_class cls;
	const char *mods, *wants;
} formats[] = {
#define FORMAT(letter, cls, mods, wants) { letter, cls, mods, wants },
#include "tables/formats.def"
#undef FORMAT
};

struct pf_parser {
	struct arena *a;
	struct diags *ds;
	struct srcloc loc;
	const char *p;
	bool printa;
	struct pf_format *f;
	uint32_t cap;
	char *lit; /* literal text of the next conversion; room for all of the format */
	uint32_t lit_len;
};

static const struct format_row *format_find(char letter)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].letter == letter)
			return &formats[i];
	return NULL;
}

static bool mod_allowed(const struct format_row *row, const char *mod)
{
	size_t n = strlen(mod);

	for (const char *m = row->mods; n && *m; m += *m == ' ') {
		size_t len = strcspn(m, " ");

		if (len == n && memcmp(m, mod, n) == 0)
			return true;
		m += len;
	}
	return n == 0;
}

static struct pf_conv *conv_new(struct pf_parser *P)
{
	struct pf_format *f = P->f;

	f->conv = arena_grow(P->a, f->conv, f->n_conv, &P->cap, sizeof(*f->conv));
	struct pf_conv *c = &f->conv[f->n_conv++];
	*c = (struct pf_conv){ .lit = P->lit,
			       .lit_len = P->lit_len,
			       .width = -1,
			       .prec = -1,
			       .arg = -1,
			       .width_arg = -1,
			       .prec_arg = -1 };
	P->lit[P->lit_len] = '\0';
	P->lit += P->lit_len + 1;
	P->lit_len = 0;
	return c;
}

static int parse_number(struct pf_parser *P)
{
	int n = 0;

	while (*P->p >= '0' && *P->p <= '9') {
		n = n * 10 + (*P->p++ - '0');
		if (n > PF_MAX_WIDTH)
			n = PF_MAX_WIDTH + 1;
	}
	return n;
}

static bool fail(struct pf_parser *P, const char *what)
{
	diag_error(P->ds, D_SYNTAX, P->loc, "format conversion #%u %s", P->f->n_conv, what);
	return false;
}

static uint32_t flag_of(char ch)
{
	switch (ch) {
	case '#': return PF_ALT;
	case '+': return PF_PLUS;
	case '-': return PF_MINUS;
	case ' ': return PF_SPACE;
	case '\'': return PF_GROUP;
	case '@': return PF_AGG;
	case '?': return PF_PTRWIDTH;
	default: return 0;
	}
}

/* '*' and digits; dot: they give the precision. */
static bool parse_size(struct pf_parser *P, struct pf_conv *c, bool dot)
{
	if (*P->p == '*') {
		uint32_t flag = dot ? PF_DYNPREC : PF_DYNWIDTH;

		P->p++;
		if (c->flags & flag)
			return fail(
				P,
				dot ? "has more than one '*' specified for the output precision" :
				      "has more than one '*' specified for the output width");
		c->flags |= flag;
		return true;
	}
	if (!dot && c->width < 0 && *P->p == '0') {
		P->p++;
		c->flags = (c->flags | PF_ZERO) & ~(uint32_t)PF_MINUS;
		return true;
	}
	int n = parse_number(P);
	if (n > PF_MAX_WIDTH)
		return fail(P, "has a width or precision that is too large");
	*(dot ? &c->prec : &c->width) = n;
	return true;
}

/* Everything between % and the letter. */
static bool parse_spec(struct pf_parser *P, struct pf_conv *c)
{
	bool dot = false;
	size_t n_mod = 0;

	for (;;) {
		char ch = *P->p;
		uint32_t flag = flag_of(ch);

		if (flag) {
			P->p++;
			c->flags |= flag;
			if (flag == PF_MINUS)
				c->flags &= ~(uint32_t)PF_ZERO;
			if (flag == PF_PTRWIDTH)
				c->width = 16;
		} else if (ch == '*' || (ch >= '0' && ch <= '9')) {
			if (!parse_size(P, c, dot))
				return false;
		} else if (ch == '.') {
			P->p++;
			if (dot)
				return fail(P, "has more than one '.' specified");
			dot = true;
			c->prec = 0;
		} else if (ch == 'h' || ch == 'l' || ch == 'L' || ch == 'w') {
			P->p++;
			if (n_mod == sizeof(c->mod) - 1)
				return fail(P, "has too many length modifiers");
			c->mod[n_mod++] = ch;
		} else if (ch == '$') {
			return fail(P, "uses unsupported positional format (%n$)");
		} else {
			return true;
		}
	}
}

static bool parse_letter(struct pf_parser *P, struct pf_conv *c)
{
	char ch = *P->p;

	if (ch == '\0')
		return fail(P, "name expected before end of format string");
	if (ch == '%')
		return fail(P, "cannot be combined with other format flags: %%");
	const struct format_row *row = format_find(ch);
	if (!row || !mod_allowed(row, c->mod)) {
		diag_error(P->ds, D_SYNTAX, P->loc, "format conversion #%u is undefined: %%%s%c",
			   P->f->n_conv, c->mod, ch);
		return false;
	}
	P->p++;
	c->letter = ch;
	c->cls = row->cls;
	if ((c->flags & PF_AGG) && !P->printa) {
		diag_error(
			P->ds, D_PRINTF_AGG_CONV, P->loc,
			"%%@ conversion requires an aggregation and is not for use with printf( )");
		return false;
	}
	return true;
}

static bool parse_conv(struct pf_parser *P)
{
	struct pf_conv *c = conv_new(P);

	if (!parse_spec(P, c) || !parse_letter(P, c))
		return false;
	if (c->flags & PF_DYNWIDTH)
		c->width_arg = (int)P->f->n_args++;
	if (c->flags & PF_DYNPREC)
		c->prec_arg = (int)P->f->n_args++;
	if (!(c->flags & PF_AGG))
		c->arg = (int)P->f->n_args++;
	return true;
}

struct pf_format *pf_parse(struct arena *a, struct diags *ds, struct srcloc loc, const char *text,
			   bool printa)
{
	if (text[0] == '\0') {
		diag_error(ds, D_PRINTF_FMT_EMPTY, loc, "%s( ) format string is empty",
			   printa ? "printa" : "printf");
		return NULL;
	}
	struct pf_parser P = { .a = a,
			       .ds = ds,
			       .loc = loc,
			       .printa = printa,
			       .f = arena_new_obj(a, struct pf_format) };
	P.f->text = P.p = arena_strdup(a, text);
	/* Each conversion takes at least two characters and leaves one NUL. */
	P.lit = arena_alloc(a, strlen(text) + 2);
	while (*P.p) {
		if (*P.p != '%') {
			P.lit[P.lit_len++] = *P.p++;
		} else if (P.p[1] == '%') {
			P.lit[P.lit_len++] = '%';
			P.p += 2;
		} else {
			P.p++;
			if (!parse_conv(&P))
				return NULL;
		}
	}
	if (P.lit_len)
		conv_new(&P);
	return P.f;
}

/* ---- types ---- */

static bool array_of(const struct ctype *t, uint32_t size, bool is_char)
{
	const struct ctype *s = type_strip(t);

	if (s->kind != CT_ARRAY)
		return false;
	s = type_strip(s->ref);
	return s->kind == CT_INT && s->size == size && s->is_char >= is_char;
}

/* int64_t and uint64_t suit ll although they are long in LP64. */
static bool is_int64(const struct ctype *t)
{
	for (; t->kind == CT_TYPEDEF || t->kind == CT_CONST || t->kind == CT_VOLATILE; t = t->ref)
		if (t->kind == CT_TYPEDEF &&
		    (strcmp(t->name, "int64_t") == 0 || strcmp(t->name, "uint64_t") == 0))
			return true;
	return false;
}

static bool int_accepts(const struct pf_conv *c, const struct ctype *t)
{
	static const struct {
		char mod[3];
		uint8_t rank;
	} ranks[] = {
		{ "hh", 1 },
		{ "h", 2 },
		{ "l", 4 },
		{ "ll", 5 },
	};
	const struct ctype *s = type_strip(t);

	if (!type_is_int(t) || c->mod[0] == '\0')
		return type_is_int(t);
	if (strcmp(c->mod, "ll") == 0 && is_int64(t))
		return true;
	for (size_t i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++)
		if (strcmp(c->mod, ranks[i].mod) == 0)
			return s->kind == CT_INT && s->rank == ranks[i].rank;
	return false;
}

bool pf_accepts(const struct pf_conv *c, const struct ctype *t)
{
	const struct ctype *s = type_strip(t);

	switch (c->cls) {
	case PFC_INT: return int_accepts(c, t);
	case PFC_CHAR: return type_is_int(t) && (c->mod[0] ? type_size(t) == 4 : type_size(t) <= 4);
	case PFC_STR:
		return c->mod[0] ? array_of(t, 4, false) :
				   type_is_string(t) || array_of(t, 1, true);
	case PFC_FLOAT: return s->kind == CT_FLOAT && (!c->mod[0] || s->size == 16);
	case PFC_PTR: return type_is_scalar(t);
	case PFC_KADDR: return type_is_scalar(t) || s->kind == CT_SYMADDR;
	case PFC_UADDR: return type_is_scalar(t) || s->kind == CT_USYMADDR;
	case PFC_STACK: return s->kind == CT_STACK;
	case PFC_TIME: return type_is_int(t) && type_size(t) == 8;
	case PFC_INET: return type_is_string(t) || array_of(t, 1, true);
	case PFC_PORT: return type_is_int(t) && type_size(t) == 2;
	}
	return false;
}

static const char *int_expects(const struct pf_conv *c, const char *plain)
{
	bool uns = strchr("ou", c->letter);

	if (strcmp(c->mod, "hh") == 0)
		return "char";
	if (strcmp(c->mod, "h") == 0)
		return uns ? "unsigned short" : "short";
	if (strcmp(c->mod, "l") == 0)
		return uns ? "unsigned long" : "long";
	if (strcmp(c->mod, "ll") == 0)
		return uns ? "unsigned long long" : "long long";
	return plain;
}

const char *pf_expects(const struct pf_conv *c)
{
	const struct format_row *row = format_find(c->letter);

	if (!row)
		return "void";
	switch (c->cls) {
	case PFC_INT: return int_expects(c, row->wants);
	case PFC_CHAR: return c->mod[0] ? "int" : row->wants;
	case PFC_STR: return c->mod[0] ? "wchar_t []" : row->wants;
	case PFC_FLOAT: return c->mod[0] ? "long double" : row->wants;
	default: return row->wants;
	}
}
