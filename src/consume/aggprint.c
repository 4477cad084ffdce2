/* SPDX-License-Identifier: MIT */
/*
 * Text of aggregations: printa() with and without a format, and what is printed at the end.
 *
 * Without a format a row is the keys, then the values, each in the column of its size; a histogram
 * begins on a line of its own. printa() puts a newline in front of all its rows.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "consume/priv.h"

/* How the rows of one aggregation look under -x agghist and -x aggpack. */
struct look {
	const struct agg_desc *d;
	bool hist, pack, pos, neg;
	long double total;
	uint32_t min, max; /* buckets in use, over all entries */
};

static void look_hist(struct consume *c, struct look *l, struct aggent *const *v, uint32_t n)
{
	l->hist = true;
	for (uint32_t i = 0; i < n; i++) {
		int64_t val = (int64_t)v[i]->val[0];
		long double part;

		if (v[i]->pub.desc != l->d)
			continue;
		l->pos |= val > 0;
		l->neg |= val < 0;
		part = quant_total(c, &val, 0, 0);
		l->total = !c->opt.aggzoom ? l->total + part : l->total < part ? part : l->total;
	}
}

static void look_pack(struct look *l, struct aggent *const *v, uint32_t n)
{
	uint32_t n_buckets = agg_state_words(l->d);

	l->pack = true;
	l->min = n_buckets;
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t b = 0; v[i]->pub.desc == l->d && b < n_buckets; b++) {
			if (!v[i]->val[b])
				continue;
			l->min = b < l->min ? b : l->min;
			l->max = b > l->max ? b : l->max;
		}
	}
	if (l->min == n_buckets)
		l->min = l->max = l->d->func == AGG_QUANTIZE ? QUANTIZE_ZERO : 0;
}

static struct look look_of(struct consume *c, const struct agg_desc *d, struct aggent *const *v,
			   uint32_t n)
{
	struct look l = { .d = d };

	if (c->opt.agghist && (d->func == AGG_COUNT || d->func == AGG_SUM))
		look_hist(c, &l, v, n);
	else if (c->opt.aggpack && (d->func == AGG_QUANTIZE || d->func == AGG_LQUANTIZE))
		look_pack(&l, v, n);
	return l;
}

/* Columns that the keys take in these forms. */
static unsigned key_width(const struct agg_desc *d)
{
	unsigned width = 0;

	for (uint32_t i = 0; i < d->n_keys; i++) {
		uint32_t size = d->keys[i].kind == FK_INT ? d->keys[i].size : 0;

		width += 1 + (size == 1 ? 3u : size == 2 ? 5u : size == 4 ? 8u : 16u);
	}
	return width;
}

static void head(struct consume *c, const struct look *l)
{
	if (l->hist)
		quant_hist_head(c, key_width(l->d));
	else if (l->pack)
		quant_pack_head(c, l->d, key_width(l->d), l->min, l->max);
}

static void print_keys(struct consume *c, const struct aggent *e, bool packed)
{
	const struct agg_desc *d = e->pub.desc;
	struct datum_ctx x = { .in_key = true, .base = e->pub.key };

	for (uint32_t i = 0; i < d->n_keys; i++) {
		datum_key(c, &x, &d->keys[i], packed);
		buffered_flush(c, e, &d->keys[i], CBUF_AGGKEY);
	}
}

static void print_number(struct consume *c, const struct aggent *e)
{
	int64_t v = agg_value(e->pub.desc, e->val, e->pub.normal);

	out_char(&c->out, ' ');
	if (e->pub.desc->func == AGG_COUNT || e->pub.desc->func == AGG_STDDEV)
		out_uint(&c->out, (uint64_t)v, 16);
	else
		out_int(&c->out, v, 16);
}

/* true: the line is complete. */
static bool print_val(struct consume *c, const struct look *l, const struct aggent *e)
{
	const struct agg_desc *d = e->pub.desc;
	const int64_t *v = (const int64_t *)e->val;

	if (l && l->hist) {
		out_char(&c->out, ' ');
		quant_hist_line(c, v[0], e->pub.normal, l->total, l->pos, l->neg);
		return true;
	}
	if (l && l->pack) {
		quant_pack_line(c, d, v, l->min, l->max);
		return true;
	}
	if (d->func == AGG_QUANTIZE || d->func == AGG_LQUANTIZE || d->func == AGG_LLQUANTIZE)
		quant_print(c, d, v, e->pub.normal);
	else
		print_number(c, e);
	return false;
}

/* -x aggpercpu: the value of each CPU on a line of its own. */
static void print_percpu(struct consume *c, const struct look *l, const struct aggent *e)
{
	size_t words = agg_state_words(e->pub.desc), n = c->conf.n_cpus;
	struct aggent one = *e;

	for (size_t cpu = 0; cpu < n && e->percpu; cpu++) {
		one.pub.val = one.val = e->pval + cpu * words;
		out_printf(&c->out, "\n    [CPU %zu]", cpu);
		(void)print_val(c, l && l->hist ? NULL : l, &one);
	}
}

/* key: whose keys are shown; e[0 .. n): the values. */
static void print_row(struct consume *c, const struct look *l, const struct aggent *key,
		      struct aggent *const *e, uint32_t n)
{
	bool done = false;

	print_keys(c, key, l && (l->hist || l->pack));
	for (uint32_t i = 0; i < n; i++) {
		done = print_val(c, l, e[i]);
		if (c->opt.aggpercpu) {
			print_percpu(c, l, e[i]);
			done = l && l->pack;
		}
		buffered_flush(c, e[i], NULL, CBUF_AGGVAL);
	}
	if (!done)
		out_char(&c->out, '\n');
	buffered_flush(c, key, NULL, CBUF_AGGFORMAT | CBUF_AGGLAST);
}

/* Sorted entries are anywhere in memory: those that come next are fetched while others are printed. */
static void fetch(const struct aggent *e)
{
	const char *p = (const char *)e;

	for (unsigned line = 0; line < 4; line++)
		__builtin_prefetch(p + 64 * line);
}

static void print_rows(struct consume *c, struct aggent *const *v, uint32_t n)
{
	enum { AHEAD = 8 };
	struct look l = { 0 };

	for (uint32_t i = 0; i < n && !c->err; i++) {
		if (i + AHEAD < n)
			fetch(v[i + AHEAD]);
		if (v[i]->pub.desc != l.d) {
			l = look_of(c, v[i]->pub.desc, v, n);
			head(c, &l);
		}
		print_row(c, &l, v[i], &v[i], 1);
	}
}

/* ---- printa ---- */

static void printa_fmt(struct consume *c, const struct pf_format *fmt, struct aggent *key,
		       struct aggent *const *e, uint32_t n)
{
	const struct agg_desc *d = key->pub.desc;
	struct fmt_args a = {
		.x = { .rec = c->rec, .in_key = true, .base = key->pub.key },
		.f = d->keys,
		.n = d->n_keys,
		.ents = e,
		.n_ents = n,
	};

	fmt_run(c, &c->out, fmt, &a);
}

struct printa {
	struct consume *c;
	const struct rec_act *act;
};

static int printa_bundle(void *arg, struct aggent *const *e, uint32_t n)
{
	struct printa *p = arg;

	if (p->act->fmt)
		printa_fmt(p->c, p->act->fmt, e[0], e + 1, n);
	else
		print_row(p->c, NULL, e[0], e + 1, n);
	for (uint32_t i = 0; i < n; i++) {
		struct agg *a = agg_of(p->c, e[1 + i]->pub.desc);

		if (a)
			a->printed = true;
	}
	return p->c->err;
}

static int printa_one(struct consume *c, const struct rec_act *act, struct agg *a)
{
	struct aggent **v;
	uint32_t n;
	int err = agg_sorted(c, &a, 1, CAGG_OPTIONS, &v, &n);

	if (!act->fmt)
		print_rows(c, v, n);
	for (uint32_t i = 0; i < n && act->fmt && !c->err; i++)
		printa_fmt(c, act->fmt, v[i], &v[i], 1);
	if (n)
		a->printed = true;
	free(v);
	return err;
}

int agg_printa(struct consume *c, const struct rec_act *act)
{
	struct printa p = { .c = c, .act = act };
	int err = 0;

	if (!act->fmt)
		out_char(&c->out, '\n');
	if (act->n_aggs == 0)
		return 0;
	struct agg **v = fault_calloc(act->n_aggs, sizeof(*v));
	if (!v)
		return -ENOMEM;
	for (uint32_t i = 0; i < act->n_aggs; i++) {
		v[i] = agg_of(c, act->aggs[i]);
		if (!v[i])
			goto out;
		agg_fresh(c, v[i]);
	}
	err = act->n_aggs == 1 ? printa_one(c, act, v[0]) :
				 agg_joined(c, v, act->n_aggs, printa_bundle, &p);
out:
	free(v);
	return err;
}

/* ---- without printa ---- */

static int print_some(struct consume *c, FILE *fp, const struct agg_desc *only)
{
	struct aggent **v = NULL;
	uint32_t n_v, n = 0;

	call_begin(c, fp);
	struct agg **all = fault_calloc(c->y->n_aggs + 1, sizeof(*all));
	for (uint32_t i = 0; all && i < c->y->n_aggs; i++) {
		struct agg *a = &c->aggs[i];

		if (only ? a->d != only : a->printed)
			continue;
		agg_fresh(c, a);
		all[n++] = a;
	}
	int err = all ? agg_sorted(c, all, n, CAGG_OPTIONS, &v, &n_v) : -ENOMEM;
	if (err && !c->err)
		c->err = err;
	if (!c->err && !form_rows(c, v, n_v))
		print_rows(c, v, n_v);
	free(v);
	free(all);
	return call_end(c);
}

int consume_agg_print_entry(struct consume *c, FILE *fp, struct consume_aggent *pub)
{
	/* pub is the first member */
	struct aggent *e = (struct aggent *)pub;
	struct agg *a = agg_of(c, pub->desc);

	if (a && a->printed)
		return 0;
	call_begin(c, fp);
	if (!form_rows(c, &e, 1))
		print_rows(c, &e, 1);
	return call_end(c);
}

bool consume_agg_printed(struct consume *c, const struct agg_desc *d)
{
	const struct agg *a = agg_of(c, d);

	return a && a->printed;
}

int consume_agg_print(struct consume *c, FILE *fp)
{
	return print_some(c, fp, NULL);
}

int consume_agg_print_one(struct consume *c, FILE *fp, const struct agg_desc *d)
{
	return print_some(c, fp, d);
}
