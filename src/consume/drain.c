/* SPDX-License-Identifier: MIT */
/*
 * Rings to records. The protocol is that of record/shm.h; this side reads the header once, with
 * acquire order, believes nothing in it that it has not checked, zeroes what it has read and gives
 * the room back.
 *
 * A header that cannot be (a size that is no record's, an unknown epid) leaves no way to find the next
 * record; all up to the head is then skipped and counted. Reading stays within the ring and its slack
 * whatever it holds.
 *
 * Functions: one ring (ring_*), one record (run), all CPUs in turn or in the order of time (drain_*).
 * Policies that do not drain while tracing (fill) call consume_drain() at the end only.
 */
#include <errno.h>

#include "consume/priv.h"

/* What a 8-byte load of struct rec_hdr gives, whatever the byte order of the machine. */
static struct rec_hdr ring_load(const struct cpu_state *s, uint64_t mask, uint64_t pos)
{
	const uint64_t *at = (const uint64_t *)(const void *)(s->data + (pos & mask));
	uint64_t word = __atomic_load_n(at, __ATOMIC_ACQUIRE);
	struct rec_hdr h;

	memcpy(&h, &word, sizeof(h));
	return h;
}

static void ring_release(struct cpu_state *s)
{
	if (s->freed == s->pos)
		return;
	__atomic_store_n(&s->ring->tail, s->pos, __ATOMIC_RELEASE);
	s->freed = s->pos;
}

/* The bytes [pos, pos + n) are read. */
static void ring_consume(struct consume *c, struct cpu_state *s, uint32_t n)
{
	uint64_t cap = c->y->buf_cap;

	memset(s->data + (s->pos & (cap - 1)), 0, n);
	s->pos += n;
	if (s->pos - s->freed >= cap / 8)
		ring_release(s);
}

#define PIECE (64u << 10)

/*
 * The data up to end can be touched. A ring that holds little is never mapped as a whole; the part
 * doubles, so that this is asked a few times only.
 */
static bool ring_need(struct consume *c, struct cpu_state *s, uint64_t end)
{
	uint64_t all = c->y->buf_cap + c->y->max_rec;
	int r;

	if (end <= s->mapped)
		return true;
	if (end < 2 * s->mapped)
		end = 2 * s->mapped;
	end = (end + PIECE - 1) / PIECE * PIECE;
	if (end > all)
		end = all;
	r = c->conf.io.ring_need(c->conf.io.priv, (uint32_t)(s - c->cpus), s->mapped, end);
	if (r) {
		c->err = r;
		return false;
	}
	s->mapped = end;
	return true;
}

static void ring_garbage(struct consume *c, struct cpu_state *s)
{
	uint64_t all = c->y->buf_cap + c->y->max_rec;

	c->garbage++;
	if (ring_need(c, s, all))
		memset(s->data, 0, all);
	s->pos = s->head;
	ring_release(s);
}

/* Takes in what the producers have reserved so far. */
static void ring_look(struct consume *c, struct cpu_state *s)
{
	uint64_t cap = c->y->buf_cap, tail = __atomic_load_n(&s->ring->tail, __ATOMIC_ACQUIRE);

	s->head = __atomic_load_n(&s->ring->head, __ATOMIC_ACQUIRE);
	/* bufpolicy=ring: the producers have given up the oldest records */
	if (tail > s->pos && tail <= s->head)
		s->pos = s->freed = tail;
	if (s->head - s->pos > cap || s->head % 8)
		ring_garbage(c, s);
	/* positions only grow: a head in the first round says how far the data goes */
	else if (!ring_need(c, s, s->head < cap ? s->head : cap + c->y->max_rec))
		s->head = s->pos;
}

enum peek { PEEK_RECORD, PEEK_SKIP, PEEK_NONE, PEEK_BAD };

/* The record at pos, which stays where it is. */
static enum peek ring_peek(const struct consume *c, const struct cpu_state *s, uint64_t pos,
			   struct record *ret)
{
	uint64_t mask = c->y->buf_cap - 1;

	if (pos == s->head)
		return PEEK_NONE;
	struct rec_hdr h = ring_load(s, mask, pos);
	if (h.size == 0)
		return PEEK_NONE; /* reserved, not written yet */
	ret->size = h.size & ~REC_DISCARD;
	ret->epid = h.epid;
	ret->data = s->data + (pos & mask);
	if (ret->size < sizeof(h) || ret->size % 8 || ret->size > c->y->max_rec ||
	    ret->size > s->head - pos)
		return PEEK_BAD;
	if (h.size & REC_DISCARD)
		return PEEK_SKIP;
	if (!session_rec(c->y, h.epid, &ret->index) || ret->size < c->y->recs[ret->index]->size ||
	    c->y->recs[ret->index]->size == 0)
		return PEEK_BAD;
	return PEEK_RECORD;
}

/* The next record of a CPU; discarded ones and garbage in front of it are done with. */
static bool ring_next(struct consume *c, struct cpu_state *s, struct record *ret)
{
	for (;;) {
		switch (ring_peek(c, s, s->pos, ret)) {
		case PEEK_RECORD: return true;
		case PEEK_SKIP: ring_consume(c, s, ret->size); break;
		case PEEK_BAD: ring_garbage(c, s); return false;
		case PEEK_NONE: return false;
		}
	}
}

/* ---- flow ---- */

static bool ends_in(const char *name, const char *what)
{
	size_t n = strlen(name), k = strlen(what);

	return n >= k && strcmp(name + n - k, what) == 0 && (n == k || name[n - k - 1] == '-');
}

/* Does another clause of the same firing follow? Then it is that one's turn to unindent. */
static bool same_probe(struct consume *c, const struct record *rec, const struct record *next,
		       uint32_t probe_id)
{
	return next && next->epid != rec->epid &&
	       epid_probe(c, next->index, next->epid)->id == probe_id;
}

/*
 * entry and return (and names that end in -entry, -return) indent and unindent; several clauses on
 * one firing do so once. Everything else is "| ".
 */
static void flow(struct consume *c, struct cpu_state *s, const struct record *rec,
		 const struct record *next, struct consume_rec *r)
{
	const struct consume_probe *p = r->probe;
	bool sys = strcmp(p->prov, "syscall") == 0;

	r->flow = CFLOW_NONE;
	r->prefix = "| ";
	if (ends_in(p->name, "entry")) {
		if (s->last_epid == 0 || s->last_epid == rec->epid || s->last_id != p->id) {
			r->flow = CFLOW_ENTRY;
			r->prefix = sys ? " => " : " -> ";
		}
	} else if (ends_in(p->name, "return")) {
		if (!same_probe(c, rec, next, p->id)) {
			r->flow = CFLOW_RETURN;
			r->prefix = sys ? " <= " : " <- ";
			if (s->indent > 0)
				s->indent -= 2;
		}
	}
	r->indent = s->indent;
	s->last_epid = rec->epid;
	s->last_id = p->id;
}

/* ---- one record ---- */

static struct consume_rec pub_of(struct consume *c, uint32_t cpu, const struct record *rec)
{
	struct consume_rec r = {
		.cpu = cpu,
		.epid = rec->epid,
		.desc = c->y->recs[rec->index],
		.data = rec->data,
		.prefix = "| ",
		.probe = epid_probe(c, rec->index, rec->epid),
	};

	if (c->y->temporal)
		memcpy(&r.timestamp, rec->data + sizeof(struct rec_hdr), sizeof(r.timestamp));
	return r;
}

void record_run(struct consume *c, uint32_t cpu, const struct record *rec,
		const struct record *next)
{
	struct cpu_state *s = &c->cpus[cpu];
	bool silent = c->descs[rec->index].silent;
	struct consume_rec r = pub_of(c, cpu, rec);

	if (c->opt.flowindent && !silent)
		flow(c, s, rec, next, &r);
	act_run(c, &r, silent);
	if (r.flow == CFLOW_ENTRY && s->indent < 1000)
		s->indent += 2;
}

/* The record at the position of the ring; what comes behind it matters to flowindent only. */
static void run(struct consume *c, uint32_t cpu, struct cpu_state *s, const struct record *rec)
{
	const struct desc_info *info = &c->descs[rec->index];
	uint64_t pos = s->pos + rec->size;
	struct record next;
	enum peek what = PEEK_NONE;

	c->records++;
	if (c->y->recs[rec->index]->regs)
		unwind_record(c, c->y->recs[rec->index], s->data + (s->pos & (c->y->buf_cap - 1)),
			      rec->size);
	if (info->spec >= 0) {
		struct consume_rec r = pub_of(c, cpu, rec);

		if (spec_take(c, &r, &r.desc->acts[info->spec]))
			return;
	}
	if (c->opt.flowindent)
		while ((what = ring_peek(c, s, pos, &next)) == PEEK_SKIP)
			pos += next.size;
	record_run(c, cpu, rec, what == PEEK_RECORD ? &next : NULL);
}

/* ---- all CPUs, one after the other ---- */

static void drain_cpu(struct consume *c, uint32_t cpu)
{
	struct cpu_state *s = &c->cpus[cpu];
	struct record rec;

	ring_look(c, s);
	while (!c->err && ring_next(c, s, &rec)) {
		run(c, cpu, s, &rec);
		ring_consume(c, s, rec.size);
	}
	ring_release(s);
}

/* ---- all CPUs, in the order of time ---- */

static uint64_t head_time(const struct cpu_state *s, uint64_t mask)
{
	uint64_t t;

	memcpy(&t, s->data + (s->pos & mask) + sizeof(struct rec_hdr), sizeof(t));
	return t;
}

static bool earlier(const struct consume *c, uint32_t a, uint32_t b)
{
	uint64_t mask = c->y->buf_cap - 1;
	uint64_t ta = head_time(&c->cpus[a], mask), tb = head_time(&c->cpus[b], mask);

	return ta != tb ? ta < tb : a < b;
}

static void heap_down(const struct consume *c, uint32_t *heap, uint32_t n, uint32_t i)
{
	for (;;) {
		uint32_t least = i, l = 2 * i + 1;

		if (l < n && earlier(c, heap[l], heap[least]))
			least = l;
		if (l + 1 < n && earlier(c, heap[l + 1], heap[least]))
			least = l + 1;
		if (least == i)
			return;
		uint32_t t = heap[i];
		heap[i] = heap[least];
		heap[least] = t;
		i = least;
	}
}

/* Younger records wait: another CPU may still be writing one that is older than they are. */
#define TEMPORAL_SLACK_NS 1000000

static void drain_temporal(struct consume *c, bool last)
{
	const struct consume_io *io = &c->conf.io;
	uint64_t limit = !last && io->now ? io->now(io->priv) - TEMPORAL_SLACK_NS : UINT64_MAX;
	uint64_t mask = c->y->buf_cap - 1;
	uint32_t *heap = c->heap, n = 0;
	struct record rec;

	c->held = false;
	for (uint32_t cpu = 0; cpu < c->conf.n_cpus; cpu++) {
		if (!c->cpus[cpu].ring)
			continue;
		ring_look(c, &c->cpus[cpu]);
		if (ring_next(c, &c->cpus[cpu], &rec))
			heap[n++] = cpu;
	}
	for (uint32_t i = n / 2; i-- > 0;)
		heap_down(c, heap, n, i);
	while (n && !c->err) {
		struct cpu_state *s = &c->cpus[heap[0]];

		c->held = head_time(s, mask) > limit;
		if (c->held)
			break;
		if (!ring_next(c, s, &rec))
			break;
		run(c, heap[0], s, &rec);
		ring_consume(c, s, rec.size);
		if (!ring_next(c, s, &rec))
			heap[0] = heap[--n];
		heap_down(c, heap, n, 0);
	}
	for (uint32_t cpu = 0; cpu < c->conf.n_cpus; cpu++)
		if (c->cpus[cpu].ring)
			ring_release(&c->cpus[cpu]);
}

bool consume_held(const struct consume *c)
{
	return c->held;
}

int consume_drain(struct consume *c, FILE *fp, bool last)
{
	call_begin(c, fp);
	if (c->y->temporal) {
		drain_temporal(c, last);
	} else {
		for (uint32_t cpu = 0; cpu < c->conf.n_cpus && !c->err; cpu++)
			if (c->cpus[cpu].ring)
				drain_cpu(c, cpu);
	}
	spec_drained(c);
	if (last)
		pcap_close(c);
	return call_end(c);
}
