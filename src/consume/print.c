/* SPDX-License-Identifier: MIT */
/*
 * print(): a value by its type, members with type and name, as the illumos manual shows it:
 *
 *	struct foo {
 *	    int a = 0x1
 *	    unsigned int flags :3 = 0x5
 *	    char [8] name = [ "abc" ]
 *	    struct bar b = {
 *	        void *p = 0
 *	    }
 *	}
 *
 * Integers and pointers are hex without a sign, enums by name, characters in quotes, arrays in
 * brackets. What lies beyond the recorded bytes (printsize) is shown as "...".
 */
#include "consume/priv.h"

#include "base/sbuf.h"

#define PRINT_DEPTH 32

struct printer {
	struct consume *c;
	struct out *o;
	const uint8_t *base;
	uint32_t size; /* bytes there are */
	int nest;      /* levels outside of the innermost array */
};

static void show(struct printer *P, const struct ctype *t, uint64_t bit, uint32_t bits, int depth);

static void indent(struct printer *P, int depth)
{
	out_fill(P->o, ' ', 4 * (size_t)(depth + P->nest));
}

static bool has_bytes(const struct printer *P, uint64_t bit, uint64_t n_bytes)
{
	return bit / 8 + n_bytes <= P->size;
}

static uint64_t load(const struct printer *P, uint64_t bit, uint32_t n_bytes)
{
	uint64_t v = 0;

	memcpy(&v, P->base + bit / 8, n_bytes < 8 ? n_bytes : 8);
	return v;
}

static bool is_nameless(const struct ctype *t)
{
	bool tagged = t->kind == CT_STRUCT || t->kind == CT_UNION || t->kind == CT_ENUM;

	return tagged && !(t->name && t->name[0]);
}

/*
 * "char [16]" and not "char[16]", "union" and not "union {...}"; everything else as type_format()
 * spells it. A blank behind, but for a pointer whose member's name follows.
 */
static void type_name(struct printer *P, const struct ctype *t, bool name_follows)
{
	const struct ctype *base = t;
	struct sbuf b = { 0 };

	while (base->kind == CT_ARRAY)
		base = base->ref;
	if (is_nameless(base))
		sbuf_adds(&b, base->kind == CT_STRUCT ? "struct" :
			      base->kind == CT_UNION  ? "union" :
							"enum");
	else
		type_format(base, NULL, &b);
	bool star = b.len && b.s[b.len - 1] == '*';
	if (t != base && !star)
		sbuf_addc(&b, ' ');
	for (const struct ctype *a = t; a != base; a = a->ref)
		sbuf_printf(&b, "[%u]", a->nelem);
	out_mem(P->o, sbuf_str(&b), b.len);
	if (!name_follows || t != base || !star)
		out_char(P->o, ' ');
	sbuf_free(&b);
}

static void show_hex(struct printer *P, uint64_t v)
{
	if (v)
		out_addr(P->o, v);
	else
		out_char(P->o, '0');
}

/* A function is shown by name, if it has one. */
static void show_pointer(struct printer *P, const struct ctype *t, uint64_t v)
{
	if (v && (t->kind == CT_FUNC || type_is_func(t->ref)))
		sym_kernel(P->c, P->o, v, true);
	else
		show_hex(P, v);
}

static void show_char(struct printer *P, uint8_t ch)
{
	if (ch >= ' ' && ch <= '~')
		out_printf(P->o, "'%c'", ch);
	else if (ch == 0)
		out_str(P->o, "'\\0'");
	else
		out_printf(P->o, "'\\%03o'", ch);
}

static void show_float(struct printer *P, uint64_t bit, uint32_t size)
{
	const uint8_t *p = P->base + bit / 8;
	float f4;
	double f8;
	long double f16 = 0;

	switch (size) {
	case 4:
		memcpy(&f4, p, 4);
		out_printf(P->o, "%+.7e", (double)f4);
		break;
	case 8:
		memcpy(&f8, p, 8);
		out_printf(P->o, "%+.7e", f8);
		break;
	case 16:
		memcpy(&f16, p, sizeof(f16));
		out_printf(P->o, "%+.16LE", f16);
		break;
	default: out_str(P->o, "<unknown encoding>"); break;
	}
}

static void show_enum(struct printer *P, const struct ctype *t, uint64_t v)
{
	int64_t s = t->size == 4 && type_is_signed(t) ? (int32_t)v : (int64_t)v;

	if (P->c->conf.io.types)
		type_complete(P->c->conf.io.types, t);
	for (uint32_t i = 0; i < t->n && t->enums; i++) {
		if (t->enums[i].value == s || (uint64_t)t->enums[i].value == v) {
			out_str(P->o, t->enums[i].name);
			return;
		}
	}
	out_int(P->o, s, 0);
}

static void show_bitfield(struct printer *P, const struct ctype *t, uint64_t bit, uint32_t bits)
{
	uint32_t n = (uint32_t)((bit % 8 + bits + 7) / 8);

	if (bits > 64 || !has_bytes(P, bit, n)) {
		out_str(P->o, "...");
		return;
	}
	unsigned __int128 v = 0;
	memcpy(&v, P->base + bit / 8, n);
	v >>= bit % 8;
	uint64_t u = (uint64_t)v & (bits == 64 ? ~0ULL : (1ULL << bits) - 1);
	if (t->kind != CT_ENUM)
		show_hex(P, u);
	else if (type_is_signed(t))
		show_enum(P, t, (uint64_t)((int64_t)(u << (64 - bits)) >> (64 - bits)));
	else
		show_enum(P, t, u);
}

/* Length of the text in a char array that is text with a NUL behind; -1: it is not. */
static int64_t array_text(const struct printer *P, const struct ctype *t, uint64_t bit)
{
	const struct ctype *e = type_strip(t->ref);
	uint64_t at = bit / 8;

	if (e->kind != CT_INT || !e->is_char)
		return -1;
	for (uint32_t i = 0; i < t->nelem && at + i < P->size; i++) {
		uint8_t ch = P->base[at + i];

		if (ch == 0)
			return i;
		if (ch < ' ' || ch > '~')
			return -1;
	}
	return -1;
}

static void show_elements(struct printer *P, const struct ctype *t, uint64_t bit, int depth)
{
	const struct ctype *e = type_strip(t->ref);
	bool sou = e->kind == CT_STRUCT || e->kind == CT_UNION;
	uint32_t size = type_size(t->ref);

	for (uint32_t i = 0; i < t->nelem; i++) {
		uint64_t at = bit + (uint64_t)i * size * 8;

		if (size == 0 || !has_bytes(P, at, 1)) {
			out_str(P->o, "...");
			break;
		}
		int nest = P->nest;

		P->nest += depth + 1;
		if (sou) {
			out_char(P->o, '\n');
			indent(P, 0);
			type_name(P, t->ref, false);
		}
		show(P, t->ref, at, 0, 0);
		P->nest = nest;
		if (i + 1 < t->nelem)
			out_str(P->o, ", ");
		else if (sou)
			out_char(P->o, '\n');
	}
	if (sou)
		indent(P, depth);
	else
		out_char(P->o, ' ');
}

static void show_array(struct printer *P, const struct ctype *t, uint64_t bit, int depth)
{
	int64_t len = array_text(P, t, bit);
	bool bare = len >= 0 && depth == 0 && P->nest == 0;

	if (!bare)
		out_str(P->o, "[ ");
	if (len >= 0) {
		out_char(P->o, '"');
		out_mem(P->o, (const char *)P->base + bit / 8, (size_t)len);
		out_char(P->o, '"');
		if (!bare)
			out_char(P->o, ' ');
	} else {
		show_elements(P, t, bit, depth);
	}
	if (!bare)
		out_char(P->o, ']');
}

static void show_members(struct printer *P, const struct ctype *t, uint64_t bit, int depth)
{
	out_char(P->o, '{');
	out_char(P->o, '\n');
	if (P->c->conf.io.types)
		type_complete(P->c->conf.io.types, t);
	for (uint32_t i = 0; i < t->n && t->members; i++) {
		const struct ctype_member *m = &t->members[i];

		indent(P, depth + 1);
		type_name(P, m->type, m->name && m->name[0]);
		if (m->name && m->name[0]) {
			out_str(P->o, m->name);
			if (m->bit_size)
				out_printf(P->o, " :%u", m->bit_size);
			out_str(P->o, " = ");
		}
		show(P, m->type, bit + m->bit_off, m->bit_size, depth + 1);
		out_char(P->o, '\n');
	}
	indent(P, depth);
	out_char(P->o, '}');
}

/* D's string: its text lies in the record as it is. A member is shown as the array it is. */
static void show_string(struct printer *P, uint64_t bit, uint32_t size, int depth)
{
	const char *s = (const char *)P->base + bit / 8;
	size_t max = P->size - bit / 8;
	bool bare = depth == 0 && P->nest == 0;

	if (size && !bare && size < max)
		max = size;
	out_str(P->o, bare ? "\"" : "[ \"");
	out_mem(P->o, s, strnlen(s, max));
	out_str(P->o, bare ? "\"" : "\" ]");
}

static void show(struct printer *P, const struct ctype *t, uint64_t bit, uint32_t bits, int depth)
{
	const struct ctype *s = type_strip(t);
	uint32_t size = s->kind == CT_FUNC || s->kind == CT_USYMADDR ? 8 : s->size;
	bool sou = s->kind == CT_STRUCT || s->kind == CT_UNION || s->kind == CT_ARRAY;

	if (bits) {
		show_bitfield(P, s, bit, bits);
		return;
	}
	if (depth + P->nest > PRINT_DEPTH || bit / 8 > P->size ||
	    (!sou && s->kind != CT_STRING && !has_bytes(P, bit, size))) {
		out_str(P->o, "...");
		return;
	}
	switch (s->kind) {
	case CT_INT:
		if (s->is_char && size == 1)
			show_char(P, P->base[bit / 8]);
		else if (size <= 8)
			show_hex(P, load(P, bit, size));
		else
			out_printf(P->o, "<invalid size %u>", size);
		break;
	case CT_PTR:
	case CT_FUNC: show_pointer(P, s, load(P, bit, 8)); break;
	case CT_SYMADDR:
	case CT_USYMADDR: show_hex(P, load(P, bit, 8)); break;
	case CT_FLOAT: show_float(P, bit, size); break;
	case CT_ENUM: show_enum(P, s, load(P, bit, size)); break;
	case CT_ARRAY: show_array(P, s, bit, depth); break;
	case CT_STRUCT:
	case CT_UNION: show_members(P, s, bit, depth); break;
	case CT_STRING: show_string(P, bit, size, depth); break;
	case CT_FWD: out_str(P->o, "<forward decl>"); break;
	default: out_str(P->o, "<unknown type>"); break;
	}
}

void print_value(struct consume *c, const struct datum_ctx *x, const struct rfield *f)
{
	uint32_t len;
	const char *s;

	if (!f->type || f->kind == FK_STACK || f->kind == FK_USTACK) {
		datum_trace(c, x, f);
		return;
	}
	struct printer P = { .c = c, .o = &c->out };
	type_name(&P, f->type, false);
	switch (f->kind) {
	case FK_CONST:
	case FK_PROBE:
		s = datum_str(c, x, f, &len);
		if (s) {
			P.base = (const uint8_t *)s;
			P.size = len;
			show_string(&P, 0, 0, 0);
			break;
		}
		P.base = (const uint8_t *)&f->value;
		P.size = 8;
		show(&P, f->type, 0, 0, 0);
		break;
	default:
		P.base = datum_ptr(x, f);
		P.size = f->size;
		if (type_strip(f->type)->kind == CT_USYMADDR && f->size == 16) {
			P.base += 8; /* behind the process */
			P.size -= 8;
		}
		show(&P, f->type, 0, 0, 0);
		break;
	}
	out_char(&c->out, '\n');
}
