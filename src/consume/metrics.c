/* SPDX-License-Identifier: MIT */
/*
 * Aggregations as OpenMetrics text: count() is a counter, the other numbers are gauges, histograms
 * are histograms. Keys are the labels key0, key1 ..., or probefunc and the like where the key is one.
 */
#include <ctype.h>

#include "consume/priv.h"

static void metric_name(struct out *o, const struct agg_desc *d)
{
	out_str(o, "dtrace_");
	for (const char *p = strcmp(d->name, "_") == 0 ? "aggregation" : d->name; *p; p++)
		out_char(o, isalnum((unsigned char)*p) ? *p : '_');
}

static void label_name(struct out *o, const struct rfield *f, uint32_t i)
{
	static const char *const probe[] = { "probeprov", "probemod", "probefunc", "probename" };

	if (f->kind == FK_PROBE && f->which < 4)
		out_str(o, probe[f->which]);
	else
		out_printf(o, "key%u", i);
}

static void key_text(struct consume *c, const struct datum_ctx *x, const struct rfield *f)
{
	const uint8_t *pcs;
	uint32_t len = 0, tgid, n;
	const char *s = f->kind == FK_BYTES ? NULL : datum_str(c, x, f, &len);

	c->sym.len = 0;
	if (s) {
		out_mem(&c->sym, s, len);
		return;
	}
	switch (f->kind) {
	case FK_STACK:
	case FK_USTACK:
		n = datum_frames(c, f, datum_ptr(x, f), &pcs, &tgid);
		for (uint32_t i = 0; i < n; i++) {
			uint64_t pc;

			memcpy(&pc, pcs + (size_t)8 * i, 8);
			if (i)
				out_char(&c->sym, '\n');
			if (f->kind == FK_USTACK)
				sym_user(c, &c->sym, tgid, pc, true);
			else
				sym_kernel(c, &c->sym, pc, true);
		}
		break;
	case FK_INT:
	case FK_CONST:
	case FK_FLOAT:
	case FK_BYTES: json_value(c, &c->sym, x, f); break;
	default: sym_field(c, &c->sym, f, datum_ptr(x, f), false); break;
	}
}

/* Escaped as the format says: \\, \" and \n; what is no UTF-8 as json_str() has it. */
static void label_value(struct consume *c, struct out *o)
{
	const char *s = out_text(&c->sym);

	out_char(o, '"');
	for (size_t i = 0; i < c->sym.len; i++) {
		uint8_t ch = (uint8_t)s[i];

		if (ch == '"' || ch == '\\')
			out_char(o, '\\');
		if (ch == '\n')
			out_str(o, "\\n");
		else
			out_char(o, ch < ' ' || ch > '~' ? '.' : (char)ch);
	}
	out_char(o, '"');
}

/* The line's name and labels; le NULL: no bucket. */
static void series(struct consume *c, const struct aggent *e, const char *suffix, const char *le)
{
	const struct agg_desc *d = e->pub.desc;
	struct datum_ctx x = { .in_key = true, .base = e->pub.key };
	struct out *o = &c->out;
	const char *sep = "{";

	metric_name(o, d);
	out_str(o, suffix);
	for (uint32_t i = 0; i < d->n_keys; i++) {
		out_str(o, sep);
		label_name(o, &d->keys[i], i);
		out_char(o, '=');
		key_text(c, &x, &d->keys[i]);
		label_value(c, o);
		sep = ",";
	}
	if (le) {
		out_str(o, sep);
		out_printf(o, "le=\"%s\"", le);
		sep = ",";
	}
	out_str(o, *sep == ',' ? "} " : " ");
}

static void histogram(struct consume *c, const struct aggent *e)
{
	const struct agg_desc *d = e->pub.desc;
	uint64_t sum = 0; /* wraps, as what is counted did */

	for (uint32_t i = 0; i < agg_state_words(d); i++) {
		struct quant_bucket b;
		char le[24];

		if (!e->val[i])
			continue;
		sum += (uint64_t)((__int128)(int64_t)e->val[i] / (__int128)e->pub.normal);
		b = quant_bounds(d, i);
		if (b.over)
			continue;
		snprintf(le, sizeof(le), "%lld.0", (long long)b.hi);
		series(c, e, "_bucket", le);
		out_int(&c->out, (int64_t)sum, 0);
		out_char(&c->out, '\n');
	}
	series(c, e, "_bucket", "+Inf");
	out_int(&c->out, (int64_t)sum, 0);
	out_char(&c->out, '\n');
	series(c, e, "_count", NULL);
	out_int(&c->out, (int64_t)sum, 0);
	out_char(&c->out, '\n');
}

void metrics_rows(struct consume *c, struct aggent *const *v, uint32_t n)
{
	const struct agg_desc *d = v[0]->pub.desc;
	bool hist =
		d->func == AGG_QUANTIZE || d->func == AGG_LQUANTIZE || d->func == AGG_LLQUANTIZE;

	out_str(&c->out, "# TYPE ");
	metric_name(&c->out, d);
	out_str(&c->out, hist ? " histogram\n" : d->func == AGG_COUNT ? " counter\n" : " gauge\n");
	for (uint32_t i = 0; i < n && !c->err; i++) {
		if (hist) {
			histogram(c, v[i]);
			continue;
		}
		series(c, v[i], d->func == AGG_COUNT ? "_total" : "", NULL);
		out_int(&c->out, agg_value(d, v[i]->val, v[i]->pub.normal), 0);
		out_char(&c->out, '\n');
	}
}
