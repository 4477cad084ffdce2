/* SPDX-License-Identifier: MIT */
/*
 * Speculations. The programs record speculative data like any other; a record with a speculate()
 * among its actions is held back here, under the id that speculate() was given, until a record with
 * commit() or discard() of that id is read.
 *
 * Rings are read one CPU after the other, so a commit may be read before data of another CPU that
 * belongs to it: the fate of an id is remembered, and what comes later shares it. Once all rings have
 * been read a few times nothing can come any more, and the id is forgotten. So is one whose slot
 * (low half of the id) is in use by a later generation (high half): a fault has eaten its discard().
 *
 * specsize is per speculation and CPU, as in the guide, chapter "Speculative Tracing".
 */
#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "consume/priv.h"

#define SPEC_NONE UINT64_MAX /* lower/lower_spec.c */
#define DRAINS_KEPT 8u

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

/* Another generation of a slot: the older one has ended. */
static void spec_older(struct consume *c, struct spec *s)
{
	for (struct spec *o = c->specs; o; o = o->next) {
		struct spec *old = o->id < s->id ? o : s;

		if (o != s && (uint32_t)o->id == (uint32_t)s->id && !old->ended)
			old->ended = c->drains + 1;
	}
}

static struct spec *spec_get(struct consume *c, uint64_t id)
{
	struct spec *s = c->specs;

	while (s && s->id != id)
		s = s->next;
	if (s)
		return s;
	s = fault_calloc(1, sizeof(*s) + c->conf.n_cpus * sizeof(s->used[0]));
	if (!s) {
		c->err = -ENOMEM;
		return NULL;
	}
	s->id = id;
	spec_older(c, s);
	s->next = c->specs;
	c->specs = s;
	return s;
}

static bool spec_room(struct consume *c, struct spec *s, const struct spec_rec *head)
{
	size_t n = sizeof(*head) + head->size;

	if (s->used[head->cpu] + head->size > c->opt.specsize)
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

	if (id == SPEC_NONE)
		return false;
	if (id == 0)
		return true; /* no speculation was to be had: the data is not wanted */
	struct spec *s = spec_get(c, id);
	if (!s || s->state == SPEC_DISCARDED)
		return true;
	if (s->state == SPEC_COMMITTED)
		return false;
	if (!spec_room(c, s, &head)) {
		c->spec_drops++;
		return true;
	}
	memcpy(s->buf + s->len, &head, sizeof(head));
	memcpy(s->buf + s->len + sizeof(head), r->data, head.size);
	s->len += sizeof(head) + head.size;
	s->used[head.cpu] += head.size;
	return true;
}

static bool spec_record(const struct consume *c, const uint8_t *data, struct record *ret)
{
	const struct rec_hdr *h = (const struct rec_hdr *)(const void *)data;

	*ret = (struct record){ .data = data, .epid = h->epid };
	if (!session_rec(c->y, h->epid, &ret->index))
		return false;
	ret->size = c->y->recs[ret->index]->size;
	return true;
}

/* The next one of that CPU at or behind off. */
static bool spec_next(const struct consume *c, const struct spec *s, size_t off, uint32_t cpu,
		      struct record *ret)
{
	while (off < s->len) {
		struct spec_rec head;

		memcpy(&head, s->buf + off, sizeof(head));
		off += sizeof(head);
		if (head.cpu == cpu)
			return spec_record(c, s->buf + off, ret);
		off += head.size;
	}
	return false;
}

/* A record is being run already: the one with the commit(). */
static void run_inside(struct consume *c, uint32_t cpu, const struct record *rec,
		       const struct record *next)
{
	const struct consume_rec *outer = c->rec;
	const struct rec_act *outer_act = c->act;

	record_run(c, cpu, rec, next);
	c->rec = outer;
	c->act = outer_act;
}

static void spec_end(struct consume *c, struct spec *s)
{
	s->ended = c->drains + 1;
	free(s->buf);
	s->buf = NULL;
	s->len = s->cap = 0;
}

void spec_commit(struct consume *c, uint64_t id)
{
	struct spec *s = id ? spec_get(c, id) : NULL;
	size_t off = 0;

	if (!s || s->state != SPEC_ACTIVE)
		return;
	s->state = SPEC_COMMITTED;
	while (off < s->len && !c->err) {
		struct record rec, next;
		struct spec_rec head;

		memcpy(&head, s->buf + off, sizeof(head));
		off += sizeof(head);
		if (spec_record(c, s->buf + off, &rec)) {
			bool more = spec_next(c, s, off + head.size, head.cpu, &next);

			run_inside(c, head.cpu, &rec, more ? &next : NULL);
		}
		off += head.size;
	}
	spec_end(c, s);
}

void spec_discard(struct consume *c, uint64_t id)
{
	struct spec *s = id ? spec_get(c, id) : NULL;

	if (!s || s->state != SPEC_ACTIVE)
		return;
	s->state = SPEC_DISCARDED;
	spec_end(c, s);
}

void spec_drained(struct consume *c)
{
	struct spec **at = &c->specs;

	c->drains++;
	while (*at) {
		struct spec *s = *at;

		if (!s->ended || c->drains - s->ended < DRAINS_KEPT) {
			at = &s->next;
			continue;
		}
		*at = s->next;
		free(s->buf);
		free(s);
	}
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
