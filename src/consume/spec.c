/* SPDX-License-Identifier: MIT */
/*
 * Speculations. The programs record speculative data like any other; a record with a speculate()
 * among its actions is held back here, under the id that speculate() was given, until a record with
 * commit() or discard() of that id is read.
 *
 * Rings are read one CPU after the other, so a commit may be read before data of another CPU that
 * belongs to it: the fate of an id is remembered, and what comes later shares it. Guide, chapter
 * "Speculative Tracing".
 */
#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "consume/priv.h"

struct spec_rec {
	uint32_t cpu, size;
};

int spec_act(const struct rec_desc *d)
{
	for (uint32_t i = 0; i < d->n_acts; i++)
		if (d->acts[i].kind == ACT_SPECULATE)
			return (int)i;
	return -1;
}

static struct spec *spec_get(struct consume *c, uint64_t id)
{
	struct spec *s = c->specs;

	while (s && s->id != id)
		s = s->next;
	if (s)
		return s;
	s = fault_calloc(1, sizeof(*s));
	if (!s) {
		c->err = -ENOMEM;
		return NULL;
	}
	s->id = id;
	s->next = c->specs;
	c->specs = s;
	return s;
}

static bool spec_room(struct consume *c, struct spec *s, size_t n)
{
	if (s->len + n > c->opt.specsize)
		return false;
	if (s->cap - s->len >= n)
		return true;
	size_t cap = s->cap ? 2 * s->cap : 4096;
	while (cap - s->len < n)
		cap *= 2;
	uint8_t *buf = fault_realloc(s->buf, cap);
	if (!buf)
		return false;
	s->buf = buf;
	s->cap = cap;
	return true;
}

bool spec_take(struct consume *c, const struct consume_rec *r, const struct rec_act *act)
{
	struct datum_ctx x = { .rec = r, .base = r->data };
	uint64_t id = act->n_fields ? (uint64_t)field_int(&x, &act->fields[0]) : 0;
	struct spec_rec head = { r->cpu, r->desc->size };

	if (id == 0)
		return true; /* no speculation was to be had: the data is not wanted */
	struct spec *s = spec_get(c, id);
	if (!s || s->state == SPEC_DISCARDED)
		return true;
	if (s->state == SPEC_COMMITTED)
		return false;
	if (!spec_room(c, s, sizeof(head) + head.size)) {
		c->spec_drops++;
		return true;
	}
	memcpy(s->buf + s->len, &head, sizeof(head));
	memcpy(s->buf + s->len + sizeof(head), r->data, head.size);
	s->len += sizeof(head) + head.size;
	return true;
}

static void run_one(struct consume *c, uint32_t cpu, const uint8_t *data)
{
	const struct rec_hdr *h = (const struct rec_hdr *)(const void *)data;
	struct consume_rec r = { .cpu = cpu, .epid = h->epid, .data = data, .prefix = "| " };
	const struct consume_rec *outer = c->rec;
	const struct rec_act *outer_act = c->act;
	uint32_t index;

	if (!session_rec(c->y, h->epid, &index))
		return;
	r.desc = c->y->recs[index];
	r.probe = epid_probe(c, index, h->epid);
	r.indent = c->cpus[cpu].indent;
	if (c->y->temporal)
		memcpy(&r.timestamp, data + sizeof(*h), sizeof(r.timestamp));
	act_run(c, &r, false);
	c->rec = outer;
	c->act = outer_act;
}

void spec_commit(struct consume *c, uint64_t id)
{
	struct spec *s = id ? spec_get(c, id) : NULL;
	size_t off = 0;

	if (!s || s->state != SPEC_ACTIVE)
		return;
	s->state = SPEC_COMMITTED;
	while (off < s->len && !c->err) {
		struct spec_rec head;

		memcpy(&head, s->buf + off, sizeof(head));
		off += sizeof(head);
		run_one(c, head.cpu, s->buf + off);
		off += head.size;
	}
	free(s->buf);
	s->buf = NULL;
	s->len = s->cap = 0;
}

void spec_discard(struct consume *c, uint64_t id)
{
	struct spec *s = id ? spec_get(c, id) : NULL;

	if (!s || s->state != SPEC_ACTIVE)
		return;
	s->state = SPEC_DISCARDED;
	free(s->buf);
	s->buf = NULL;
	s->len = s->cap = 0;
}

void spec_free(struct consume *c)
{
	while (c->specs) {
		struct spec *s = c->specs;

		c->specs = s->next;
		free(s->buf);
		free(s);
	}
}
