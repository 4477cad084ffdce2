/* SPDX-License-Identifier: MIT */
/*
 * Histograms. Values are signed: an increment may be negative. Bars are 40 characters wide and show
 * the share of the total; with counts of both signs a centre line splits them into 20 on each side.
 * One empty bucket is shown on each side of those with counts.
 *
 * Also the forms of -x agghist (one bar per key) and -x aggpack (one character per bucket).
 */
#include "consume/priv.h"

#define BAR 40
#define ZOOM_MAX 0.95L /* of the bar, for the highest count under -x aggzoom */

/* Share that the counts are measured against. */
static void add_total(const struct consume *c, int64_t v, long double *total)
{
	long double val = v < 0 ? -(long double)v : (long double)v;

	if (!c->opt.aggzoom) {
		*total += val;
		return;
	}
	val /= ZOOM_MAX;
	if (*total < val)
		*total = val;
}

long double quant_total(const struct consume *c, const int64_t *v, uint32_t from, uint32_t to)
{
	long double total = 0;

	for (uint32_t i = from; i <= to; i++)
		add_total(c, v[i], &total);
	return total;
}

static int64_t divide(int64_t v, uint64_t normal)
{
	return normal > 1 ? (int64_t)((__int128)v / (__int128)normal) : v;
}

static unsigned depth_of(int64_t v, long double total, unsigned len)
{
	long double val = v < 0 ? -(long double)v : (long double)v;

	if (total <= 0)
		return 0;
	unsigned depth = (unsigned)(val * len / total + 0.5L);
	return depth > len ? len : depth;
}

static void utf8_char(struct out *o, unsigned ch)
{
	char b[3] = { (char)(0xe0 | ch >> 12), (char)(0x80 | ((ch >> 6) & 63)),
		      (char)(0x80 | (ch & 63)) };

	out_mem(o, b, 3);
}

/* Eighths of a cell: U+2588 is a full block, U+258f one eighth. */
static void bar_utf8(struct out *o, int64_t v, long double total)
{
	long double f = total > 0 ? (long double)v * BAR / total : 0;
	unsigned whole = f > BAR ? BAR : (unsigned)f, cells = whole;
	unsigned part = whole < BAR ? (unsigned)((f - whole) * 8) : 0;

	for (unsigned i = 0; i < whole; i++)
		utf8_char(o, 0x2588);
	if (part) {
		utf8_char(o, 0x258f - (part - 1));
		cells++;
	}
	out_fill(o, ' ', BAR - cells);
}

static void bar(struct consume *c, int64_t v, long double total, bool pos, bool neg)
{
	struct out *o = &c->out;
	unsigned len = pos && neg ? BAR / 2 : BAR;
	unsigned depth = depth_of(v, total, len);

	if (!neg) {
		out_char(o, '|');
		if (pos && c->opt.utf8) {
			bar_utf8(o, v, total);
		} else {
			out_fill(o, '@', depth);
			out_fill(o, ' ', len - depth);
		}
	} else if (!pos) {
		out_fill(o, ' ', len - depth);
		out_fill(o, '@', depth);
		out_char(o, '|');
	} else if (v <= 0) {
		out_fill(o, ' ', len - depth);
		out_fill(o, '@', depth);
		out_char(o, '|');
		out_fill(o, ' ', len);
	} else {
		out_fill(o, ' ', len);
		out_char(o, '|');
		out_fill(o, '@', depth);
		out_fill(o, ' ', len - depth);
	}
}

/* "%-9lld" */
static void count(struct out *o, int64_t v)
{
	char buf[20];
	char *p = digits_dec(buf, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
	size_t n = (size_t)(buf + 20 - p) + (v < 0);

	if (v < 0)
		out_char(o, '-');
	out_mem(o, p, (size_t)(buf + 20 - p));
	if (n < 9)
		out_fill(o, ' ', 9 - n);
}

void quant_hist_line(struct consume *c, int64_t v, uint64_t normal, long double total, bool pos,
		     bool neg)
{
	bar(c, v, total, pos, neg);
	out_char(&c->out, ' ');
	count(&c->out, divide(v, normal));
	out_char(&c->out, '\n');
}

void quant_hist_head(struct consume *c, unsigned width)
{
	struct out *o = &c->out;
	const char *what = width ? "key" : "value";

	out_char(o, '\n');
	out_pad(o, what, strlen(what), width ? width : 16, false);
	out_str(o, "  ------------- Distribution ------------- count    \n");
}

/* ---- buckets ---- */

struct range {
	uint32_t first, last;
	bool pos, neg;
	long double total;
};

static int64_t quantize_value(uint32_t i)
{
	if (i == QUANTIZE_ZERO)
		return 0;
	if (i > QUANTIZE_ZERO)
		return (int64_t)1 << (i - QUANTIZE_ZERO - 1);
	return -((int64_t)1 << (QUANTIZE_ZERO - 1 - i));
}

/* Buckets to show: those with counts and one more on each side; else [none_first, none_last]. */
static struct range range_of(const struct consume *c, const int64_t *v, uint32_t n,
			     uint32_t none_first, uint32_t none_last)
{
	struct range r = { .last = n - 1 };

	while (r.first < n && v[r.first] == 0)
		r.first++;
	if (r.first == n) {
		r.first = none_first;
		r.last = none_last < n ? none_last : n - 1;
	} else {
		while (r.last > 0 && v[r.last] == 0)
			r.last--;
		if (r.first > 0)
			r.first--;
		if (r.last < n - 1)
			r.last++;
	}
	for (uint32_t i = r.first; i <= r.last; i++) {
		r.pos |= v[i] > 0;
		r.neg |= v[i] < 0;
	}
	r.total = quant_total(c, v, r.first, r.last);
	return r;
}

static void line(struct consume *c, const char *sign, int64_t value, int64_t v, uint64_t normal,
		 const struct range *r)
{
	char buf[20];
	char *p = digits_dec(buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
	size_t n = strlen(sign) + (value < 0) + (size_t)(buf + 20 - p);

	if (n < 16)
		out_fill(&c->out, ' ', 16 - n);
	out_str(&c->out, sign);
	if (value < 0)
		out_char(&c->out, '-');
	out_mem(&c->out, p, (size_t)(buf + 20 - p));
	out_char(&c->out, ' ');
	quant_hist_line(c, v, normal, r->total, r->pos, r->neg);
}

static void print_quantize(struct consume *c, const int64_t *v, uint64_t normal)
{
	struct range r = range_of(c, v, QUANTIZE_NBUCKETS, QUANTIZE_ZERO - 1, QUANTIZE_ZERO + 1);

	for (uint32_t i = r.first; i <= r.last; i++)
		line(c, "", quantize_value(i), v[i], normal, &r);
}

static void print_lquantize(struct consume *c, const struct agg_desc *d, const int64_t *v,
			    uint64_t normal)
{
	uint32_t n = d->levels + 2;
	struct range r = range_of(c, v, n, 0, 2);

	for (uint32_t i = r.first; i <= r.last; i++) {
		if (i == 0)
			line(c, "< ", d->base, v[i], normal, &r);
		else if (i == n - 1)
			line(c, ">= ", d->base + (int64_t)d->levels * d->step, v[i], normal, &r);
		else
			line(c, "", d->base + (int64_t)(i - 1) * d->step, v[i], normal, &r);
	}
}

/* Walks the lower ends of log-linear buckets 1 .. n-1. */
struct ll_walk {
	uint64_t value, next, step;
	uint32_t factor, nsteps;
};

static void ll_order(struct ll_walk *w)
{
	if (__builtin_mul_overflow(w->value, (uint64_t)w->factor, &w->next))
		w->next = UINT64_MAX;
	w->step = w->next > w->nsteps ? w->next / w->nsteps : 1;
}

static struct ll_walk ll_start(const struct agg_desc *d)
{
	struct ll_walk w = { .value = 1, .factor = d->factor, .nsteps = d->nsteps ? d->nsteps : 1 };

	for (uint32_t i = 0; i < d->low; i++)
		if (__builtin_mul_overflow(w.value, (uint64_t)d->factor, &w.value))
			w.value = UINT64_MAX;
	ll_order(&w);
	return w;
}

static void ll_next(struct ll_walk *w)
{
	if (__builtin_add_overflow(w->value, w->step, &w->value))
		w->value = UINT64_MAX;
	if (w->value >= w->next && w->next != UINT64_MAX) {
		w->value = w->next;
		ll_order(w);
	}
}

static void print_llquantize(struct consume *c, const struct agg_desc *d, const int64_t *v,
			     uint64_t normal)
{
	uint32_t n = agg_state_words(d);
	struct range r = range_of(c, v, n, 0, 1);
	struct ll_walk w = ll_start(d);

	if (r.first == 0)
		line(c, "< ", (int64_t)w.value, v[0], normal, &r);
	for (uint32_t i = 1; i <= r.last; i++, ll_next(&w))
		if (i >= r.first)
			line(c, i == n - 1 ? ">= " : "", (int64_t)w.value, v[i], normal, &r);
}

void quant_print(struct consume *c, const struct agg_desc *d, const int64_t *v, uint64_t normal)
{
	quant_hist_head(c, 0);
	if (d->func == AGG_QUANTIZE)
		print_quantize(c, v, normal);
	else if (d->func == AGG_LQUANTIZE)
		print_lquantize(c, d, v, normal);
	else
		print_llquantize(c, d, v, normal);
}

static struct quant_bucket quantize_bounds(uint32_t i)
{
	int64_t v = quantize_value(i);
	struct quant_bucket b = { .lo = v, .hi = v };

	if (i > QUANTIZE_ZERO)
		b.hi = v - 1 + v;
	else if (i < QUANTIZE_ZERO)
		b.lo = v + 1 + v;
	b.under = i == 0;
	b.over = i == QUANTIZE_NBUCKETS - 1;
	return b;
}

struct quant_bucket quant_bounds(const struct agg_desc *d, uint32_t i)
{
	struct quant_bucket b = { .under = i == 0, .over = i == agg_state_words(d) - 1 };
	struct ll_walk w;

	if (d->func == AGG_QUANTIZE)
		return quantize_bounds(i);
	if (d->func == AGG_LQUANTIZE) {
		b.hi = d->base + (int64_t)i * d->step - 1;
		b.lo = b.hi - d->step + 1;
		return b;
	}
	w = ll_start(d);
	for (uint32_t k = 1; k < i; k++)
		ll_next(&w);
	b.lo = (int64_t)w.value;
	if (i > 0)
		ll_next(&w);
	b.hi = (int64_t)(w.value - 1);
	return b;
}

/* ---- order of histograms ---- */

/*
 * Sum of count times bucket value; *ret_zero: count at zero, which decides between equals (0 where
 * zero is no bucket of its own).
 */
long double quant_weight(const struct agg_desc *d, const int64_t *v, int64_t *ret_zero)
{
	long double sum = 0;
	uint32_t n = agg_state_words(d);

	*ret_zero = 0;
	if (d->func == AGG_QUANTIZE) {
		*ret_zero = v[QUANTIZE_ZERO];
		for (uint32_t i = 0; i < n; i++)
			sum += (long double)quantize_value(i) * (long double)v[i];
	} else if (d->func == AGG_LQUANTIZE) {
		int64_t at = d->base;

		sum = (long double)v[0] * (long double)(at - 1);
		if (at - 1 == 0)
			*ret_zero = v[0];
		for (uint32_t i = 1; i < n - 1; i++, at += d->step) {
			sum += (long double)v[i] * (long double)at;
			if (at == 0)
				*ret_zero = v[i];
		}
		sum += (long double)v[n - 1] * (long double)(at + 1);
		if (at + 1 == 0)
			*ret_zero = v[n - 1];
	} else {
		struct ll_walk w = ll_start(d);

		sum = (long double)v[0] * ((long double)w.value - 1);
		for (uint32_t i = 1; i < n; i++, ll_next(&w))
			sum += (long double)v[i] * ((long double)w.value + (i == n - 1));
	}
	return sum;
}

/* ---- -x aggpack ---- */

static unsigned ndigits(int64_t v)
{
	char buf[20];
	unsigned n = (unsigned)(buf + 20 - digits_dec(buf, v < 0 ? 0 - (uint64_t)v : (uint64_t)v));

	n += v < 0;
	return n < 4 ? 4 : n;
}

static void widen(const struct agg_desc *d, uint32_t *min, uint32_t *max)
{
	if (d->func != AGG_QUANTIZE)
		return;
	if (*min != 0 && *min != QUANTIZE_ZERO)
		--*min;
	if (*max < QUANTIZE_NBUCKETS - 1)
		++*max;
}

void quant_pack_head(struct consume *c, const struct agg_desc *d, unsigned width, uint32_t min,
		     uint32_t max)
{
	struct out *o = &c->out;
	unsigned min_width = 7, max_width = 8;

	widen(d, &min, &max);
	if (d->func == AGG_QUANTIZE) {
		min_width = ndigits(quantize_value(min));
		max_width = ndigits(quantize_value(max));
	} else {
		max = d->levels + 1;
		min = 0;
	}
	out_char(o, '\n');
	out_pad(o, "key", width ? 3 : 0, width, false);
	out_char(o, ' ');
	out_pad(o, "min", 3, min_width, false);
	out_str(o, " .");
	out_fill(o, '-', max - min + 1);
	out_str(o, ". ");
	out_pad(o, "max", 3, max_width, true);
	out_str(o, " | count\n");
}

static void pack_char(struct consume *c, int64_t v, long double total)
{
	static const char levels[] = "__xxxxXX", below[] = "vvvvVV";
	struct out *o = &c->out;
	long double share = total > 0 ? (long double)v / total : 0;

	if (v == 0)
		out_char(o, ' ');
	else if (v < 0)
		out_char(o, below[(unsigned)(-share * 5 + 0.5L)]);
	else if (c->opt.packutf8)
		utf8_char(o, 0x2581 + (unsigned)(share * 7 + 0.5L));
	else
		out_char(o, levels[(unsigned)(share * 7 + 0.5L)]);
}

void quant_pack_line(struct consume *c, const struct agg_desc *d, const int64_t *v, uint32_t min,
		     uint32_t max)
{
	struct out *o = &c->out;
	int64_t n = 0;
	bool pow2 = d->func == AGG_QUANTIZE;

	widen(d, &min, &max);
	if (!pow2) {
		min = 0;
		max = d->levels + 1;
	}
	long double total = quant_total(c, v, min, max);
	char text[32];
	int64_t top = pow2 ? quantize_value(max) : d->base + (int64_t)d->levels * d->step;
	if (pow2) {
		out_char(o, ' ');
		out_int(o, quantize_value(min), ndigits(quantize_value(min)));
	} else {
		int len = snprintf(text, sizeof(text), "< %lld", (long long)d->base);

		out_pad(o, text, (size_t)len, 8, false);
	}
	out_str(o, " :");
	for (uint32_t i = min; i <= max; i++) {
		pack_char(c, v[i], total);
		n = (int64_t)((uint64_t)n + (uint64_t)v[i]);
	}
	int len = snprintf(text, sizeof(text), pow2 ? "%lld" : ">= %lld", (long long)top);
	out_str(o, ": ");
	out_pad(o, text, (size_t)len, pow2 ? ndigits(top) : 8, true);
	out_printf(o, " | %lld\n", (long long)n);
}
