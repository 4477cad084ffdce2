/* SPDX-License-Identifier: MIT */
/*
 * A session made by hand: layout, rings, pcpu and the callbacks of the consumer, all in plain memory.
 *
 *	struct cs s;
 *	cs_init(&s);
 *	struct rec_desc *d = cs_rec(&s, size);            describe
 *	struct rec_act *a = cs_act(&s, d, ACT_TRACE);
 *	cs_field(&s, a, (struct rfield){ ... });
 *	cs_start(&s);
 *	uint8_t *p = cs_write(&s, cpu, epid, size);        write as the programs do
 *	CHECK_EQ_STR(cs_text(&s), "...");                  drain, and what came out
 *	cs_end(&s);
 */
#ifndef DT_TESTS_UNIT_CONSUME_UTIL_H
#define DT_TESTS_UNIT_CONSUME_UTIL_H

#include "base/arena.h"
#include "consume/consume.h"
#include "test.h"

#define CS_CPUS 2
#define CS_CAP 65536u
#define CS_MAX_REC 4096u
#define CS_MAX 16

/* One key of a keyed aggregation in the "kernel". */
struct cs_entry {
	const struct agg_desc *d;
	uint8_t key[128];
	uint64_t val[CS_CPUS][136];
	bool deleted;
};

struct cs {
	struct arena *a;
	struct diags ds;
	struct session_layout y;
	struct rec_desc *recs[CS_MAX];
	struct agg_desc *aggs[CS_MAX];
	struct shm_buf *rings[CS_CPUS];
	uint8_t *pcpu;
	uint32_t pcpu_stride;
	struct shm_ctl *ctl;
	struct consume *c;
	struct consume_handlers h;
	struct consume_probe probes[CS_MAX]; /* by probe id - 1 */
	uint32_t n_probes;
	struct cs_entry *entries;
	uint32_t n_entries;
	uint64_t now;
	FILE *fp;
	char *text;
	size_t len;
	char errs[2048];
	int last; /* what the last drain returned */
	char opt[64];
	struct types *types;
};

static inline bool cs_probe(void *priv, uint32_t prog, uint32_t pidx, struct consume_probe *ret)
{
	struct cs *s = priv;

	if (prog + pidx >= s->n_probes)
		return false;
	*ret = s->probes[prog + pidx];
	return true;
}

static inline bool cs_probe_id(void *priv, uint32_t id, struct consume_probe *ret)
{
	struct cs *s = priv;

	if (id == 0 || id > s->n_probes)
		return false;
	*ret = s->probes[id - 1];
	return true;
}

/* 0x1000-0x1fff: vmlinux`f1 from 0x1000, f2 from 0x1800; 0x2000-0x2fff: module ext4 without symbols. */
static inline bool cs_ksym(void *priv, uint64_t addr, struct consume_sym *ret)
{
	(void)priv;
	if (addr >= 0x1000 && addr < 0x2000) {
		uint64_t start = addr < 0x1800 ? 0x1000 : 0x1800;

		*ret = (struct consume_sym){ "vmlinux", addr < 0x1800 ? "f1" : "f2", addr - start };
		return true;
	}
	if (addr >= 0x2000 && addr < 0x3000) {
		*ret = (struct consume_sym){ "ext4", NULL, 0 };
		return true;
	}
	return false;
}

static inline bool cs_usym(void *priv, uint32_t tgid, uint64_t addr, struct consume_sym *ret)
{
	(void)priv;
	if (tgid != 42 || addr < 0x400000 || addr >= 0x500000)
		return false;
	if (addr >= 0x480000)
		*ret = (struct consume_sym){ "libc.so.6", NULL, 0 };
	else
		*ret = (struct consume_sym){ "app", "main", addr - 0x400000 };
	return true;
}

static inline int cs_each(void *priv, const struct agg_desc *d,
			  bool (*fn)(void *arg, const void *key, const void *vals), void *arg)
{
	struct cs *s = priv;
	uint32_t stride = (d->val_size + 7) & ~7u;
	uint8_t *vals = calloc(CS_CPUS, stride);

	for (uint32_t i = 0; i < s->n_entries; i++) {
		struct cs_entry *e = &s->entries[i];

		if (e->d != d || e->deleted)
			continue;
		for (uint32_t cpu = 0; cpu < CS_CPUS; cpu++)
			memcpy(vals + cpu * stride, e->val[cpu], d->val_size);
		if (!fn(arg, e->key, vals))
			break;
	}
	free(vals);
	return 0;
}

static inline int cs_delete(void *priv, const struct agg_desc *d, const void *key)
{
	struct cs *s = priv;

	for (uint32_t i = 0; i < s->n_entries; i++) {
		struct cs_entry *e = &s->entries[i];

		if (e->d == d && !e->deleted && memcmp(e->key, key, d->key_size) == 0) {
			e->deleted = true;
			return 0;
		}
	}
	return -2;
}

static inline int cs_setopt(void *priv, const char *name, const char *value, const char **why)
{
	struct cs *s = priv;

	if (strcmp(name, "nonsense") == 0) {
		*why = "Invalid option name";
		return -22;
	}
	if (strcmp(name, "quiet") == 0)
		consume_opts(s->c)->quiet = true;
	snprintf(s->opt, sizeof(s->opt), "%s=%s", name, value);
	return 0;
}

static inline uint64_t cs_now(void *priv)
{
	return ((struct cs *)priv)->now;
}

static inline int cs_err(void *priv, const struct consume_err *e)
{
	struct cs *s = priv;

	strncat(s->errs, e->msg, sizeof(s->errs) - strlen(s->errs) - 1);
	return 0;
}

static inline int cs_drop(void *priv, const struct consume_drop *d)
{
	struct cs *s = priv;

	strncat(s->errs, d->msg, sizeof(s->errs) - strlen(s->errs) - 1);
	return 0;
}

static inline void cs_add_probe(struct cs *s, const char *prov, const char *func, const char *name)
{
	s->probes[s->n_probes] = (struct consume_probe){ s->n_probes + 1, prov, "", func, name };
	s->n_probes++;
}

static inline void cs_init(struct cs *s)
{
	*s = (struct cs){ .a = arena_new() };
	diags_init(&s->ds, s->a);
	s->y.recs = s->recs;
	s->y.aggs = s->aggs;
	s->y.buf_cap = CS_CAP;
	s->y.max_rec = CS_MAX_REC;
	s->y.pcpu_size = sizeof(struct shm_pcpu);
	s->h = (struct consume_handlers){ .priv = s, .err = cs_err, .drop = cs_drop };
	s->entries = calloc(64, sizeof(*s->entries));
}

/* Each description has one program of its own with one probe, named like its index in probes. */
static inline struct rec_desc *cs_rec(struct cs *s, uint32_t size)
{
	struct rec_desc *d = arena_new_obj(s->a, struct rec_desc);
	uint32_t i = s->y.n_recs++;

	*d = (struct rec_desc){
		.index = i, .prog = i, .epid_base = i + 1, .n_probes = 1, .size = size
	};
	d->acts = arena_new_array(s->a, struct rec_act, CS_MAX);
	s->recs[i] = d;
	return d;
}

static inline struct rec_act *cs_act(struct cs *s, struct rec_desc *d, enum act_kind kind)
{
	struct rec_act *a = &d->acts[d->n_acts++];

	a->kind = kind;
	a->fields = arena_new_array(s->a, struct rfield, CS_MAX);
	return a;
}

static inline void cs_field(struct rec_act *a, struct rfield f)
{
	a->fields[a->n_fields++] = f;
}

static inline struct pf_format *cs_fmt(struct cs *s, const char *text, bool printa)
{
	struct pf_format *f = pf_parse(s->a, &s->ds, (struct srcloc){ 0 }, text, printa);

	if (!f)
		printf("# format %s: %s\n", text, s->ds.d[s->ds.n - 1].msg);
	return f;
}

static inline struct agg_desc *cs_agg(struct cs *s, const char *name, enum agg_func func)
{
	struct agg_desc *d = arena_new_obj(s->a, struct agg_desc);

	*d = (struct agg_desc){ .name = name, .id = s->y.n_aggs, .func = func };
	d->keys = arena_new_array(s->a, struct rfield, 8);
	s->aggs[s->y.n_aggs++] = d;
	return d;
}

static inline void cs_key(struct agg_desc *d, struct rfield f)
{
	d->keys[d->n_keys++] = f;
	if (f.off + f.size > d->key_size)
		d->key_size = (f.off + f.size + 3) & ~3u;
	d->keyed = true;
}

static inline bool cs_start(struct cs *s)
{
	for (uint32_t i = 0; i < s->y.n_aggs; i++) {
		struct agg_desc *d = s->aggs[i];

		d->val_size = 8 + 8 * agg_state_words(d);
		if (!d->keyed) {
			d->slot_off = s->y.pcpu_size;
			s->y.pcpu_size += d->val_size;
		}
	}
	s->pcpu_stride = s->y.pcpu_size;
	s->pcpu = calloc(CS_CPUS, s->pcpu_stride);
	s->ctl = calloc(1, sizeof(*s->ctl) + CS_MAX * sizeof(s->ctl->agg[0]));
	for (uint32_t i = 0; i < s->y.n_aggs; i++)
		s->ctl->agg[i].used = 1;
	for (uint32_t i = 0; i < CS_CPUS; i++)
		s->rings[i] = calloc(1, SHM_BUF_DATA + CS_CAP + CS_MAX_REC);
	s->c = consume_new(&(struct consume_conf){ .layout = &s->y,
						   .n_cpus = CS_CPUS,
						   .rings = s->rings,
						   .pcpu = (struct shm_pcpu *)(void *)s->pcpu,
						   .pcpu_stride = s->pcpu_stride,
						   .ctl = s->ctl,
						   .io = { .priv = s,
							   .probe = cs_probe,
							   .probe_id = cs_probe_id,
							   .ksym = cs_ksym,
							   .usym = cs_usym,
							   .agg_each = cs_each,
							   .agg_delete = cs_delete,
							   .setopt = cs_setopt,
							   .now = cs_now,
							   .types = s->types } });
	if (!CHECK(s->c))
		return false;
	consume_handle(s->c, &s->h);
	s->fp = open_memstream(&s->text, &s->len);
	return true;
}

static inline void cs_end(struct cs *s)
{
	consume_free(s->c);
	if (s->fp)
		fclose(s->fp);
	free(s->text);
	for (uint32_t i = 0; i < CS_CPUS; i++)
		free(s->rings[i]);
	free(s->pcpu);
	free(s->ctl);
	free(s->entries);
	arena_free(s->a);
}

/* Reserves, and returns where the fields go (offset 0 = header). */
static inline uint8_t *cs_reserve(struct cs *s, uint32_t cpu, uint32_t size)
{
	struct shm_buf *b = s->rings[cpu];
	uint8_t *p = (uint8_t *)b + SHM_BUF_DATA + (b->head & (CS_CAP - 1));

	b->head += size;
	return p;
}

static inline void cs_commit(uint8_t *p, uint32_t epid, uint32_t size)
{
	struct rec_hdr h = { size, epid };

	memcpy(p, &h, sizeof(h));
}

static inline uint8_t *cs_write(struct cs *s, uint32_t cpu, uint32_t epid, uint32_t size)
{
	uint8_t *p = cs_reserve(s, cpu, size);

	cs_commit(p, epid, size);
	return p;
}

/* What was printed since the last call. */
static inline const char *cs_taken(struct cs *s)
{
	char *t;

	fflush(s->fp);
	t = arena_strndup(s->a, s->text ? s->text : "", s->len);
	fclose(s->fp);
	free(s->text);
	s->text = NULL;
	s->fp = open_memstream(&s->text, &s->len);
	return t;
}

static inline const char *cs_text(struct cs *s)
{
	s->last = consume_drain(s->c, s->fp, true);
	return cs_taken(s);
}

static inline const char *cs_aggs(struct cs *s)
{
	s->last = consume_agg_print(s->c, s->fp);
	return cs_taken(s);
}

/* State (stamp first) of an aggregation without keys on a CPU. */
static inline uint64_t *cs_slot(struct cs *s, const struct agg_desc *d, uint32_t cpu)
{
	return (uint64_t *)(void *)(s->pcpu + cpu * s->pcpu_stride + d->slot_off);
}

/* A new key; val[cpu][0] is the stamp. */
static inline struct cs_entry *cs_entry(struct cs *s, const struct agg_desc *d)
{
	struct cs_entry *e = &s->entries[s->n_entries++];

	e->d = d;
	return e;
}

static inline struct rfield cs_int(uint32_t off, uint32_t size, bool is_signed)
{
	return (struct rfield){ .kind = FK_INT, .off = off, .size = size, .is_signed = is_signed };
}

static inline struct rfield cs_str(uint32_t off, uint32_t size)
{
	return (struct rfield){ .kind = FK_STR, .off = off, .size = size };
}

#endif
