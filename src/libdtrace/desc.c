/* SPDX-License-Identifier: MIT */
/*
 * Records and aggregations as the API shows them to consumers that read values themselves.
 *
 * Our records differ from the classic ones: constants and names of probes are not stored at all, the
 * stack of a tracepoint begins with frames that are not shown, a user stack has the thread beside the
 * process. So such a consumer gets a copy in which every value is where its description says. Consumers
 * that only filter and print get the record itself when it has nothing of the kind.
 *
 * Invariants: a description lives as long as the handle; the copy of a record until the next one is made;
 * entries of aggregations until the next walk or snapshot, since consumers compare an entry with the one
 * before it.
 */
#include <stdlib.h>
#include <string.h>

#include "libdtrace/dt_impl.h"

#define RECS(n) (sizeof(dtrace_recdesc_t) * ((n) ? (n)-1 : 0))

static uint32_t up8(uint32_t n)
{
	return (n + 7) & ~7u;
}

static dtrace_actkind_t field_action(const struct rfield *f)
{
	switch (f->kind) {
	case FK_STACK: return DTRACEACT_STACK;
	case FK_USTACK: return DTRACEACT_USTACK;
	case FK_SYM:
	case FK_SYMOFF: return DTRACEACT_SYM;
	case FK_MOD: return DTRACEACT_MOD;
	case FK_USYM: return DTRACEACT_USYM;
	case FK_UADDR: return DTRACEACT_UADDR;
	case FK_UMOD: return DTRACEACT_UMOD;
	default: return DTRACEACT_DIFEXPR;
	}
}

dtrace_actkind_t dt_action(enum act_kind kind)
{
	static const dtrace_actkind_t of[] = {
		[ACT_DEFAULT] = DTRACEACT_NONE,
		[ACT_TRACE] = DTRACEACT_DIFEXPR,
		[ACT_PRINTF] = DTRACEACT_PRINTF,
		[ACT_PRINTA] = DTRACEACT_PRINTA,
		[ACT_PRINT] = DTRACEACT_DIFEXPR,
		[ACT_TRACEMEM] = DTRACEACT_TRACEMEM,
		[ACT_STACK] = DTRACEACT_STACK,
		[ACT_USTACK] = DTRACEACT_USTACK,
		[ACT_JSTACK] = DTRACEACT_JSTACK,
		[ACT_SYM] = DTRACEACT_SYM,
		[ACT_MOD] = DTRACEACT_MOD,
		[ACT_USYM] = DTRACEACT_USYM,
		[ACT_UADDR] = DTRACEACT_UADDR,
		[ACT_UMOD] = DTRACEACT_UMOD,
		[ACT_EXIT] = DTRACEACT_EXIT,
		[ACT_SYSTEM] = DTRACEACT_SYSTEM,
		[ACT_FREOPEN] = DTRACEACT_FREOPEN,
		[ACT_SPECULATE] = DTRACEACT_SPECULATE,
		[ACT_COMMIT] = DTRACEACT_COMMIT,
		[ACT_DISCARD] = DTRACEACT_DISCARD,
		[ACT_RAISE] = DTRACEACT_RAISE,
		[ACT_STOP] = DTRACEACT_STOP,
		[ACT_CHILL] = DTRACEACT_CHILL,
		[ACT_PANIC] = DTRACEACT_PANIC,
		[ACT_BREAKPOINT] = DTRACEACT_BREAKPOINT,
	};

	if ((unsigned)kind >= sizeof(of) / sizeof(of[0]) || (!of[kind] && kind != ACT_DEFAULT))
		return DTRACEACT_LIBACT;
	return of[kind];
}

/* Of an integer constant: as its type says. */
static uint32_t const_size(const struct rfield *f)
{
	uint32_t n = f->type ? type_size(f->type) : 8;

	return n == 1 || n == 2 || n == 4 ? n : 8;
}

static void put_int(uint8_t *to, int64_t v, uint32_t size)
{
	int32_t v4 = (int32_t)v;
	int16_t v2 = (int16_t)v;

	switch (size) {
	case 1: *to = (uint8_t)v; break;
	case 2: memcpy(to, &v2, 2); break;
	case 4: memcpy(to, &v4, 4); break;
	default: memcpy(to, &v, 8); break;
	}
}

/* Bytes that a value has in the copy; 0 is none. */
static uint32_t field_size(const struct rfield *f)
{
	switch (f->kind) {
	case FK_PROBE: return DTRACE_FUNCNAMELEN;
	case FK_CONST: return f->str ? (uint32_t)strlen(f->str) + 1 : const_size(f);
	case FK_STACK: return f->nframes && 8 * f->nframes < f->size ? 8 * f->nframes : f->size;
	default: return f->size;
	}
}

static void describe(dtrace_recdesc_t *r, dtrace_actkind_t action, const struct rfield *f,
		     uint32_t off)
{
	r->dtrd_action = action;
	r->dtrd_size = field_size(f);
	r->dtrd_offset = off;
	r->dtrd_alignment = r->dtrd_size % 8 == 0 ? 8 : r->dtrd_size % 4 == 0 ? 4 : 1;
	if (f->kind == FK_STACK)
		r->dtrd_arg = r->dtrd_size / 8;
	else if (f->kind == FK_USTACK)
		r->dtrd_arg = (r->dtrd_size - 8) / 8;
}

/* ---- records ---- */

/* Does the value stand in the record as the description says? */
static bool as_is(const struct rfield *f)
{
	return f->kind != FK_PROBE && f->kind != FK_CONST && f->kind != FK_STACK &&
	       f->kind != FK_USTACK;
}

static uint32_t count_recs(const struct rec_desc *d)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->n_acts; i++)
		n += d->acts[i].n_fields ? d->acts[i].n_fields : 1;
	return n;
}

static void add_act(struct dt_edesc *e, const struct rec_act *a, uint32_t *n, uint32_t *size)
{
	dtrace_recdesc_t *r = &e->e->dtepd_rec[*n];

	if (a->n_fields == 0) {
		r->dtrd_action = dt_action(a->kind);
		++*n;
	}
	for (uint32_t i = 0; i < a->n_fields; i++, r++, ++*n) {
		const struct rfield *f = &a->fields[i];

		describe(r, dt_action(a->kind), f, as_is(f) ? f->off : *size);
		if (as_is(f))
			continue;
		*size += up8(r->dtrd_size);
		e->copy = true;
	}
}

static struct dt_edesc *new_edesc(dtrace_hdl_t *h, const struct rec_desc *d)
{
	struct dt_edesc *e = arena_new_obj(h->arena, struct dt_edesc);
	uint32_t n = count_recs(d), at = 0, size = up8(d->size);

	e->e = arena_alloc(h->arena, sizeof(*e->e) + RECS(n));
	memset(e->e, 0, sizeof(*e->e) + RECS(n));
	e->first = arena_new_array(h->arena, uint32_t, d->n_acts + 1);
	for (uint32_t i = 0; i < d->n_acts; i++) {
		e->first[i] = at;
		add_act(e, &d->acts[i], &at, &size);
	}
	e->e->dtepd_nrecs = (int)n;
	e->e->dtepd_size = e->copy ? size : d->size;
	return e;
}

struct dt_edesc *dt_edesc(dtrace_hdl_t *h, const struct rec_desc *d, dtrace_epid_t epid,
			  dtrace_id_t id)
{
	struct dt_edesc **at;

	if (!h->edescs)
		h->edescs = arena_new_array(h->arena, struct dt_edesc *, h->low->layout.n_recs + 1);
	at = &h->edescs[d->index];
	if (!*at)
		*at = new_edesc(h, d);
	(*at)->e->dtepd_epid = epid;
	(*at)->e->dtepd_probeid = id;
	return *at;
}

static const char *probe_part(const struct consume_probe *p, uint8_t which)
{
	return which == 0 ? p->prov : which == 1 ? p->mod : which == 2 ? p->func : p->name;
}

/* A string, cut off if need be, with NULs behind it. */
static void put_str(uint8_t *to, uint32_t size, const char *s, size_t len)
{
	if (len >= size)
		len = size - 1;
	memcpy(to, s, len);
	memset(to + len, 0, size - len);
}

static void put_stack(dtrace_hdl_t *h, const struct rfield *f, const uint8_t *from, uint8_t *to,
		      uint32_t size)
{
	const uint8_t *pcs;
	uint32_t tgid, n = consume_frames(h->cons, f, from, &pcs, &tgid);
	uint64_t pid;

	memset(to, 0, size);
	if (f->kind == FK_USTACK) {
		pid = tgid;
		memcpy(to, &pid, 8);
		to += 8;
		size -= 8;
	}
	memcpy(to, pcs, 8 * n < size ? 8 * n : size);
}

/* base: record or key; probe: of the record. */
static void put_field(dtrace_hdl_t *h, const struct rfield *f, const uint8_t *base,
		      const struct consume_probe *probe, uint8_t *to, uint32_t size)
{
	const char *s = f->str;

	switch (f->kind) {
	case FK_PROBE:
		s = probe ? probe_part(probe, f->which) : "";
		put_str(to, size, s, strlen(s));
		break;
	case FK_CONST:
		if (s)
			put_str(to, size, s, strlen(s));
		else
			put_int(to, f->value, size);
		break;
	case FK_STACK:
	case FK_USTACK: put_stack(h, f, base + f->off, to, size); break;
	default: memcpy(to, base + f->off, size); break;
	}
}

static uint8_t *room(struct dt_buf *b, size_t n)
{
	uint8_t *p = b->cap < n ? realloc(b->p, n) : b->p;

	if (p && b->cap < n) {
		b->p = p;
		b->cap = n;
	}
	return p;
}

caddr_t dt_record(dtrace_hdl_t *h, const struct dt_edesc *e, const struct consume_rec *r)
{
	const struct rec_desc *d = r->desc;
	union {
		const void *c;
		caddr_t p;
	} raw = { r->data };
	uint8_t *to = e->copy ? room(&h->rec_copy, e->e->dtepd_size) : NULL;

	if (!to)
		return raw.p;
	memcpy(to, r->data, d->size);
	for (uint32_t i = 0; i < d->n_acts; i++) {
		for (uint32_t k = 0; k < d->acts[i].n_fields; k++) {
			const dtrace_recdesc_t *rd = &e->e->dtepd_rec[e->first[i] + k];

			if (!as_is(&d->acts[i].fields[k]))
				put_field(h, &d->acts[i].fields[k], r->data, r->probe,
					  to + rd->dtrd_offset, rd->dtrd_size);
		}
	}
	return (caddr_t)to;
}

/* ---- aggregations ---- */

static const dtrace_actkind_t agg_action[] = {
	[AGG_COUNT] = DTRACEAGG_COUNT,
	[AGG_SUM] = DTRACEAGG_SUM,
	[AGG_MIN] = DTRACEAGG_MIN,
	[AGG_MAX] = DTRACEAGG_MAX,
	[AGG_AVG] = DTRACEAGG_AVG,
	[AGG_STDDEV] = DTRACEAGG_STDDEV,
	[AGG_QUANTIZE] = DTRACEAGG_QUANTIZE,
	[AGG_LQUANTIZE] = DTRACEAGG_LQUANTIZE,
	[AGG_LLQUANTIZE] = DTRACEAGG_LLQUANTIZE,
};

static bool has_arg(const struct agg_desc *d)
{
	return d->func == AGG_LQUANTIZE || d->func == AGG_LLQUANTIZE;
}

static uint64_t agg_arg(const struct agg_desc *d)
{
	if (d->func == AGG_LQUANTIZE)
		return (uint64_t)d->step << 48 | (uint64_t)d->levels << 32 | (uint32_t)d->base;
	if (d->func == AGG_LLQUANTIZE)
		return (uint64_t)d->factor << 48 | (uint64_t)d->low << 32 |
		       (uint64_t)d->high << 16 | d->nsteps;
	return 0;
}

static dtrace_aggdesc_t *new_aggdesc(dtrace_hdl_t *h, const struct agg_desc *d)
{
	uint32_t n = d->n_keys + 2, off = 8;
	dtrace_aggdesc_t *a = arena_alloc(h->arena, sizeof(*a) + RECS(n));
	dtrace_recdesc_t *val = &a->dtagd_rec[n - 1];

	memset(a, 0, sizeof(*a) + RECS(n));
	a->dtagd_name = arena_strdup(h->arena, d->name);
	a->dtagd_id = d->id + 1;
	a->dtagd_varid = d->id + 1;
	a->dtagd_nrecs = (int)n;
	a->dtagd_rec[0] = (dtrace_recdesc_t){ .dtrd_action = DTRACEACT_DIFEXPR,
					      .dtrd_size = 8,
					      .dtrd_alignment = 8 };
	for (uint32_t i = 0; i < d->n_keys; i++) {
		dtrace_recdesc_t *r = &a->dtagd_rec[1 + i];

		describe(r, field_action(&d->keys[i]), &d->keys[i], off);
		off += up8(r->dtrd_size);
	}
	val->dtrd_action = agg_action[d->func];
	val->dtrd_size = 8 * (agg_state_words(d) + has_arg(d));
	val->dtrd_offset = off;
	val->dtrd_alignment = 8;
	val->dtrd_arg = agg_arg(d);
	a->dtagd_size = off + val->dtrd_size;
	return a;
}

dtrace_aggdesc_t *dt_aggdesc(dtrace_hdl_t *h, const struct agg_desc *d)
{
	dtrace_aggdesc_t **at;

	if (!h->aggdescs)
		h->aggdescs =
			arena_new_array(h->arena, dtrace_aggdesc_t *, h->low->layout.n_aggs + 1);
	at = &h->aggdescs[d->id];
	if (!*at)
		*at = new_aggdesc(h, d);
	(*at)->dtagd_flags = consume_agg_printed(h->cons, d) ? DTRACE_AGD_PRINTED : 0;
	return *at;
}

static void put_value(const struct agg_desc *d, const uint64_t *val, uint8_t *to)
{
	uint64_t arg = agg_arg(d);

	if (has_arg(d)) {
		memcpy(to, &arg, 8);
		to += 8;
	}
	memcpy(to, val, 8 * (size_t)agg_state_words(d));
}

static void put_key(dtrace_hdl_t *h, const struct consume_aggent *e, uint32_t i, uint8_t *to,
		    uint32_t size)
{
	const struct rfield *f = &e->desc->keys[i];
	uint32_t len;
	const char *s = f->kind == FK_PROBE ? consume_key_str(h->cons, e, i, &len) : NULL;

	if (s)
		put_str(to, size, s, len);
	else
		put_field(h, f, e->key, NULL, to, size);
}

/* Pointers for each CPU, then their values. */
static void put_percpu(dtrace_hdl_t *h, const struct consume_aggent *e, dtrace_aggdata_t *d)
{
	uint32_t n = kernel_possible_cpus(h->k), words = agg_state_words(e->desc);
	size_t size = 8 * ((size_t)words + has_arg(e->desc));
	uint8_t *to;

	if (!e->percpu)
		return;
	d->dtada_flags |= DTRACE_A_PERCPU;
	d->dtada_percpu = arena_alloc(h->agg_arena, n * (sizeof(caddr_t) + size));
	to = (uint8_t *)(d->dtada_percpu + n);
	for (uint32_t i = 0; i < n; i++, to += size) {
		d->dtada_percpu[i] = (caddr_t)to;
		put_value(e->desc, e->percpu + (size_t)i * words, to);
	}
}

void dt_aggdata_forget(dtrace_hdl_t *h)
{
	if (h->walks)
		return;
	arena_free(h->agg_arena);
	h->agg_arena = NULL;
}

dtrace_aggdata_t *dt_aggdata(dtrace_hdl_t *h, struct consume_aggent *e)
{
	dtrace_aggdesc_t *d = dt_aggdesc(h, e->desc);
	struct dt_aggdata *a;
	uint8_t *to;

	if (!h->agg_arena)
		h->agg_arena = arena_new();
	if (!h->agg_arena)
		return NULL;
	a = arena_new_obj(h->agg_arena, struct dt_aggdata);
	to = arena_alloc(h->agg_arena, d->dtagd_size);
	memset(to, 0, d->dtagd_size);
	memcpy(to, &d->dtagd_varid, 8);
	/* without a key: one that walk_joined() makes up */
	for (uint32_t i = 0; e->key && i < e->desc->n_keys; i++)
		put_key(h, e, i, to + d->dtagd_rec[1 + i].dtrd_offset,
			d->dtagd_rec[1 + i].dtrd_size);
	put_value(e->desc, e->val, to + d->dtagd_rec[d->dtagd_nrecs - 1].dtrd_offset);
	*a = (struct dt_aggdata){ .e = e,
				  .d = { .dtada_handle = h,
					 .dtada_desc = d,
					 .dtada_data = (caddr_t)to,
					 .dtada_normal = e->normal,
					 .dtada_size = d->dtagd_size } };
	put_percpu(h, e, &a->d);
	return &a->d;
}
