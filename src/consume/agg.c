/* SPDX-License-Identifier: MIT */
/*
 * Values of aggregations: read from the per-CPU memory (no keys) or through io.agg_each (keys), summed
 * over CPUs, kept in one table per aggregation.
 *
 * Reading is idempotent: every entry is replaced, not added to, so that an entry that a walk of the
 * kernel's hash misses keeps its last value and one that it shows twice counts once. Keys that may
 * become equal when decoded (probe names, symbols) are therefore kept raw in a table of their own;
 * each raw entry has a parent with the decoded key, and parents are summed up from the raw ones.
 *
 * clear() and trunc() do not touch what the kernel has, so no count is lost between reading and
 * clearing. What was read at that moment becomes the entry's base and is subtracted from then on;
 * truncated entries are hidden until they differ from their base, and those that still do not at the
 * next snapshot are deleted from the kernel's hash. Minimum and maximum cannot be subtracted:
 * clear() starts a new generation (ctl.agg[id].gen), which makes the programs begin anew; without
 * generations a value counts again when it has changed. trunc() deletes their keys at once.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/strmap.h"
#include "consume/priv.h"

#define MIN_BIAS ((uint64_t)INT64_MAX)
#define MAX_BIAS ((uint64_t)INT64_MIN)

static bool is_minmax(const struct agg_desc *d)
{
	return d->func == AGG_MIN || d->func == AGG_MAX;
}

static bool needs_decoding(const struct agg_desc *d)
{
	for (uint32_t i = 0; i < d->n_keys; i++) {
		switch (d->keys[i].kind) {
		case FK_PROBE:
		case FK_SYM:
		case FK_MOD:
		case FK_USYM:
		case FK_UMOD: return true;
		case FK_STACK:
			if (d->keys[i].size > 8 * d->keys[i].nframes)
				return true; /* may begin with frames to be hidden */
			break;
		default: break;
		}
	}
	return false;
}

void agg_init(struct agg *a, const struct agg_desc *d)
{
	*a = (struct agg){ .d = d,
			   .words = agg_state_words(d),
			   .normal = 1,
			   .merging = d->keyed && needs_decoding(d) };
}

/* ---- the table ---- */

static void tab_free(struct aggtab *t)
{
	for (uint32_t i = 0; i < t->n; i++)
		free(t->all[i]);
	free(t->all);
	free(t->slot);
}

void agg_free(struct agg *a)
{
	tab_free(&a->tab);
	tab_free(&a->raw);
}

static void tab_put(struct aggslot *slot, uint32_t cap, struct aggslot what)
{
	uint32_t i = what.hash & (cap - 1);

	while (slot[i].pos)
		i = (i + 1) & (cap - 1);
	slot[i] = what;
}

/* Entries are far apart in memory: growing does not look at them. */
static bool tab_grow(struct aggtab *t)
{
	uint32_t cap = t->cap ? t->cap * 2 : 64;
	struct aggslot *slot = fault_calloc(cap, sizeof(*slot));
	struct aggent **all = slot ? fault_realloc(t->all, cap / 2 * sizeof(*all)) : NULL;

	if (!all) {
		free(slot);
		return false;
	}
	for (uint32_t i = 0; i < t->cap; i++)
		if (t->slot[i].pos)
			tab_put(slot, cap, t->slot[i]);
	free(t->slot);
	t->slot = slot;
	t->all = all;
	t->cap = cap;
	return true;
}

static uint32_t key_hash(const struct agg *a, const void *key)
{
	return a->d->key_size ? hash_bytes(key, a->d->key_size) : 0;
}

static struct aggent *tab_find(const struct agg *a, const struct aggtab *t, const void *key,
			       uint32_t hash)
{
	uint32_t size = a->d->key_size;

	if (!t->cap)
		return NULL;
	for (uint32_t i = hash & (t->cap - 1); t->slot[i].pos; i = (i + 1) & (t->cap - 1)) {
		struct aggent *e;

		if (t->slot[i].hash != hash)
			continue;
		e = t->all[t->slot[i].pos - 1];
		if (size == 0 || memcmp(e->pub.key, key, size) == 0)
			return e;
	}
	return NULL;
}

/* After a removal: the entries that are left, in their order. */
static void tab_rehash(struct aggtab *t)
{
	memset(t->slot, 0, t->cap * sizeof(*t->slot));
	for (uint32_t i = 0; i < t->n; i++)
		tab_put(t->slot, t->cap, (struct aggslot){ t->all[i]->hash, i + 1 });
}

static struct aggent *ent_new(struct consume *c, struct agg *a, const void *key, uint32_t hash)
{
	const struct agg_desc *d = a->d;
	size_t w = a->words, cpus = c->percpu ? c->conf.n_cpus : 0;
	size_t n_words = (3 + 3 * cpus) * w;
	struct aggent *e = fault_calloc(1, sizeof(*e) + n_words * 8 + d->key_size + 8);

	if (!e) {
		c->err = -ENOMEM;
		return NULL;
	}
	e->cur = (uint64_t *)(e + 1);
	e->val = e->cur + w;
	e->base = e->val + w;
	if (cpus) {
		e->n_percpu = (uint32_t)(cpus * w);
		e->percpu = e->base + w;
		e->pbase = e->percpu + e->n_percpu;
		e->pval = e->pbase + e->n_percpu;
	}
	uint8_t *k = (uint8_t *)(e->cur + n_words);
	if (d->key_size)
		memcpy(k, key, d->key_size);
	e->hash = hash;
	e->pub = (struct consume_aggent){
		.desc = d, .key = k, .val = e->val, .percpu = e->pval, .normal = a->normal
	};
	return e;
}

/* A key that is not there. */
static struct aggent *tab_add(struct consume *c, struct agg *a, struct aggtab *t, const void *key,
			      uint32_t hash)
{
	struct aggent *e;

	if (2 * t->n >= t->cap && !tab_grow(t)) {
		c->err = -ENOMEM;
		return NULL;
	}
	e = ent_new(c, a, key, hash);
	if (e) {
		t->all[t->n++] = e;
		tab_put(t->slot, t->cap, (struct aggslot){ hash, t->n });
	}
	return e;
}

static struct aggent *tab_get(struct consume *c, struct agg *a, struct aggtab *t, const void *key)
{
	uint32_t hash = key_hash(a, key);
	struct aggent *e = tab_find(a, t, key, hash);

	return e ? e : tab_add(c, a, t, key, hash);
}

/* ---- values ---- */

/* into += from, for one state. MIN and MAX as the programs encode them: 0 is none, more is better. */
static void merge(const struct agg_desc *d, uint32_t words, uint64_t *into, const uint64_t *from)
{
	if (is_minmax(d)) {
		if (from[0] > into[0])
			into[0] = from[0];
		return;
	}
	if (d->func == AGG_STDDEV) {
		unsigned __int128 sum = (unsigned __int128)into[3] << 64 | into[2];

		sum += (unsigned __int128)from[3] << 64 | from[2];
		into[2] = (uint64_t)sum;
		into[3] = (uint64_t)(sum >> 64);
		words = 2;
	}
	for (uint32_t i = 0; i < words; i++)
		into[i] += from[i];
}

static uint64_t decode(const struct agg_desc *d, uint64_t v)
{
	return v ^ (d->func == AGG_MIN ? MIN_BIAS : MAX_BIAS);
}

/* The same as below for each CPU; of a minimum or maximum, what is newer than base. */
static void percpu_show(const struct agg *a, struct aggent *e)
{
	for (uint32_t i = 0; i < e->n_percpu; i++) {
		uint64_t v = e->percpu[i], base = e->based ? e->pbase[i] : 0;

		if (is_minmax(a->d))
			e->pval[i] = v && v != base && !e->none ? decode(a->d, v) : 0;
		else
			e->pval[i] = v - base;
	}
	if (a->d->func != AGG_STDDEV || !e->based)
		return;
	for (uint32_t i = 0; i < e->n_percpu; i += a->words)
		if (e->percpu[i + 2] < e->pbase[i + 2])
			e->pval[i + 3]--;
}

/* What is shown: cur less base. true: something was counted since base. */
static bool ent_show(const struct agg *a, struct aggent *e)
{
	const struct agg_desc *d = a->d;
	bool changed = !e->based || memcmp(e->cur, e->base, a->words * 8) != 0;

	percpu_show(a, e);
	if (is_minmax(d)) {
		changed = changed && !e->none;
		e->val[0] = changed ? decode(d, e->cur[0]) : 0;
		return changed;
	}
	for (uint32_t i = 0; i < a->words; i++)
		e->val[i] = e->cur[i] - (e->based ? e->base[i] : 0);
	if (d->func == AGG_STDDEV && e->based && e->cur[2] < e->base[2])
		e->val[3]--;
	return changed;
}

static void ent_rebase(const struct agg *a, struct aggent *e)
{
	memcpy(e->base, e->cur, a->words * 8);
	e->based = true;
	memset(e->val, 0, a->words * 8);
	if (e->n_percpu) {
		memcpy(e->pbase, e->percpu, e->n_percpu * sizeof(*e->pbase));
		memset(e->pval, 0, e->n_percpu * sizeof(*e->pval));
	}
}

/* A new generation: the program starts from nothing. */
static void ent_none(struct aggent *e)
{
	e->none = true;
	e->based = false;
	e->cur[0] = e->val[0] = 0;
	if (e->n_percpu)
		memset(e->pval, 0, e->n_percpu * sizeof(*e->pval));
}

/* Can there be keys? */
static bool is_used(const struct consume *c, const struct agg_desc *d)
{
	return !c->conf.ctl || __atomic_load_n(&c->conf.ctl->agg[d->id].used, __ATOMIC_ACQUIRE);
}

static uint64_t generation(const struct consume *c, const struct agg_desc *d)
{
	return d->has_gen && c->conf.ctl ?
		       __atomic_load_n(&c->conf.ctl->agg[d->id].gen, __ATOMIC_RELAXED) :
		       0;
}

/* The state behind a stamp; NULL if nothing was counted in this generation. */
static const uint64_t *live(const struct agg_desc *d, const uint64_t *v, uint64_t gen)
{
	if (d->has_gen)
		return v[0] == gen + 1 ? v + 1 : NULL;
	if (d->func == AGG_COUNT)
		return v[1] ? v + 1 : NULL;
	return v[0] ? v + 1 : NULL;
}

/* ---- reading ---- */

struct reader {
	struct consume *c;
	struct agg *a;
	uint64_t gen;
	uint32_t stride;  /* between CPUs, bytes */
	uint32_t n_vals;  /* CPUs, and one more if there is a value of no CPU */
	bool doomed_only; /* second walk: delete */
};

/* e: the key's entry, NULL if it has none. */
static void read_values(struct reader *r, struct aggent *e, const void *key, uint32_t hash,
			const uint8_t *vals)
{
	struct consume *c = r->c;
	struct agg *a = r->a;

	for (uint32_t cpu = 0; cpu < r->n_vals; cpu++) {
		const uint64_t *v =
			(const uint64_t *)(const void *)(vals + (size_t)cpu * r->stride);
		const uint64_t *state = live(a->d, v, r->gen);

		if (!state)
			continue;
		if (!e) {
			e = tab_add(c, a, a->merging ? &a->raw : &a->tab, key, hash);
			if (!e)
				return;
		}
		if (e->snap != a->snap) {
			e->snap = a->snap;
			e->none = false;
			memset(e->cur, 0, a->words * 8);
			if (e->percpu)
				memset(e->percpu, 0, a->words * 8 * (size_t)c->conf.n_cpus);
		}
		merge(a->d, a->words, e->cur, state);
		/* what is of no CPU is shown as the first one's */
		if (e->percpu)
			merge(a->d, a->words,
			      e->percpu + (size_t)(cpu < c->conf.n_cpus ? cpu : 0) * a->words,
			      state);
	}
}

static bool read_entry(void *arg, const void *key, const void *vals)
{
	struct reader *r = arg;
	struct agg *a = r->a;
	struct aggtab *t = a->merging ? &a->raw : &a->tab;
	uint64_t id;

	if (a->d->share_id) {
		memcpy(&id, key, sizeof(id));
		if (id != a->d->share_id)
			return true; /* another aggregation's */
	}
	uint32_t hash = key_hash(a, key);
	struct aggent *e = tab_find(a, t, key, hash);

	if (e && e->snap == a->snap)
		return true; /* shown twice */
	read_values(r, e, key, hash, vals);
	return r->c->err == 0;
}

/* An address in a key becomes the start of what it lies in. */
static uint64_t decode_addr(struct consume *c, const struct rfield *f, uint64_t tgid, uint64_t addr)
{
	const struct consume_io *io = &c->conf.io;
	struct consume_sym s = { 0 };
	bool user = f->kind == FK_USYM || f->kind == FK_UMOD;

	if (c->opt.noresolve)
		return addr;
	if (user ? !io->usym || !io->usym(io->priv, (uint32_t)tgid, addr, &s) :
		   !io->ksym || !io->ksym(io->priv, addr, &s))
		return addr;
	if (f->kind == FK_MOD || f->kind == FK_UMOD)
		return s.object ? (uint64_t)intern_str(&c->names, s.object) << 32 : addr;
	return s.name ? addr - s.off : addr;
}

/*
 * Modules have no address that all would agree on, so that a module's key is the first address seen for
 * that name, in whatever aggregation: those that are printed together have equal keys.
 */
static uint64_t module_addr(struct consume *c, const struct rfield *f, uint64_t tgid, uint64_t addr)
{
	uint64_t name = decode_addr(c, f, tgid, addr);
	struct mod_first *m;

	if (name == addr)
		return addr;
	for (uint32_t i = 0; i < c->n_mods; i++) {
		m = &c->mods[i];
		if (m->name == name && m->tgid == tgid)
			return m->addr;
	}
	m = fault_realloc(c->mods, (c->n_mods + 1) * sizeof(*m));
	if (!m)
		return addr;
	c->mods = m;
	m[c->n_mods++] = (struct mod_first){ .name = name, .tgid = tgid, .addr = addr };
	return addr;
}

static void decode_field(struct consume *c, const struct rfield *f, uint8_t *p)
{
	struct consume_probe probe = { 0 };
	const struct consume_io *io = &c->conf.io;
	uint64_t v[2];
	uint32_t id;

	switch (f->kind) {
	case FK_PROBE:
		memcpy(&id, p, 4);
		const char *s = "";

		if (io->probe_id && io->probe_id(io->priv, id, &probe))
			s = f->which == 0 ? probe.prov :
			    f->which == 1 ? probe.mod :
			    f->which == 2 ? probe.func :
					    probe.name;
		id = intern_str(&c->names, s ? s : "");
		memcpy(p, &id, 4);
		break;
	case FK_SYM:
	case FK_MOD:
		memcpy(v, p, 8);
		v[0] = f->kind == FK_MOD ? module_addr(c, f, UINT64_MAX, v[0]) :
					   decode_addr(c, f, 0, v[0]);
		memcpy(p, v, 8);
		break;
	case FK_USYM:
	case FK_UMOD:
		memcpy(v, p, 16);
		v[1] = f->kind == FK_UMOD ? module_addr(c, f, v[0], v[1]) :
					    decode_addr(c, f, v[0], v[1]);
		memcpy(p, v, 16);
		break;
	case FK_STACK: datum_bare_stack(c, f, p); break;
	default: break;
	}
}

static void find_parent(struct consume *c, struct agg *a, struct aggent *raw)
{
	memcpy(c->key_tmp, raw->pub.key, a->d->key_size);
	for (uint32_t i = 0; i < a->d->n_keys; i++)
		if (rfield_stored(&a->d->keys[i], true))
			decode_field(c, &a->d->keys[i], c->key_tmp + a->d->keys[i].off);
	raw->parent = tab_get(c, a, &a->tab, c->key_tmp);
}

static void sum_up(struct consume *c, struct agg *a)
{
	for (uint32_t i = 0; i < a->tab.n; i++) {
		memset(a->tab.all[i]->cur, 0, a->words * 8);
		a->tab.all[i]->none = true;
	}
	for (uint32_t i = 0; i < a->raw.n; i++) {
		struct aggent *raw = a->raw.all[i];

		if (!raw->parent)
			find_parent(c, a, raw);
		if (!raw->parent)
			return;
		struct aggent *e = raw->parent;
		if (raw->none)
			continue;
		e->none = false;
		merge(a->d, a->words, e->cur, raw->cur);
		if (!e->percpu)
			continue;
		if (e->snap != a->snap) {
			e->snap = a->snap;
			memset(e->percpu, 0, a->words * 8 * (size_t)c->conf.n_cpus);
		}
		for (uint32_t cpu = 0; cpu < c->conf.n_cpus; cpu++)
			merge(a->d, a->words, e->percpu + (size_t)cpu * a->words,
			      raw->percpu + (size_t)cpu * a->words);
	}
}

/* ---- removal ---- */

static void tab_drop(struct aggtab *t, bool (*gone)(const struct aggent *e))
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->n; i++) {
		struct aggent *e = t->all[i];

		if (gone(e))
			free(e);
		else
			t->all[n++] = e;
	}
	if (n != t->n) {
		t->n = n;
		tab_rehash(t);
	}
}

static bool is_dead(const struct aggent *e)
{
	return e->snap == UINT32_MAX;
}

static bool is_orphan(const struct aggent *e)
{
	return e->parent && is_dead(e->parent);
}

static bool has_dead(const struct agg *a)
{
	for (uint32_t i = 0; i < a->tab.n; i++)
		if (is_dead(a->tab.all[i]))
			return true;
	return false;
}

/* Deletes entries marked dead here and in the kernel. Those without keys have a place of their own. */
static void remove_dead(struct consume *c, struct agg *a)
{
	const struct consume_io *io = &c->conf.io;
	struct aggtab *t = a->merging ? &a->raw : &a->tab;

	for (uint32_t i = 0; i < t->n && io->agg_delete && !a->d->by_record; i++) {
		struct aggent *e = t->all[i];

		if (a->merging ? is_orphan(e) : is_dead(e))
			io->agg_delete(io->priv, a->d, e->pub.key);
	}
	if (a->merging)
		tab_drop(&a->raw, is_orphan);
	tab_drop(&a->tab, is_dead);
}

/* ---- snapshot ---- */

static void show_all(struct consume *c, struct agg *a)
{
	bool hidden = false;

	for (uint32_t i = 0; i < a->tab.n; i++) {
		struct aggent *e = a->tab.all[i];
		bool counted = ent_show(a, e);

		if (!e->hidden)
			continue;
		if (counted)
			e->hidden = false;
		else if (a->doomed && a->d->keyed)
			e->snap = UINT32_MAX;
		else
			hidden = true;
	}
	if (has_dead(a))
		remove_dead(c, a);
	a->doomed = hidden;
}

static int agg_snap(struct consume *c, struct agg *a)
{
	const struct agg_desc *d = a->d;
	struct reader r = { .c = c, .a = a, .gen = generation(c, d), .n_vals = c->conf.n_cpus };
	int err = 0;

	if (++a->snap == UINT32_MAX)
		a->snap = 1;
	a->epoch = c->epoch;
	if (d->keyed) {
		r.stride = ((d->map_val ? d->map_val : d->val_size) + 7) & ~7u;
		r.n_vals += c->conf.agg_spill;
		if (c->conf.io.agg_each && !d->by_record && is_used(c, d))
			err = c->conf.io.agg_each(c->conf.io.priv, d, read_entry, &r);
		if (a->merging)
			sum_up(c, a);
	} else if (c->conf.pcpu) {
		r.stride = c->conf.pcpu_stride;
		read_values(&r, tab_find(a, &a->tab, NULL, 0), NULL, 0,
			    (const uint8_t *)c->conf.pcpu + d->slot_off);
	}
	show_all(c, a);
	return err;
}

void agg_fresh(struct consume *c, struct agg *a)
{
	if (a->epoch == c->epoch)
		return;
	int err = agg_snap(c, a);
	if (err && !c->err)
		c->err = err;
}

int consume_agg_snap(struct consume *c)
{
	c->err = 0;
	c->epoch++;
	for (uint32_t i = 0; i < c->y->n_aggs && !c->err; i++)
		agg_fresh(c, &c->aggs[i]);
	return c->err;
}

void consume_agg_percpu(struct consume *c, bool on)
{
	c->percpu = on;
}

struct agg *agg_of(struct consume *c, const struct agg_desc *d)
{
	for (uint32_t i = 0; i < c->y->n_aggs; i++)
		if (c->aggs[i].d == d)
			return &c->aggs[i];
	return NULL;
}

/* ---- what programs leave to the consumer ---- */

static void add_value(const struct agg *a, uint64_t *st, uint64_t x, uint64_t incr)
{
	const struct agg_desc *d = a->d;
	__int128 sq = (__int128)(int64_t)x * (int64_t)x;
	uint64_t enc;

	switch (d->func) {
	case AGG_COUNT: st[0]++; break;
	case AGG_SUM: st[0] += x; break;
	case AGG_AVG:
		st[0]++;
		st[1] += x;
		break;
	case AGG_STDDEV:
		merge(d, a->words, st,
		      (uint64_t[]){ 1, x, (uint64_t)sq, (uint64_t)((unsigned __int128)sq >> 64) });
		break;
	case AGG_MIN:
	case AGG_MAX:
		enc = decode(d, x);
		if (enc > st[0])
			st[0] = enc;
		break;
	default:
		if (x < a->words)
			st[x] += incr;
	}
}

static void drop(struct consume *c, uint32_t cpu)
{
	uint8_t *p = (uint8_t *)c->conf.pcpu;

	if (p)
		__atomic_fetch_add(
			&((struct shm_pcpu *)(void *)(p + (size_t)cpu * c->conf.pcpu_stride))
				 ->drops[SHM_DROP_AGG],
			1, __ATOMIC_RELAXED);
}

void agg_add(struct consume *c, const struct agg_desc *d, uint32_t cpu, const void *key, uint64_t x,
	     uint64_t incr)
{
	struct agg *a = agg_of(c, d);
	struct aggtab *t;
	struct aggent *e;
	uint32_t hash;

	if (!a)
		return;
	t = a->merging ? &a->raw : &a->tab;
	hash = key_hash(a, key);
	e = tab_find(a, t, key, hash);
	if (!e && t->n >= d->max_keys) {
		drop(c, cpu);
		return;
	}
	if (!e)
		e = tab_add(c, a, t, key, hash);
	if (!e)
		return;
	a->epoch = 0; /* what is shown is old */
	e->none = false;
	add_value(a, e->cur, x, incr);
	if (e->percpu)
		add_value(a, e->percpu + (size_t)cpu * a->words, x, incr);
}

/* ---- clear, trunc, normalize ---- */

void agg_clear(struct consume *c, struct agg *a)
{
	agg_fresh(c, a);
	bool gen = is_minmax(a->d) && a->d->has_gen && c->conf.ctl;

	if (gen)
		__atomic_fetch_add(&c->conf.ctl->agg[a->d->id].gen, 1, __ATOMIC_RELEASE);
	for (uint32_t i = 0; i < a->tab.n; i++) {
		struct aggent *e = a->tab.all[i];

		if (gen)
			ent_none(e);
		else
			ent_rebase(a, e);
	}
	for (uint32_t i = 0; gen && i < a->raw.n; i++)
		ent_none(a->raw.all[i]);
}

/* Takes an entry out of sight: for good if its key can be deleted, else until it counts again. */
static void ent_remove(struct consume *c, struct agg *a, struct aggent *e)
{
	const struct agg_desc *d = a->d;

	if (is_minmax(d) && d->keyed) {
		e->snap = UINT32_MAX;
		return;
	}
	if (is_minmax(d) && d->has_gen && c->conf.ctl) {
		__atomic_fetch_add(&c->conf.ctl->agg[d->id].gen, 1, __ATOMIC_RELEASE);
		ent_none(e);
	} else {
		ent_rebase(a, e);
	}
	e->hidden = true;
	a->doomed = true;
}

void agg_trunc(struct consume *c, struct agg *a, int64_t n)
{
	struct aggent **v;
	uint32_t n_v;
	uint64_t keep = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	agg_fresh(c, a);
	int err = agg_sorted(c, &a, 1, CAGG_VAL | (n < 0 ? 0 : CAGG_REV), &v, &n_v);
	if (err) {
		c->err = err;
		return;
	}
	for (uint64_t i = keep; i < n_v; i++)
		ent_remove(c, a, v[i]);
	free(v);
	if (has_dead(a))
		remove_dead(c, a);
}

void agg_normalize(struct agg *a, uint64_t by)
{
	a->normal = by ? by : 1;
	for (uint32_t i = 0; i < a->tab.n; i++)
		a->tab.all[i]->pub.normal = a->normal;
}

void consume_agg_clear(struct consume *c, const struct agg_desc *d)
{
	struct agg *a = agg_of(c, d);

	if (a)
		agg_clear(c, a);
}

void consume_agg_trunc(struct consume *c, const struct agg_desc *d, int64_t n)
{
	struct agg *a = agg_of(c, d);

	if (a)
		agg_trunc(c, a, n);
}

void consume_agg_normalize(struct consume *c, const struct agg_desc *d, uint64_t by)
{
	struct agg *a = agg_of(c, d);

	if (a)
		agg_normalize(a, by);
}

/* ---- walking, for libdtrace ---- */

static void walk_next(struct consume *c, struct agg *a, struct aggent *e, enum consume_aggnext what)
{
	switch (what) {
	case CAGGW_CLEAR: ent_rebase(a, e); break;
	case CAGGW_DENORMALIZE: e->pub.normal = 1; break;
	case CAGGW_REMOVE: ent_remove(c, a, e); break;
	case CAGGW_NORMALIZE:
		if (e->pub.normal == 0)
			e->pub.normal = 1;
		break;
	case CAGGW_NEXT:
	case CAGGW_ABORT: break;
	}
}

int consume_agg_walk(struct consume *c, unsigned order,
		     enum consume_aggnext (*fn)(void *arg, struct consume_aggent *e), void *arg)
{
	struct aggent **v;
	uint32_t n;
	struct agg **all = fault_calloc(c->y->n_aggs + 1, sizeof(*all));

	if (!all)
		return -ENOMEM;
	for (uint32_t i = 0; i < c->y->n_aggs; i++)
		all[i] = &c->aggs[i];
	int err = agg_sorted(c, all, c->y->n_aggs, order, &v, &n);
	free(all);
	for (uint32_t i = 0; i < n && !err; i++) {
		struct agg *a = agg_of(c, v[i]->pub.desc);
		enum consume_aggnext what = fn(arg, &v[i]->pub);

		if (what == CAGGW_ABORT)
			err = -ECANCELED;
		else if (a)
			walk_next(c, a, v[i], what);
	}
	free(v);
	for (uint32_t i = 0; i < c->y->n_aggs; i++)
		if (has_dead(&c->aggs[i]))
			remove_dead(c, &c->aggs[i]);
	return err;
}
