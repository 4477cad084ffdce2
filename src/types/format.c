/* SPDX-License-Identifier: MIT */
/*
 * Types as C writes them. A declaration reads inside out: what stands left of the name (prefix) and
 * what stands right of it (suffix) are each written by walking from the type to what it is made of,
 * with parentheses where a pointer meets an array or a function.
 */
#include "types/table.h"

/* A longer text helps nobody; types of broken data nest without end. */
#define FORMAT_MAX 4096
#define FORMAT_DEPTH 256

struct fmt {
	struct sbuf *out;
	size_t start; /* length of out before us */
	size_t limit; /* length of out where parameters end in "..." */
};

static void prefix(struct fmt *f, const struct ctype *t, unsigned depth);
static void suffix(struct fmt *f, const struct ctype *t, unsigned depth);

/* A space, unless the text before needs none. */
static void glue(struct fmt *f)
{
	const struct sbuf *b = f->out;
	if (b->len == f->start || !b->s)
		return;
	char last = b->s[b->len - 1];
	if (last != '*' && last != '(' && last != ' ')
		sbuf_addc(f->out, ' ');
}

static void add_word(struct fmt *f, const char *word)
{
	glue(f);
	sbuf_adds(f->out, word);
}

static bool is_suffixed(const struct ctype *t)
{
	return t->kind == CT_ARRAY || t->kind == CT_FUNC;
}

static void add_tagged(struct fmt *f, const char *keyword, const char *tag)
{
	add_word(f, keyword);
	add_word(f, *tag ? tag : "{...}");
}

static void add_qualifiers(struct fmt *f, const struct ctype *t)
{
	for (; t->kind == CT_CONST || t->kind == CT_VOLATILE; t = t->ref)
		add_word(f, t->kind == CT_CONST ? "const" : "volatile");
}

/* Before the type that it qualifies; behind the star of a pointer. */
static void prefix_qualified(struct fmt *f, const struct ctype *t, unsigned depth)
{
	const struct ctype *to = t;
	while (to->kind == CT_CONST || to->kind == CT_VOLATILE)
		to = to->ref;
	if (to->kind != CT_PTR)
		add_qualifiers(f, t);
	prefix(f, to, depth);
	if (to->kind == CT_PTR)
		add_qualifiers(f, t);
}

static void prefix_pointer(struct fmt *f, const struct ctype *t, unsigned depth)
{
	prefix(f, t->ref, depth);
	glue(f);
	sbuf_adds(f->out, is_suffixed(t->ref) ? "(*" : "*");
}

static void prefix(struct fmt *f, const struct ctype *t, unsigned depth)
{
	if (depth > FORMAT_DEPTH) {
		add_word(f, "...");
		return;
	}
	switch (t->kind) {
	case CT_PTR: prefix_pointer(f, t, depth + 1); break;
	case CT_ARRAY:
	case CT_FUNC: prefix(f, t->ref, depth + 1); break;
	case CT_CONST:
	case CT_VOLATILE: prefix_qualified(f, t, depth + 1); break;
	case CT_STRUCT: add_tagged(f, "struct", t->name); break;
	case CT_FWD: add_tagged(f, t->nelem ? "union" : "struct", t->name); break;
	case CT_UNION: add_tagged(f, "union", t->name); break;
	case CT_ENUM: add_tagged(f, "enum", t->name); break;
	case CT_VOID:
	case CT_INT:
	case CT_FLOAT:
	case CT_TYPEDEF:
	case CT_STRING:
	case CT_STACK:
	case CT_SYMADDR:
	case CT_USYMADDR:
	case CT_DYN: add_word(f, t->name); break;
	}
}

static void add_params(struct fmt *f, const struct ctype *t, unsigned depth)
{
	bool more = t->variadic;

	sbuf_addc(f->out, '(');
	for (uint32_t i = 0; i < t->n; i++) {
		if (i)
			sbuf_adds(f->out, ", ");
		struct fmt p = { .out = f->out, .start = f->out->len, .limit = f->limit };
		more |= p.start > p.limit;
		if (p.start > p.limit)
			break;
		prefix(&p, t->params[i].type, depth);
		suffix(&p, t->params[i].type, depth);
	}
	if (more)
		sbuf_adds(f->out, t->n ? ", ..." : "...");
	else if (!t->n)
		sbuf_adds(f->out, "void");
	sbuf_addc(f->out, ')');
}

static void suffix(struct fmt *f, const struct ctype *t, unsigned depth)
{
	for (; depth <= FORMAT_DEPTH; depth++, t = t->ref) {
		switch (t->kind) {
		case CT_CONST:
		case CT_VOLATILE: break;
		case CT_PTR:
			if (is_suffixed(t->ref))
				sbuf_addc(f->out, ')');
			break;
		case CT_ARRAY:
			if (t->nelem)
				sbuf_printf(f->out, "[%u]", t->nelem);
			else
				sbuf_adds(f->out, "[]");
			break;
		case CT_FUNC: add_params(f, t, depth + 1); break;
		default: return;
		}
	}
}

void type_format(const struct ctype *t, const char *name, struct sbuf *out)
{
	struct fmt f = { .out = out, .start = out->len, .limit = out->len + FORMAT_MAX };

	prefix(&f, t, 0);
	if (name && *name)
		add_word(&f, name);
	suffix(&f, t, 0);
}
