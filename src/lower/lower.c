/* SPDX-License-Identifier: MIT */
/*
 * Lowering of a session: maps and tables are collected while the programs are built, one after the
 * other; the record and buffer maps are sized at the end, when the largest record is known.
 *
 * Order of functions: tables (maps, read-only data, records), then lower_session().
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "lower/lower_i.h"

#define MSG_RING_BYTES 65536u
#define CTL_MIN_BYTES 4096u

uint32_t lw_map(struct lw *w, const char *name, enum map_kind kind, uint32_t key, uint32_t val,
		uint32_t entries)
{
	w->maps = arena_grow(w->a, w->maps, w->n_maps, &w->cap_maps, sizeof(*w->maps));
	w->maps[w->n_maps] = (struct map_spec){
		.name = name,
		.kind = kind,
		.key_size = key,
		.value_size = val,
		.max_entries = entries,
	};
	return w->n_maps++;
}

uint32_t lw_rodata(struct lw *w, const void *p, uint32_t len, uint32_t align)
{
	struct rodata *r = &w->ro;
	uint32_t off = (r->len + align - 1) / align * align;
	uint32_t need = off + len;

	if (need > r->cap) {
		uint32_t cap = need * 2 + 256;
		uint8_t *b = arena_alloc(w->a, cap);

		if (r->len)
			memcpy(b, r->b, r->len);
		r->b = b;
		r->cap = cap;
	}
	if (p)
		memcpy(r->b + off, p, len);
	r->len = need;
	return off;
}

uint32_t lw_literal(struct lw *w, const char *s, uint32_t len)
{
	char *copy = arena_strndup(w->a, s, len);
	void *old = strmap_get(&w->literals, copy);
	uint32_t off;

	if (old)
		return (uint32_t)(uintptr_t)old - 1;
	off = lw_rodata(w, copy, (uint32_t)strlen(copy) + 1, 1);
	strmap_set(w->a, &w->literals, copy, (void *)(uintptr_t)(off + 1));
	return off;
}

uint32_t lw_zeros(struct lw *w, uint32_t size)
{
	if (size > w->zeros_size) {
		w->zeros_off = lw_rodata(w, NULL, size, 8);
		w->zeros_size = size;
	}
	return w->zeros_off;
}

struct rec_desc *lw_new_rec(struct lw *w, struct lf *l)
{
	struct rec_desc *r = arena_new_obj(w->a, struct rec_desc);

	r->index = w->n_recs;
	r->clause = l->c->index;
	r->prog = l->in_error ? w->n_targets : l->target;
	r->n_probes = l->t->n_probes && !l->in_error ? l->t->n_probes : 1;
	r->epid_base = w->next_epid;
	w->next_epid += r->n_probes;
	w->recs = arena_grow(w->a, w->recs, w->n_recs, &w->cap_recs, sizeof(struct rec_desc *));
	w->recs[w->n_recs++] = r;
	return r;
}

void lw_error(struct lf *l, const struct expr *e, enum errtag tag, const char *fmt, ...)
{
	struct srcloc loc = e ? e->loc : l->c->loc;
	va_list ap;

	va_start(ap, fmt);
	diag_verror(l->w->ds, tag, loc, fmt, ap);
	va_end(ap);
	l->failed = true;
}

/* Maps whose size does not depend on the programs come first, so that their numbers are known. */
static void base_maps(struct lw *w)
{
	struct session_layout *y = &w->layout;

	y->map_ctl = lw_map(w, "dt_ctl", MAPK_ARRAY, 4, CTL_MIN_BYTES, 1);
	w->maps[y->map_ctl].mmapable = true;
	y->map_pcpu = lw_map(w, "dt_pcpu", MAPK_ARRAY, 4, 0, 1);
	w->maps[y->map_pcpu].mmapable = true;
	y->map_buf = lw_map(w, "dt_buf", MAPK_ARRAY, 4, 0, w->o->n_cpus);
	w->maps[y->map_buf].mmapable = true;
	w->maps[y->map_buf].piecewise = true;
	y->map_msg = lw_map(w, "dt_msg", MAPK_RINGBUF, 0, 0, MSG_RING_BYTES);
	w->map_scratch = lw_map(w, "dt_scratch", MAPK_ARRAY, 4, 0, w->o->n_cpus * SHM_LEVELS);
	w->map_ro = lw_map(w, "dt_ro", MAPK_ARRAY, 4, 0, 1);
	w->maps[w->map_ro].rdonly = true;
	w->map_globals = lw_map(w, "dt_globals", MAPK_ARRAY, 4, 0, 1);
	w->map_self = lw_map(w, "dt_self", MAPK_TASK, 4, 0, 0);
}

static uint32_t buf_capacity(uint32_t bufsize)
{
	uint32_t cap = 4096;

	while (cap < (1u << 28) && cap * 2 <= bufsize)
		cap *= 2;
	return cap;
}

static uint32_t round_up(uint32_t v, uint32_t to)
{
	return (v + to - 1) / to * to;
}

static uint32_t most(const struct lw *w, const struct rec_desc *d)
{
	return d->size + (d->regs ? w->o->ustacksize : 0);
}

/* Sizes of the maps that every program may have grown. A map of size 0 is one that nobody uses. */
static void size_maps(struct lw *w)
{
	struct session_layout *y = &w->layout;
	uint32_t ctl = (uint32_t)(sizeof(struct shm_ctl) + sizeof(struct shm_agg) * w->n_aggs);

	y->recs = w->recs;
	y->n_recs = w->n_recs;
	y->aggs = w->aggs;
	y->n_aggs = w->n_aggs;
	for (uint32_t i = 0; i < w->n_recs; i++)
		if (most(w, w->recs[i]) > y->max_rec)
			y->max_rec = most(w, w->recs[i]);
	w->maps[y->map_ctl].value_size = round_up(ctl, CTL_MIN_BYTES);
	w->maps[y->map_pcpu].value_size = y->pcpu_size * w->o->n_cpus;
	w->maps[y->map_buf].value_size = SHM_BUF_DATA + y->buf_cap + round_up(y->max_rec + 8, 4096);
	w->maps[w->map_scratch].value_size = round_up(w->scratch_size, 64);
	if (w->ro.len == 0)
		lw_rodata(w, NULL, 8, 8);
	w->maps[w->map_ro].value_size = round_up(w->ro.len, 8);
	w->maps[w->map_ro].init = arena_memdup(w->a, w->ro.b, w->ro.cap);
	w->maps[w->map_globals].value_size = round_up(w->globals_size, 8);
	w->maps[w->map_self].value_size = round_up(w->self_size, 8);
}

/* Maps that providers ask for, and what all programs must know of the others. */
static void look_at_targets(struct lw *w)
{
	for (uint32_t i = 0; i < w->n_targets; i++) {
		w->functions |= lw_at_function(&w->targets[i]);
		if (w->targets[i].state) {
			w->targets[i].state->map = UINT32_MAX;
			w->targets[i].state->asked = false;
		}
	}
	for (uint32_t i = 0; i < w->n_targets; i++) {
		struct lower_state *s = w->targets[i].state;

		if (!s || s->map != UINT32_MAX)
			continue;
		if (s->n_families)
			w->families = s;
		s->map = s->per_thread ? lw_map(w, s->name, MAPK_TASK, 4, s->value_size, 0) :
					 lw_map(w, s->name, s->forgets ? MAPK_LRU_HASH : MAPK_HASH,
						s->key_size, s->value_size, s->entries);
	}
}

static struct ir_fn *lower_target_fn(struct lw *w, uint32_t i)
{
	struct lf *l = arena_new_obj(w->a, struct lf);

	l->w = w;
	l->t = &w->targets[i];
	l->target = i;
	l->f = ir_new(w->a, l->t->name, l->t->kind);
	lw_program(w, l);
	w->prog_base += l->t->n_probes ? l->t->n_probes : 1;
	return l->f;
}

struct lowered *lower_session(struct arena *a, struct diags *ds, const struct sprog *prog,
			      const struct lower_target *targets, uint32_t n_targets,
			      const struct lower_opts *o)
{
	struct lw *w = arena_new_obj(a, struct lw);
	struct lowered *r = arena_new_obj(a, struct lowered);
	uint32_t errors = ds->errors;

	w->a = a;
	w->ds = ds;
	w->o = o;
	w->prog = prog;
	w->targets = targets;
	w->n_targets = n_targets;
	w->next_epid = 1;
	w->layout.buf_cap = buf_capacity(o->bufsize);
	w->layout.temporal = o->temporal;
	w->layout.pcpu_size = (uint32_t)sizeof(struct shm_pcpu);
	base_maps(w);
	if (lw_layout(w) != 0)
		return NULL;
	look_at_targets(w);
	/* whole cache lines, in pairs because they are fetched so: CPUs must not share any */
	w->layout.pcpu_size = round_up(w->layout.pcpu_size, 128);
	r->fns = arena_new_array(a, struct ir_fn *, n_targets + LOWER_MAX_SUPPORT);
	for (uint32_t i = 0; i < n_targets && ds->errors == errors; i++)
		r->fns[r->n_fns++] = lower_target_fn(w, i);
	if (ds->errors != errors)
		return NULL;
	lw_add_support(w, r);
	size_maps(w);
	r->maps = w->maps;
	r->n_maps = w->n_maps;
	r->layout = w->layout;
	return r;
}
