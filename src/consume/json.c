/* SPDX-License-Identifier: MIT */
/*
 * JSON: strings, values and the elements of "output". docs/json.md is the description for readers.
 *
 * Traced strings are bytes. What is valid UTF-8 is written as it is; a byte that is not becomes the
 * character U+0080 .. U+00FF of its number, so that the output is valid whatever a program traces.
 */
#include <math.h>

#include "consume/priv.h"

/* ---- strings ---- */

static bool is_tail(uint8_t ch)
{
	return (ch & 0xc0) == 0x80;
}

/* Bytes of the valid UTF-8 sequence of more than one byte at p; 0: there is none. */
static size_t utf8_len(const uint8_t *p, size_t n)
{
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		return n >= 2 && is_tail(p[1]) ? 2 : 0;
	if (p[0] >= 0xe0 && p[0] <= 0xef) {
		if (n < 3 || !is_tail(p[1]) || !is_tail(p[2]))
			return 0;
		/* overlong forms, surrogates */
		if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f))
			return 0;
		return 3;
	}
	if (p[0] < 0xf0 || p[0] > 0xf4 || n < 4)
		return 0;
	if (!is_tail(p[1]) || !is_tail(p[2]) || !is_tail(p[3]))
		return 0;
	return (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f) ? 0 : 4;
}

static void escape(struct out *o, uint8_t ch)
{
	static const char hex[] = "0123456789abcdef";
	static const char letters[] = "btn?fr";
	char b[6] = { '\\', 'u', '0', '0', hex[ch >> 4], hex[ch & 15] };

	if (ch == '"' || ch == '\\')
		b[1] = (char)ch;
	else if (ch >= '\b' && ch <= '\r' && ch != '\v')
		b[1] = letters[ch - '\b'];
	out_mem(o, b, b[1] == 'u' ? 6 : 2);
}

static bool is_plain(uint8_t ch)
{
	return ch >= ' ' && ch != '"' && ch != '\\' && ch < 0x80;
}

void json_str(struct out *o, const char *s, size_t n)
{
	const uint8_t *p = (const uint8_t *)s, *end = p + n;

	out_char(o, '"');
	while (p < end) {
		const uint8_t *start = p;
		size_t len;

		while (p < end &&
		       (is_plain(*p) || (*p >= 0x80 && (len = utf8_len(p, (size_t)(end - p))) > 0)))
			p += *p < 0x80 ? 1 : len;
		if (p > start)
			out_mem(o, (const char *)start, (size_t)(p - start));
		if (p < end)
			escape(o, *p++);
	}
	out_char(o, '"');
}

static void member_str(struct out *o, const char *name, const char *s)
{
	out_str(o, name);
	json_str(o, s, strlen(s));
}

static void member_addr(struct out *o, const char *name, uint64_t addr)
{
	out_str(o, name);
	out_char(o, '"');
	out_addr(o, addr);
	out_char(o, '"');
}

/* ---- values ---- */

static void hex_bytes(struct out *o, const char *name, const uint8_t *p, uint32_t n)
{
	static const char hex[] = "0123456789abcdef";

	out_str(o, "{\"");
	out_str(o, name);
	out_str(o, "\":\"");
	for (uint32_t i = 0; i < n; i++) {
		out_char(o, hex[p[i] >> 4]);
		out_char(o, hex[p[i] & 15]);
	}
	out_str(o, "\"}");
}

struct sym_look {
	const char *name, *module; /* of the members: text and object */
	bool user, with_off;       /* whose address; the text has the offset */
};

/* Members of one address. */
static void sym_members(struct consume *c, struct out *o, const struct sym_look *l, uint32_t tgid,
			uint64_t addr)
{
	struct consume_sym s = { 0 };
	bool found;

	c->sym.len = 0;
	if (l->user)
		sym_user(c, &c->sym, tgid, addr, l->with_off);
	else
		sym_kernel(c, &c->sym, addr, l->with_off);
	out_char(o, '"');
	out_str(o, l->name);
	out_str(o, "\":");
	json_str(o, c->sym.buf ? c->sym.buf : "", c->sym.len);
	found = sym_find(c, l->user, tgid, addr, &s);
	if (found && s.object) {
		out_str(o, ",\"");
		out_str(o, l->module);
		member_str(o, "\":", s.object);
	}
	if (found && s.name) {
		member_str(o, ",\"name\":", s.name);
		member_addr(o, ",\"offset\":", s.off);
	}
	member_addr(o, ",\"address\":", addr);
}

static void frames(struct consume *c, struct out *o, const struct rfield *f, const uint8_t *p)
{
	bool user = f->kind == FK_USTACK;
	struct sym_look look = { "symbol", "module", user, true };
	const uint8_t *pcs;
	const char *file;
	uint32_t tgid, line, n = datum_frames(c, f, p, &pcs, &tgid);

	out_str(o, user ? "{\"ustack-frames\":[" : "{\"stack-frames\":[");
	for (uint32_t i = 0; i < n; i++) {
		uint64_t pc;

		memcpy(&pc, pcs + (size_t)8 * i, 8);
		out_str(o, i ? ",{" : "{");
		sym_members(c, o, &look, tgid, pc);
		if (user && sym_line(c, tgid, i, pc, &file, &line)) {
			member_str(o, ",\"file\":", file);
			out_str(o, ",\"line\":");
			out_uint(o, line, 0);
		}
		out_char(o, '}');
	}
	out_char(o, ']');
	if (user) {
		out_str(o, ",\"pid\":");
		out_uint(o, tgid, 0);
	}
	out_char(o, '}');
}

static void symbol(struct consume *c, struct out *o, const struct rfield *f, const uint8_t *p)
{
	static const char *const names[] = {
		[FK_SYM] = "sym",   [FK_SYMOFF] = "sym",  [FK_MOD] = "mod",
		[FK_USYM] = "usym", [FK_UADDR] = "uaddr", [FK_UMOD] = "umod",
	};
	bool user = f->kind == FK_USYM || f->kind == FK_UADDR || f->kind == FK_UMOD;
	uint64_t v[2] = { 0, 0 };

	memcpy(v, p, f->size < sizeof(v) ? f->size : sizeof(v));
	out_char(o, '{');
	if (f->kind == FK_MOD || f->kind == FK_UMOD) {
		c->sym.len = 0;
		sym_field(c, &c->sym, f, p, false);
		out_char(o, '"');
		out_str(o, names[f->kind]);
		out_str(o, "\":");
		json_str(o, c->sym.buf ? c->sym.buf : "", c->sym.len);
		member_addr(o, ",\"address\":", v[user]);
	} else {
		struct sym_look look = { names[f->kind], "object", user,
					 f->kind == FK_SYMOFF || f->kind == FK_UADDR };

		sym_members(c, o, &look, (uint32_t)v[0], v[user]);
	}
	out_char(o, '}');
}

static void floating(struct out *o, long double v)
{
	if (isfinite((double)v))
		out_printf(o, "%.17Lg", v);
	else
		out_str(o, "null");
}

static void bytes(struct consume *c, struct out *o, const uint8_t *p, uint32_t n)
{
	int64_t len = c->opt.rawbytes ? -1 : datum_text_len(p, n);

	if (len < 0)
		hex_bytes(o, "bytes", p, n);
	else
		json_str(o, (const char *)p, (size_t)len);
}

static void integer(struct out *o, bool is_signed, int64_t v)
{
	if (is_signed)
		out_int(o, v, 0);
	else
		out_uint(o, (uint64_t)v, 0);
}

void json_value(struct consume *c, struct out *o, const struct datum_ctx *x, const struct rfield *f)
{
	uint32_t len;
	const char *s;

	switch (f->kind) {
	case FK_INT: integer(o, f->is_signed, datum_int(f, datum_ptr(x, f))); return;
	case FK_CONST:
	case FK_PROBE:
	case FK_STR:
		s = datum_str(c, x, f, &len);
		if (s)
			json_str(o, s, len);
		else
			integer(o, f->is_signed || !f->type, f->value);
		return;
	case FK_BYTES: bytes(c, o, datum_ptr(x, f), f->size); return;
	case FK_FLOAT: floating(o, datum_float(f, datum_ptr(x, f))); return;
	case FK_STACK:
	case FK_USTACK: frames(c, o, f, datum_ptr(x, f)); return;
	case FK_SYM:
	case FK_SYMOFF:
	case FK_MOD:
	case FK_USYM:
	case FK_UADDR:
	case FK_UMOD: symbol(c, o, f, datum_ptr(x, f)); return;
	}
	out_str(o, "null");
}

/* ---- aggregations ---- */

static bool is_hist(const struct agg_desc *d)
{
	return d->func == AGG_QUANTIZE || d->func == AGG_LQUANTIZE || d->func == AGG_LLQUANTIZE;
}

static void bound(struct out *o, const char *name, bool none, int64_t v)
{
	out_str(o, name);
	if (none)
		out_str(o, "null");
	else
		out_int(o, v, 0);
}

/* Those that are not empty: value and max are the lowest and highest number that counts there. */
static void buckets(struct out *o, const struct aggent *e)
{
	const struct agg_desc *d = e->pub.desc;
	const char *sep = "";

	out_str(o, ",\"buckets\":[");
	for (uint32_t i = 0; i < agg_state_words(d); i++) {
		struct quant_bucket b;

		if (!e->val[i])
			continue;
		b = quant_bounds(d, i);
		out_str(o, sep);
		bound(o, "{\"value\":", b.under, b.lo);
		bound(o, ",\"max\":", b.over, b.hi);
		out_str(o, ",\"count\":");
		out_int(o, (int64_t)((__int128)(int64_t)e->val[i] / (__int128)e->pub.normal), 0);
		out_char(o, '}');
		sep = ",";
	}
	out_char(o, ']');
}

/* With -x aggpercpu: the same number for each CPU. */
static void percpu(struct consume *c, struct out *o, const struct aggent *e)
{
	const struct agg_desc *d = e->pub.desc;
	uint32_t words = agg_state_words(d);

	out_str(o, ",\"percpu\":[");
	for (uint32_t i = 0; i < c->conf.n_cpus; i++) {
		if (i)
			out_char(o, ',');
		integer(o, d->func != AGG_COUNT && d->func != AGG_STDDEV,
			agg_value(d, e->pub.percpu + (size_t)i * words, e->pub.normal));
	}
	out_char(o, ']');
}

static void entry(struct consume *c, struct out *o, const struct aggent *e)
{
	const struct agg_desc *d = e->pub.desc;
	struct datum_ctx x = { .in_key = true, .base = e->pub.key };

	out_str(o, "{\"keys\":[");
	for (uint32_t i = 0; i < d->n_keys; i++) {
		if (i)
			out_char(o, ',');
		json_value(c, o, &x, &d->keys[i]);
	}
	out_char(o, ']');
	if (is_hist(d)) {
		buckets(o, e);
	} else {
		out_str(o, ",\"");
		out_str(o, agg_func_name(d->func));
		out_str(o, "\":");
		integer(o, d->func != AGG_COUNT && d->func != AGG_STDDEV,
			agg_value(d, e->val, e->pub.normal));
		if (c->opt.aggpercpu && e->pub.percpu)
			percpu(c, o, e);
	}
	if (e->pub.normal > 1) {
		out_str(o, ",\"normal\":");
		out_uint(o, e->pub.normal, 0);
	}
	out_char(o, '}');
}

/* As OpenMetrics has it: the last word of the name, if it is one of these. */
static const char *unit_of(const char *name)
{
	static const char *const units[] = { "ns",      "us",    "ms",    "s",     "seconds",
					     "bytes",   "kb",    "mb",    "pages", "packets",
					     "percent", "ratio", "cycles" };
	const char *last = strrchr(name, '_');

	for (unsigned i = 0; last && i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(last + 1, units[i]) == 0)
			return units[i];
	return NULL;
}

void json_agg(struct consume *c, struct out *o, struct aggent *const *v, uint32_t n)
{
	const struct agg_desc *d = v[0]->pub.desc;
	const char *unit = unit_of(d->name);

	member_str(o, "\"aggregation-name\":", d->name);
	member_str(o, ",\"function\":", agg_func_name(d->func));
	if (unit)
		member_str(o, ",\"unit\":", unit);
	out_str(o, ",\"aggregation-data\":[");
	for (uint32_t i = 0; i < n && !c->err; i++) {
		if (i)
			out_char(o, ',');
		entry(c, o, v[i]);
	}
	out_char(o, ']');
}
