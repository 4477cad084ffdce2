/* SPDX-License-Identifier: MIT */
/*
 * Order of aggregation entries, and the join of several aggregations on their keys.
 *
 * By value ties are broken by key and the reverse; strings compare as text, integers as their type
 * says, stacks byte by byte. Histograms compare by the sum of what they counted, then by their count
 * at zero. All orders are total over one aggregation, so output never depends on the kernel's hash.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "consume/priv.h"

static int cmp_i64(int64_t l, int64_t r)
{
	return l < r ? -1 : l > r;
}

static int cmp_u64(uint64_t l, uint64_t r)
{
	return l < r ? -1 : l > r;
}

/* ---- single values ---- */

static uint64_t isqrt(unsigned __int128 v)
{
	unsigned __int128 root = 0, bit = (unsigned __int128)1 << 126;

	while (bit > v)
		bit >>= 2;
	for (; bit; bit >>= 2) {
		if (v >= root + bit) {
			v -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return (uint64_t)root;
}

/* sqrt(avg(x^2) - avg(x)^2), everything in integers. */
static uint64_t stddev(const uint64_t *v, uint64_t normal)
{
	uint64_t n = v[0];
	int64_t sum = (int64_t)v[1];

	if (n == 0)
		return 0;
	unsigned __int128 squares = (unsigned __int128)v[3] << 64 | v[2];
	squares = squares / normal / normal / n;
	__int128 avg = (__int128)sum / (__int128)normal / (__int128)n;
	unsigned __int128 square = (unsigned __int128)(avg * avg);
	return squares > square ? isqrt(squares - square) : 0;
}

/* The one number of an aggregation that is no histogram. */
int64_t agg_value(const struct agg_desc *d, const uint64_t *v, uint64_t normal)
{
	__int128 n = normal ? (__int128)normal : 1;

	switch (d->func) {
	case AGG_AVG: return v[0] ? (int64_t)((__int128)(int64_t)v[1] / n / (__int128)v[0]) : 0;
	case AGG_STDDEV: return (int64_t)stddev(v, (uint64_t)n);
	case AGG_COUNT: return (int64_t)(v[0] / (uint64_t)n);
	default: return (int64_t)((__int128)(int64_t)v[0] / n);
	}
}

static bool is_hist(const struct agg_desc *d)
{
	return d->func == AGG_QUANTIZE || d->func == AGG_LQUANTIZE || d->func == AGG_LLQUANTIZE;
}

int agg_cmp_val(const struct consume_aggent *l, const struct consume_aggent *r)
{
	if (l->desc->n_keys != r->desc->n_keys)
		return l->desc->n_keys < r->desc->n_keys ? -1 : 1;
	if (l->desc->func != r->desc->func)
		return l->desc->func < r->desc->func ? -1 : 1;
	if (!is_hist(l->desc))
		return cmp_i64(agg_value(l->desc, l->val, 1), agg_value(r->desc, r->val, 1));
	int64_t l_zero, r_zero;
	long double l_sum = quant_weight(l->desc, (const int64_t *)l->val, &l_zero);
	long double r_sum = quant_weight(r->desc, (const int64_t *)r->val, &r_zero);
	if (l_sum < r_sum)
		return -1;
	return l_sum > r_sum ? 1 : cmp_i64(l_zero, r_zero);
}

/* ---- keys ---- */

static int cmp_text(const char *l, uint32_t l_len, const char *r, uint32_t r_len)
{
	int d = memcmp(l, r, l_len < r_len ? l_len : r_len);

	return d ? d : cmp_u64(l_len, r_len);
}

static bool is_address(const struct rfield *f)
{
	return f->kind != FK_STR && f->kind != FK_BYTES && f->kind != FK_FLOAT &&
	       f->kind != FK_STACK && f->kind != FK_USTACK && f->size % 8 == 0;
}

static int cmp_words(const uint8_t *l, const uint8_t *r, uint32_t size)
{
	for (uint32_t off = 0; off < size; off += 8) {
		uint64_t lv, rv;

		memcpy(&lv, l + off, 8);
		memcpy(&rv, r + off, 8);
		if (lv != rv)
			return lv < rv ? -1 : 1;
	}
	return 0;
}

static int cmp_field(struct consume *c, const struct consume_aggent *l,
		     const struct consume_aggent *r, uint32_t i)
{
	const struct rfield *lf = &l->desc->keys[i], *rf = &r->desc->keys[i];
	struct datum_ctx lx = { .in_key = true, .base = l->key };
	struct datum_ctx rx = { .in_key = true, .base = r->key };
	uint32_t l_len, r_len;
	bool bytes = lf->kind == FK_BYTES || rf->kind == FK_BYTES;
	const char *ls = bytes ? NULL : datum_str(c, &lx, lf, &l_len);
	const char *rs = bytes ? NULL : datum_str(c, &rx, rf, &r_len);

	if (ls && rs)
		return cmp_text(ls, l_len, rs, r_len);
	if (lf->kind == FK_CONST || rf->kind == FK_CONST) {
		int64_t lv = lf->kind == FK_CONST ? lf->value :
			     lf->kind == FK_INT   ? datum_int(lf, datum_ptr(&lx, lf)) :
						    0;
		int64_t rv = rf->kind == FK_CONST ? rf->value :
			     rf->kind == FK_INT   ? datum_int(rf, datum_ptr(&rx, rf)) :
						    0;
		return cmp_i64(lv, rv);
	}
	const uint8_t *lp = datum_ptr(&lx, lf), *rp = datum_ptr(&rx, rf);
	if (lf->kind == FK_INT && rf->kind == FK_INT) {
		if (lf->is_signed && rf->is_signed)
			return cmp_i64(datum_int(lf, lp), datum_int(rf, rp));
		return cmp_u64(datum_uint(lf, lp), datum_uint(rf, rp));
	}
	if (lf->size != rf->size)
		return lf->size < rf->size ? -1 : 1;
	return is_address(lf) && is_address(rf) ? cmp_words(lp, rp, lf->size) :
						  memcmp(lp, rp, lf->size);
}

int agg_cmp_key(struct consume *c, const struct consume_aggent *l, const struct consume_aggent *r,
		uint32_t keypos)
{
	uint32_t n = l->desc->n_keys;

	if (n != r->desc->n_keys)
		return n < r->desc->n_keys ? -1 : 1;
	if (keypos >= n)
		keypos = 0;
	for (uint32_t i = 0; i < n; i++) {
		int d = cmp_field(c, l, r, (i + keypos) % n);

		if (d)
			return d;
	}
	return 0;
}

static int cmp_var(const struct consume_aggent *l, const struct consume_aggent *r)
{
	return cmp_u64(l->desc->id, r->desc->id);
}

/* ---- sorting ---- */

struct order {
	struct consume *c;
	unsigned what; /* CAGG_KEY CAGG_VAL CAGG_KEYVAR CAGG_VALVAR */
	bool reverse, keysort;
	uint32_t keypos;
	uint32_t n; /* joined: entries in a bundle, the key not counted */
};

static struct order order_of(struct consume *c, unsigned order)
{
	struct order o = { .c = c, .what = order & (CAGG_REV - 1u), .reverse = order & CAGG_REV };

	if (o.what == CAGG_OPTIONS) {
		o.keysort = c->opt.aggsortkey;
		o.what = o.keysort ? CAGG_KEY : CAGG_VAL;
		o.reverse = c->opt.aggsortrev;
		o.keypos = c->opt.aggsortkeypos;
	}
	return o;
}

static int cmp_ent(const void *a, const void *b, void *arg)
{
	const struct order *o = arg;
	const struct consume_aggent *l = &(*(struct aggent *const *)a)->pub;
	const struct consume_aggent *r = &(*(struct aggent *const *)b)->pub;
	bool by_key = o->what == CAGG_KEY || o->what == CAGG_KEYVAR;
	bool var_last = o->what == CAGG_KEYVAR || o->what == CAGG_VALVAR;
	int d = var_last ? 0 : cmp_var(l, r);

	if (!d && !by_key)
		d = agg_cmp_val(l, r);
	if (!d)
		d = agg_cmp_key(o->c, l, r, o->keypos);
	if (!d && var_last)
		d = cmp_var(l, r);
	return o->reverse ? -d : d;
}

/*
 * What decides most comparisons, taken out of the entries: a million of them are sorted without going through memory
 * for each comparison. rank[0], then rank[1], are in the order of value and first key, or of the first key alone.
 */
struct ranked {
	uint64_t rank[2];
	struct aggent *e;
};

struct ranking {
	struct order o;
	bool exact; /* equal ranks are equal entries */
};

static uint64_t rank_int(int64_t v)
{
	return (uint64_t)v ^ (uint64_t)1 << 63;
}

/* The first 8 characters, or the number. What has neither is left to the comparison of all keys. */
static uint64_t rank_key(struct consume *c, const struct consume_aggent *e, uint32_t keypos)
{
	uint32_t n = e->desc->n_keys, len = 0;
	const struct rfield *f = n ? &e->desc->keys[keypos < n ? keypos : 0] : NULL;
	struct datum_ctx x = { .in_key = true, .base = e->key };
	const char *s;
	uint64_t v = 0;

	if (f && f->kind == FK_INT)
		return f->is_signed ? rank_int(datum_int(f, datum_ptr(&x, f))) :
				      datum_uint(f, datum_ptr(&x, f));
	s = f && f->kind == FK_STR ? datum_str(c, &x, f, &len) : NULL;
	for (uint32_t i = 0; i < 8; i++)
		v = v << 8 | (s && i < len ? (uint8_t)s[i] : 0);
	return v;
}

static int cmp_ranked(const void *a, const void *b, void *arg)
{
	const struct ranking *r = arg;
	const struct ranked *x = a, *y = b;
	int d = cmp_u64(x->rank[0], y->rank[0]);

	if (!d)
		d = cmp_u64(x->rank[1], y->rank[1]);
	if (!d && !r->exact)
		return cmp_ent(&x->e, &y->e, (void *)(uintptr_t)&r->o);
	return r->o.reverse ? -d : d;
}

/* Entries of one aggregation that is no histogram, or in the order of keys. */
static bool sort_ranked(const struct order *o, const struct agg_desc *d, struct aggent **v,
			uint32_t n)
{
	bool by_key = o->what == CAGG_KEY || o->what == CAGG_KEYVAR;
	struct ranking r = { .o = *o, .exact = d->n_keys == 1 && d->keys[0].kind == FK_INT };
	struct ranked *t = fault_malloc(((size_t)n + 1) * sizeof(*t));

	if (!t)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct consume_aggent *e = &v[i]->pub;

		t[i] = (struct ranked){ .e = v[i] };
		t[i].rank[!by_key] = rank_key(o->c, e, o->keypos);
		if (!by_key)
			t[i].rank[0] = rank_int(agg_value(d, e->val, 1));
	}
	qsort_r(t, n, sizeof(*t), cmp_ranked, &r);
	for (uint32_t i = 0; i < n; i++)
		v[i] = t[i].e;
	free(t);
	return true;
}

static void sort_all(struct order *o, struct agg *const *aggs, uint32_t n_aggs, struct aggent **v,
		     uint32_t n)
{
	bool by_key = o->what == CAGG_KEY || o->what == CAGG_KEYVAR;

	if (n_aggs == 1 && (by_key || !is_hist(aggs[0]->d)) && sort_ranked(o, aggs[0]->d, v, n))
		return;
	qsort_r(v, n, sizeof(*v), cmp_ent, o);
}

int agg_sorted(struct consume *c, struct agg *const *aggs, uint32_t n_aggs, unsigned order,
	       struct aggent ***ret, uint32_t *ret_n)
{
	struct order o = order_of(c, order);
	size_t total = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < n_aggs; i++)
		total += aggs[i]->tab.n;
	struct aggent **v = fault_malloc((total + 1) * sizeof(*v));
	*ret = v;
	*ret_n = 0;
	if (!v)
		return -ENOMEM;
	for (uint32_t i = 0; i < n_aggs; i++)
		for (uint32_t k = 0; k < aggs[i]->tab.n; k++)
			if (!aggs[i]->tab.all[k]->hidden)
				v[n++] = aggs[i]->tab.all[k];
	if (o.what != CAGG_UNSORTED)
		sort_all(&o, aggs, n_aggs, v, n);
	*ret_n = n;
	return 0;
}

/* ---- join ---- */

/*
 * A bundle: the entries of one key, e[0 .. n) in the order of sorting, e[n] the one whose key is
 * shown.
 */
static int cmp_bundle(const void *a, const void *b, void *arg)
{
	const struct order *o = arg;
	struct aggent *const *l = *(struct aggent *const *const *)a;
	struct aggent *const *r = *(struct aggent *const *const *)b;
	int d = 0;

	if (o->keysort)
		d = agg_cmp_key(o->c, &l[o->n]->pub, &r[o->n]->pub, o->keypos);
	for (uint32_t i = 0; !d && i < o->n; i++)
		d = agg_cmp_val(&l[i]->pub, &r[i]->pub);
	if (!d && !o->keysort)
		d = agg_cmp_key(o->c, &l[o->n]->pub, &r[o->n]->pub, o->keypos);
	return o->reverse ? -d : d;
}

/* Entries of aggregations that have nothing for a key: all zero. */
static struct aggent *zero_ents(struct agg *const *aggs, uint32_t n)
{
	size_t words = 0;

	for (uint32_t i = 0; i < n; i++)
		words += aggs[i]->words;
	struct aggent *z = fault_calloc(1, n * sizeof(*z) + words * 8);
	if (!z)
		return NULL;
	uint64_t *v = (uint64_t *)(z + n);
	for (uint32_t i = 0; i < n; i++) {
		z[i].pub = (struct consume_aggent){ .desc = aggs[i]->d,
						    .val = v,
						    .normal = aggs[i]->normal };
		z[i].val = v;
		v += aggs[i]->words;
	}
	return z;
}

struct join {
	struct consume *c;
	struct agg *const *aggs;
	uint32_t n, pos; /* aggregations; the one that sorts first */
	struct aggent *zero;
	struct aggent **cells; /* n_bundles of n + 1 */
	struct aggent ***bundle;
	uint32_t n_bundles;
};

/* sorted[0 .. n): the entries of one key. */
static void make_bundle(struct join *j, struct aggent **sorted, uint32_t n)
{
	struct aggent **e = j->cells + (size_t)j->n_bundles * (j->n + 1);

	for (uint32_t i = 0; i < j->n; i++) {
		uint32_t var = (i + j->pos) % j->n;

		e[i] = &j->zero[var];
		for (uint32_t k = 0; k < n; k++)
			if (sorted[k]->pub.desc == j->aggs[var]->d)
				e[i] = sorted[k];
	}
	if (j->c->opt.aggfirst && e[0] == &j->zero[j->pos])
		return;
	e[j->n] = sorted[0];
	j->bundle[j->n_bundles++] = e;
}

static int join_call(const struct join *j,
		     int (*fn)(void *arg, struct aggent *const *e, uint32_t n), void *arg)
{
	struct aggent **e = fault_malloc((j->n + 1) * sizeof(*e));
	int err = e ? 0 : -ENOMEM;

	for (uint32_t i = 0; i < j->n_bundles && !err; i++) {
		e[0] = j->bundle[i][j->n];
		for (uint32_t k = 0; k < j->n; k++)
			e[1 + (k + j->pos) % j->n] = j->bundle[i][k];
		err = fn(arg, e, j->n);
	}
	free(e);
	return err;
}

int agg_joined(struct consume *c, struct agg *const *aggs, uint32_t n,
	       int (*fn)(void *arg, struct aggent *const *e, uint32_t n), void *arg)
{
	struct order o = order_of(c, CAGG_OPTIONS);
	struct join j = {
		.c = c, .aggs = aggs, .n = n, .pos = c->opt.aggsortpos < n ? c->opt.aggsortpos : 0
	};
	struct aggent **v;
	uint32_t n_v, start = 0;
	int err = agg_sorted(c, aggs, n, CAGG_KEYVAR, &v, &n_v);

	if (err || n_v == 0) {
		free(v);
		return err;
	}
	j.zero = zero_ents(aggs, n);
	j.cells = fault_malloc((size_t)n_v * (n + 1) * sizeof(*j.cells));
	j.bundle = fault_malloc(n_v * sizeof(*j.bundle));
	if (!j.zero || !j.cells || !j.bundle) {
		err = -ENOMEM;
		goto out;
	}
	for (uint32_t i = 1; i <= n_v; i++) {
		if (i < n_v && agg_cmp_key(c, &v[i]->pub, &v[i - 1]->pub, 0) == 0)
			continue;
		make_bundle(&j, v + start, i - start);
		start = i;
	}
	o.n = n;
	qsort_r(j.bundle, j.n_bundles, sizeof(*j.bundle), cmp_bundle, &o);
	err = join_call(&j, fn, arg);
out:
	free(j.zero);
	free(j.cells);
	free(j.bundle);
	free(v);
	return err;
}

/* ---- the public form ---- */

struct public_join {
	int (*fn)(void *arg, struct consume_aggent *const *e, uint32_t n);
	void *arg;
	struct consume_aggent **e;
};

static int public_bundle(void *arg, struct aggent *const *e, uint32_t n)
{
	struct public_join *p = arg;

	for (uint32_t i = 0; i <= n; i++)
		p->e[i] = &e[i]->pub;
	return p->fn(p->arg, p->e, n);
}

int consume_agg_walk_joined(struct consume *c, const struct agg_desc *const *aggs, uint32_t n,
			    int (*fn)(void *arg, struct consume_aggent *const *e, uint32_t n),
			    void *arg)
{
	struct public_join p = { .fn = fn, .arg = arg };
	struct agg **v = fault_calloc(n + 1, sizeof(*v));
	int err = 0;

	p.e = fault_calloc(n + 1, sizeof(struct consume_aggent *));
	if (!v || !p.e)
		err = -ENOMEM;
	for (uint32_t i = 0; i < n && !err; i++) {
		v[i] = agg_of(c, aggs[i]);
		if (!v[i])
			err = -EINVAL;
	}
	if (!err && n)
		err = agg_joined(c, v, n, public_bundle, &p);
	free(p.e);
	free(v);
	return err;
}

const char *consume_key_str(struct consume *c, const struct consume_aggent *e, uint32_t i,
			    uint32_t *ret_len)
{
	struct datum_ctx x = { .in_key = true, .base = e->key };

	if (i >= e->desc->n_keys || e->desc->keys[i].kind == FK_BYTES)
		return NULL;
	return datum_str(c, &x, &e->desc->keys[i], ret_len);
}
