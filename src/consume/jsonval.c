/* SPDX-License-Identifier: MIT */
/*
 * Elements of "output" in JSON: what each action shows, and print() of a value with its members:
 * a struct is an object, an array an array (of char: a string), an enumerator its name, a pointer
 * its address in hex. What lies beyond the recorded bytes (printsize) is null.
 */
#include <stdlib.h>

#include "base/sbuf.h"
#include "consume/priv.h"

#define DEPTH 32

struct shower {
	struct consume *c;
	struct out *o;
	const uint8_t *base;
	uint32_t size; /* bytes there are */
};

static void show(struct shower *S, const struct ctype *t, uint64_t bit, uint32_t bits, int depth);

static bool has_bytes(const struct shower *S, uint64_t bit, uint64_t n)
{
	return bit / 8 + n <= S->size;
}

static void number(struct shower *S, const struct ctype *t, uint64_t v, uint32_t bits)
{
	if (!type_is_signed(t)) {
		out_uint(S->o, v, 0);
		return;
	}
	if (bits < 64)
		v = (uint64_t)((int64_t)(v << (64 - bits)) >> (64 - bits));
	out_int(S->o, (int64_t)v, 0);
}

static void enumerator(struct shower *S, const struct ctype *t, uint64_t v)
{
	int64_t s = t->size == 4 ? (int32_t)v : (int64_t)v;

	if (S->c->conf.io.types)
		type_complete(S->c->conf.io.types, t);
	for (uint32_t i = 0; i < t->n && t->enums; i++) {
		if (t->enums[i].value == s || (uint64_t)t->enums[i].value == v) {
			json_str(S->o, t->enums[i].name, strlen(t->enums[i].name));
			return;
		}
	}
	number(S, t, v, 8 * t->size);
}

static void bitfield(struct shower *S, const struct ctype *t, uint64_t bit, uint32_t bits)
{
	uint32_t n = (uint32_t)((bit % 8 + bits + 7) / 8);
	unsigned __int128 v = 0;

	if (bits > 64 || !has_bytes(S, bit, n)) {
		out_str(S->o, "null");
		return;
	}
	memcpy(&v, S->base + bit / 8, n);
	v >>= bit % 8;
	number(S, t, (uint64_t)v & (bits == 64 ? ~0ULL : (1ULL << bits) - 1), bits);
}

/* char[] is text up to its NUL, if there is one and all before it is printable or UTF-8. */
static bool text(struct shower *S, const struct ctype *t, uint64_t bit)
{
	const struct ctype *e = type_strip(t->ref);
	const uint8_t *p = S->base + bit / 8;
	uint64_t room = S->size - bit / 8;
	size_t n, max = t->nelem < room ? t->nelem : (size_t)room;

	if (e->kind != CT_INT || !e->is_char || max == 0)
		return false;
	n = strnlen((const char *)p, max);
	for (size_t i = 0; i < n; i++)
		if (p[i] < ' ' || p[i] == 0x7f)
			return false;
	json_str(S->o, (const char *)p, n);
	return true;
}

static void array(struct shower *S, const struct ctype *t, uint64_t bit, int depth)
{
	uint32_t size = type_size(t->ref);

	if (text(S, t, bit))
		return;
	out_char(S->o, '[');
	for (uint32_t i = 0; i < t->nelem && size; i++) {
		uint64_t at = bit + (uint64_t)i * size * 8;

		if (!has_bytes(S, at, 1))
			break;
		if (i)
			out_char(S->o, ',');
		show(S, t->ref, at, 0, depth + 1);
	}
	out_char(S->o, ']');
}

/* Members of anonymous structs stand where C lets them be named: in the one around. */
static void members(struct shower *S, const struct ctype *t, uint64_t bit, int depth, bool *first)
{
	if (S->c->conf.io.types)
		type_complete(S->c->conf.io.types, t);
	for (uint32_t i = 0; i < t->n && t->members; i++) {
		const struct ctype_member *m = &t->members[i];
		const struct ctype *s = type_strip(m->type);

		if (!m->name || !m->name[0]) {
			if ((s->kind == CT_STRUCT || s->kind == CT_UNION) && depth < DEPTH)
				members(S, s, bit + m->bit_off, depth + 1, first);
			continue;
		}
		if (!*first)
			out_char(S->o, ',');
		*first = false;
		json_str(S->o, m->name, strlen(m->name));
		out_char(S->o, ':');
		show(S, m->type, bit + m->bit_off, m->bit_size, depth + 1);
	}
}

static void scalar(struct shower *S, const struct ctype *s, uint64_t bit, uint32_t size)
{
	struct rfield f = { .kind = FK_FLOAT, .size = size };
	struct datum_ctx x = { .base = S->base + bit / 8 };
	uint64_t v = 0;

	if (s->kind == CT_FLOAT) {
		json_value(S->c, S->o, &x, &f);
		return;
	}
	memcpy(&v, x.base, size < 8 ? size : 8);
	if (s->kind == CT_INT) {
		number(S, s, v, 8 * (size < 8 ? size : 8));
	} else if (s->kind == CT_ENUM) {
		enumerator(S, s, v);
	} else {
		out_char(S->o, '"');
		out_addr(S->o, v);
		out_char(S->o, '"');
	}
}

static void show(struct shower *S, const struct ctype *t, uint64_t bit, uint32_t bits, int depth)
{
	const struct ctype *s = type_strip(t);
	uint32_t size = s->kind == CT_FUNC ? 8 : s->size;
	bool first = true;

	if (depth > DEPTH || bit / 8 > S->size) {
		out_str(S->o, "null");
		return;
	}
	if (bits) {
		bitfield(S, s, bit, bits);
		return;
	}
	switch (s->kind) {
	case CT_ARRAY: array(S, s, bit, depth); return;
	case CT_STRUCT:
	case CT_UNION:
		out_char(S->o, '{');
		members(S, s, bit, depth, &first);
		out_char(S->o, '}');
		return;
	case CT_STRING:
		json_str(S->o, (const char *)S->base + bit / 8,
			 strnlen((const char *)S->base + bit / 8, S->size - bit / 8));
		return;
	case CT_INT:
	case CT_FLOAT:
	case CT_ENUM:
	case CT_PTR:
	case CT_FUNC:
	case CT_SYMADDR:
	case CT_USYMADDR:
		if (!size || s->kind == CT_USYMADDR)
			size = 8;
		if (has_bytes(S, bit, size)) {
			scalar(S, s, bit, size);
			return;
		}
		break;
	default: break;
	}
	out_str(S->o, "null");
}

void json_print(struct consume *c, struct out *o, const struct datum_ctx *x, const struct rfield *f)
{
	struct shower S = { .c = c, .o = o };

	if (!f->type || f->kind == FK_CONST || f->kind == FK_PROBE) {
		json_value(c, o, x, f);
		return;
	}
	S.base = datum_ptr(x, f);
	S.size = f->size;
	if (type_strip(f->type)->kind == CT_USYMADDR && f->size == 16) {
		S.base += 8; /* behind the process */
		S.size -= 8;
	}
	show(&S, f->type, 0, 0, 0);
}

/* ---- actions ---- */

static struct out *element(struct consume *c)
{
	if (c->form.n++)
		out_char(&c->form.line, ',');
	return &c->form.line;
}

/* From now on text goes to form.text. What it was comes back with message(). */
static struct out capture(struct consume *c)
{
	struct out saved = c->out;

	c->out = c->form.text;
	c->out.len = 0;
	c->form.capture = true;
	return saved;
}

static void message(struct consume *c, struct out saved)
{
	c->form.capture = false;
	c->form.text = c->out;
	c->out = saved;
	out_str(&c->form.line, "{\"message\":");
	json_str(&c->form.line, c->form.text.buf ? c->form.text.buf : "", c->form.text.len);
}

static void act_printf(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	struct fmt_args args = { .x = *x, .f = a->fields, .n = a->n_fields };
	struct out *o = element(c), saved = capture(c);

	if (a->fmt)
		fmt_run(c, &c->out, a->fmt, &args);
	message(c, saved);
	out_str(o, ",\"values\":[");
	for (uint32_t i = 0; i < a->n_fields; i++) {
		if (i)
			out_char(o, ',');
		json_value(c, o, x, &a->fields[i]);
	}
	out_str(o, "]}");
}

/* With a format also the text; one element for each aggregation. */
static void act_printa(struct consume *c, const struct rec_act *a)
{
	struct out *o = &c->form.line, saved;
	int err;

	if (a->fmt) {
		o = element(c);
		saved = capture(c);
		err = agg_printa(c, a);
		message(c, saved);
		out_char(o, '}');
		if (err && !c->err)
			c->err = err;
	}
	for (uint32_t i = 0; i < a->n_aggs && !c->err; i++) {
		struct agg *g = agg_of(c, a->aggs[i]);
		struct aggent **v = NULL;
		uint32_t n = 0;

		if (!g)
			continue;
		agg_fresh(c, g);
		err = agg_sorted(c, &g, 1, CAGG_OPTIONS, &v, &n);
		if (n) {
			o = element(c);
			out_char(o, '{');
			json_agg(c, o, (struct aggent *const *)v, n);
			out_char(o, '}');
			g->printed = true;
		}
		free(v);
		if (err)
			c->err = err;
	}
}

static void act_print(struct consume *c, const struct datum_ctx *x, const struct rfield *f)
{
	struct out *o = element(c);
	struct sbuf b = { 0 };

	out_str(o, "{\"print\":");
	json_print(c, o, x, f);
	if (f->type) {
		type_format(f->type, NULL, &b);
		out_str(o, ",\"type\":");
		json_str(o, sbuf_str(&b), b.len);
	}
	out_char(o, '}');
	sbuf_free(&b);
}

/* Bytes in hex; a second value says how many count. */
static void act_tracemem(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	static const char hex[] = "0123456789abcdef";
	const struct rfield *f = &a->fields[0];
	struct out *o = element(c);
	const uint8_t *p = datum_ptr(x, f);
	int64_t n = f->size;

	if (f->kind != FK_BYTES && f->kind != FK_STR)
		n = 0;
	if (a->n_fields > 1 && field_int(x, &a->fields[1]) < n)
		n = field_int(x, &a->fields[1]);
	out_str(o, "{\"tracemem\":\"");
	for (int64_t i = 0; i < n; i++) {
		out_char(o, hex[p[i] >> 4]);
		out_char(o, hex[p[i] & 15]);
	}
	out_str(o, "\"}");
}

/* Stacks and symbols are objects already. */
static void act_trace(struct consume *c, const struct datum_ctx *x, const struct rfield *f)
{
	bool object = f->kind == FK_STACK || f->kind == FK_USTACK ||
		      (f->kind >= FK_SYM && f->kind <= FK_UMOD);
	struct out *o = element(c);

	if (!object)
		out_str(o, "{\"value\":");
	json_value(c, o, x, f);
	if (!object)
		out_char(o, '}');
}

void json_act(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	struct out *o;

	switch (a->kind) {
	case ACT_PRINTF: act_printf(c, x, a); return;
	case ACT_PRINTA: act_printa(c, a); return;
	case ACT_EXIT:
		o = element(c);
		out_str(o, "{\"exit\":");
		out_int(o, a->n_fields ? field_int(x, &a->fields[0]) : 0, 0);
		out_char(o, '}');
		return;
	default: break;
	}
	if (a->n_fields == 0)
		return;
	switch (a->kind) {
	case ACT_PRINT: act_print(c, x, &a->fields[0]); return;
	case ACT_TRACEMEM:
	case ACT_PCAP: act_tracemem(c, x, a); return;
	case ACT_TRACE:
	case ACT_STACK:
	case ACT_USTACK:
	case ACT_JSTACK:
	case ACT_SYM:
	case ACT_MOD:
	case ACT_USYM:
	case ACT_UADDR:
	case ACT_UMOD: act_trace(c, x, &a->fields[0]); return;
	default: return;
	}
}
