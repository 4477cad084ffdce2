/* SPDX-License-Identifier: MIT */
/*
 * The consumer as an object: its making and end, options, and what the other files share.
 */
#include "consume/consume.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/strmap.h"
#include "consume/priv.h"

/* ---- interned strings ---- */

static bool intern_grow(struct intern *in)
{
	uint32_t cap = in->cap ? 2 * in->cap : 64;
	char **str = fault_realloc(in->str, cap * sizeof(*str));

	if (!str)
		return false;
	in->str = str;
	uint32_t *slot = fault_calloc(2 * (size_t)cap, sizeof(*slot));
	if (!slot)
		return false;
	free(in->slot);
	in->slot = slot;
	in->cap = cap;
	in->slot_cap = 2 * cap;
	for (uint32_t i = 0; i < in->n; i++) {
		uint32_t h = hash_bytes(str[i], strlen(str[i])) & (in->slot_cap - 1);

		while (slot[h])
			h = (h + 1) & (in->slot_cap - 1);
		slot[h] = i + 1;
	}
	return true;
}

/* Number of a string, from 1; 0: no memory. */
uint32_t intern_str(struct intern *in, const char *s)
{
	if (in->n == in->cap && !intern_grow(in))
		return 0;
	uint32_t h = hash_bytes(s, strlen(s)) & (in->slot_cap - 1);
	while (in->slot[h]) {
		if (strcmp(in->str[in->slot[h] - 1], s) == 0)
			return in->slot[h];
		h = (h + 1) & (in->slot_cap - 1);
	}
	char *copy = fault_point("alloc") ? NULL : strdup(s);
	if (!copy)
		return 0;
	in->str[in->n++] = copy;
	in->slot[h] = in->n;
	return in->n;
}

void intern_free(struct intern *in)
{
	for (uint32_t i = 0; i < in->n; i++)
		free(in->str[i]);
	free(in->str);
	free(in->slot);
}

const char *probe_str(const struct consume *c, uint32_t id, uint32_t *ret_len)
{
	const char *s = id >= 1 && id <= c->names.n ? c->names.str[id - 1] : "";

	*ret_len = (uint32_t)strlen(s);
	return s;
}

/* ---- probes ---- */

static const struct consume_probe no_probe = { 0, "", "", "", "" };

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

const struct consume_probe *epid_probe(struct consume *c, uint32_t index, uint32_t epid)
{
	const struct rec_desc *d = c->y->recs[index];
	struct desc_info *info = &c->descs[index];
	const struct consume_io *io = &c->conf.io;
	uint32_t pidx = epid - d->epid_base;

	if (!info->probes)
		info->probes = fault_calloc(d->n_probes, sizeof(*info->probes));
	if (!info->probes) {
		c->err = -ENOMEM;
		return &no_probe;
	}
	struct consume_probe *p = &info->probes[pidx];
	if (p->name)
		return p;
	if (!io->probe || !io->probe(io->priv, d->prog, pidx, p))
		*p = no_probe;
	p->prov = or_empty(p->prov);
	p->mod = or_empty(p->mod);
	p->func = or_empty(p->func);
	p->name = or_empty(p->name);
	return p;
}

/* ---- calls ---- */

void call_begin(struct consume *c, FILE *fp)
{
	c->err = 0;
	c->epoch++;
	c->caller_fp = fp;
	c->out.fp = fp && c->reopened ? c->reopened : fp;
	c->out.len = 0;
	c->out.err = 0;
	c->form.now = 0;
	if (c->form.pending.len) {
		out_mem(&c->out, c->form.pending.buf, c->form.pending.len);
		c->form.pending.len = 0;
	}
}

int call_end(struct consume *c)
{
	if (c->out.fp) {
		out_flush(&c->out);
		if (fflush(c->out.fp) && !c->out.err)
			c->out.err = errno ? -errno : -EIO;
	} else {
		buffered_flush(c, NULL, NULL, 0);
	}
	if (!c->err)
		c->err = c->out.err;
	c->out.fp = NULL;
	return c->err;
}

int consume_flush(struct consume *c, FILE *fp)
{
	call_begin(c, fp);
	return call_end(c);
}

FILE *consume_file(struct consume *c, FILE *fp)
{
	return c->reopened ? c->reopened : fp;
}

/* ---- making ---- */

static void init_cpus(struct consume *c)
{
	for (uint32_t i = 0; i < c->conf.n_cpus; i++) {
		struct cpu_state *s = &c->cpus[i];

		s->ring = c->conf.rings ? c->conf.rings[i] : NULL;
		if (!s->ring)
			continue;
		s->data = (uint8_t *)s->ring + SHM_BUF_DATA;
		s->mapped = c->conf.io.ring_need ? 0 : UINT64_MAX;
		s->pos = s->freed = s->ring->tail & ~(uint64_t)7;
	}
}

static void init_descs(struct consume *c)
{
	for (uint32_t i = 0; i < c->y->n_recs; i++) {
		c->descs[i].spec = spec_act(c->y->recs[i]);
		c->descs[i].silent = act_is_silent(c->y->recs[i]);
	}
	for (uint32_t i = 0; i < c->y->n_aggs; i++)
		agg_init(&c->aggs[i], c->y->aggs[i]);
}

static uint32_t longest_key(const struct session_layout *y)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < y->n_aggs; i++)
		n = y->aggs[i]->key_size > n ? y->aggs[i]->key_size : n;
	return n;
}

static bool conf_ok(const struct consume_conf *conf)
{
	const struct session_layout *y = conf->layout;
	bool ring = y->buf_cap >= 8 && (y->buf_cap & (y->buf_cap - 1)) == 0;

	return session_layout_ok(y) && (ring || !conf->rings);
}

struct consume *consume_new(const struct consume_conf *conf)
{
	const struct session_layout *y = conf->layout;

	if (!conf_ok(conf)) {
		errno = EINVAL;
		return NULL;
	}
	struct consume *c = fault_calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	c->conf = *conf;
	c->y = y;
	c->epoch = 1;
	c->opt.stackindent = 14;
	c->opt.specsize = 4u << 20;
	c->cpus = fault_calloc(conf->n_cpus + 1, sizeof(*c->cpus));
	c->heap = fault_calloc(conf->n_cpus + 1, sizeof(*c->heap));
	c->descs = fault_calloc(y->n_recs + 1, sizeof(*c->descs));
	c->aggs = fault_calloc(y->n_aggs + 1, sizeof(*c->aggs));
	c->key_tmp = fault_calloc(1, longest_key(y) + 8);
	c->out.buf = fault_malloc(OUT_CAP);
	if (!c->cpus || !c->heap || !c->descs || !c->aggs || !c->key_tmp || !c->out.buf) {
		consume_free(c);
		errno = ENOMEM;
		return NULL;
	}
	c->out.cap = OUT_CAP;
	init_cpus(c);
	init_descs(c);
	return c;
}

void consume_free(struct consume *c)
{
	if (!c)
		return;
	for (uint32_t i = 0; c->descs && i < c->y->n_recs; i++)
		free(c->descs[i].probes);
	for (uint32_t i = 0; c->aggs && i < c->y->n_aggs; i++)
		agg_free(&c->aggs[i]);
	spec_free(c);
	pcap_close(c);
	form_free(c);
	intern_free(&c->names);
	if (c->reopened)
		fclose(c->reopened);
	free(c->cpus);
	free(c->heap);
	free(c->descs);
	free(c->aggs);
	free(c->key_tmp);
	free(c->mods);
	free(c->out.buf);
	free(c->tmp.buf);
	free(c->sym.buf);
	free(c);
}

struct consume_opts *consume_opts(struct consume *c)
{
	return &c->opt;
}

void consume_handle(struct consume *c, const struct consume_handlers *h)
{
	c->h = *h;
}

bool consume_exited(const struct consume *c, int *ret_status)
{
	const struct shm_ctl *ctl = c->conf.ctl;

	if (c->exited) {
		*ret_status = c->exit_status;
		return true;
	}
	if (ctl && __atomic_load_n(&ctl->exit_set, __ATOMIC_ACQUIRE)) {
		*ret_status = ctl->exit_status;
		return true;
	}
	return false;
}

uint64_t consume_garbage(const struct consume *c)
{
	return c->garbage;
}

uint64_t consume_records(const struct consume *c)
{
	return c->records;
}
