/* SPDX-License-Identifier: MIT */
/* Aggregations: snapshots, walks in all orders, joins, printing in an order of the caller's. */
#include <errno.h>
#include <stdlib.h>

#include "kernel/ksyms.h"
#include "libdtrace/dt_impl.h"

int dtrace_aggregate_snap(dtrace_hdl_t *h)
{
	int r;

	dt_fire_end(h);
	dt_aggdata_forget(h);
	ksyms_renew(h->k);
	r = h->cons ? consume_agg_snap(h->cons) : -EINVAL;
	h->agg_due = false;
	return r ? dt_set_err(h, -r) : 0;
}

void dtrace_aggregate_clear(dtrace_hdl_t *h)
{
	const struct session_layout *y = h->cons ? &h->low->layout : NULL;

	for (uint32_t i = 0; y && i < y->n_aggs; i++)
		consume_agg_clear(h->cons, y->aggs[i]);
}

/* ---- walks ---- */

/*
 * Elsewhere dtrace_work() takes a snapshot each time, and consumers walk without one of their own. Here it is
 * taken when it is needed.
 */
static int snap_due(dtrace_hdl_t *h)
{
	return h->agg_due && !h->walks ? dtrace_aggregate_snap(h) : 0;
}

struct walk {
	dtrace_hdl_t *h;
	dtrace_aggregate_f *fn;
	void *arg;
	int err;
};

static enum consume_aggnext bad(struct walk *w, int err)
{
	w->err = err;
	return CAGGW_ABORT;
}

static enum consume_aggnext each(void *arg, struct consume_aggent *e)
{
	struct walk *w = arg;
	const dtrace_aggdata_t *d = dt_aggdata(w->h, e);

	if (!d)
		return bad(w, ENOMEM);
	switch (w->fn(d, w->arg)) {
	case DTRACE_AGGWALK_NEXT: return CAGGW_NEXT;
	case DTRACE_AGGWALK_CLEAR: return CAGGW_CLEAR;
	case DTRACE_AGGWALK_NORMALIZE: e->normal = d->dtada_normal; return CAGGW_NORMALIZE;
	case DTRACE_AGGWALK_DENORMALIZE: return CAGGW_DENORMALIZE;
	case DTRACE_AGGWALK_REMOVE: return CAGGW_REMOVE;
	case DTRACE_AGGWALK_ABORT: return bad(w, EDT_ABORT);
	case DTRACE_AGGWALK_ERROR: return bad(w, w->h->err ? w->h->err : EDT_ABORT);
	default: return bad(w, EINVAL);
	}
}

static int walk(dtrace_hdl_t *h, unsigned order, dtrace_aggregate_f *fn, void *arg)
{
	struct walk w = { .h = h, .fn = fn, .arg = arg };
	int r;

	if (!h->cons)
		return dt_set_err(h, EINVAL);
	if (snap_due(h) != 0)
		return -1;
	dt_aggdata_forget(h);
	h->walks++;
	r = consume_agg_walk(h->cons, order, each, &w);
	h->walks--;
	if (w.err && w.err == h->err)
		return -1; /* with the message that is set */
	return r ? dt_set_err(h, w.err ? w.err : -r) : 0;
}

#define WALK(name, order)                                                               \
	int dtrace_aggregate_##name(dtrace_hdl_t *h, dtrace_aggregate_f *fn, void *arg) \
	{                                                                               \
		return walk(h, order, fn, arg);                                         \
	}

WALK(walk, CAGG_UNSORTED)
WALK(walk_sorted, CAGG_OPTIONS)
WALK(walk_keysorted, CAGG_KEY)
WALK(walk_valsorted, CAGG_VAL)
WALK(walk_keyrevsorted, CAGG_KEY | CAGG_REV)
WALK(walk_valrevsorted, CAGG_VAL | CAGG_REV)
WALK(walk_keyvarsorted, CAGG_KEYVAR)
WALK(walk_valvarsorted, CAGG_VALVAR)
WALK(walk_keyvarrevsorted, CAGG_KEYVAR | CAGG_REV)
WALK(walk_valvarrevsorted, CAGG_VALVAR | CAGG_REV)

/* ---- joined ---- */

struct joined {
	dtrace_hdl_t *h;
	dtrace_aggregate_walk_joined_f *fn;
	void *arg;
	const dtrace_aggdata_t **data; /* n + 1 */
};

static int bundle(void *arg, struct consume_aggent *const *e, uint32_t n)
{
	struct joined *j = arg;

	for (uint32_t i = 0; i <= n; i++) {
		j->data[i] = dt_aggdata(j->h, e[i]);
		if (!j->data[i])
			return -ENOMEM;
	}
	return j->fn(j->data, (int)n + 1, j->arg) == DTRACE_AGGWALK_NEXT ? 0 : -ECANCELED;
}

/* Descriptions by number; NULL with the error set. */
static const struct agg_desc **find_aggs(dtrace_hdl_t *h, const dtrace_aggvarid_t *vars, int n)
{
	const struct session_layout *y = &h->low->layout;
	const struct agg_desc **v = arena_new_array(h->arena, const struct agg_desc *, n + 1);

	for (int i = 0; i < n; i++) {
		if (vars[i] < 1 || vars[i] > y->n_aggs) {
			dt_set_msg(h, EDT_BADAGG, "Invalid aggregation variable ID");
			return NULL;
		}
		v[i] = y->aggs[vars[i] - 1];
	}
	return v;
}

int dtrace_aggregate_walk_joined(dtrace_hdl_t *h, dtrace_aggvarid_t *vars, int n,
				 dtrace_aggregate_walk_joined_f *fn, void *arg)
{
	struct joined j = { .h = h, .fn = fn, .arg = arg };
	const struct agg_desc **v;
	int r = -ENOMEM;

	if (!h->cons || n < 1)
		return dt_set_err(h, EINVAL);
	v = find_aggs(h, vars, n);
	if (!v || snap_due(h) != 0)
		return -1;
	dt_aggdata_forget(h);
	j.data = calloc((size_t)n + 1, sizeof(*j.data));
	h->walks++;
	if (j.data)
		r = consume_agg_walk_joined(h->cons, v, (uint32_t)n, bundle, &j);
	h->walks--;
	free(j.data);
	return r ? dt_set_err(h, r == -ECANCELED ? EDT_ABORT : -r) : 0;
}

/* ---- print ---- */

static int print_entry(const dtrace_aggdata_t *d, void *arg)
{
	const struct dt_aggdata *a = (const struct dt_aggdata *)d;
	FILE *fp = arg;
	dtrace_hdl_t *h = d->dtada_handle;
	int r = consume_agg_print_entry(h->cons, fp, a->e);

	if (r == 0)
		return DTRACE_AGGWALK_NEXT;
	dt_set_err(h, -r);
	return DTRACE_AGGWALK_ERROR;
}

int dtrace_aggregate_print(dtrace_hdl_t *h, FILE *fp, dtrace_aggregate_walk_f *order)
{
	int r;

	if (!h->cons)
		return dt_set_err(h, EINVAL);
	if (order)
		return dtrace_aggregate_snap(h) || order(h, print_entry, fp) ? -1 : 0;
	dt_fire_end(h);
	ksyms_renew(h->k);
	r = consume_agg_print(h->cons, fp);
	return r ? dt_set_err(h, -r) : 0;
}
