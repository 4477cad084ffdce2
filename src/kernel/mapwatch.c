// SPDX-License-Identifier: MIT
/*
 * A dummy perf event on each CPU, with the side records on: mappings, names (an exec), forks, exits. A
 * record ends in its time; those of all CPUs are collected, sorted and told. What is lost because a ring was full
 * is missing, and /proc is asked instead as long as the process lives.
 */
#include "kernel/mapwatch.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernel/bpfsys.h"

#define RING_SIZE (128u << 10)
#define TAIL_WORDS 1 /* sample_id: the time */

struct item {
	uint64_t time;
	uint8_t *rec; /* malloc: struct perf_event_header and what follows */
	uint32_t nth; /* of equal times, the order of reading */
};

struct mapwatch {
	int *fd;
	void **ring; /* first page: struct perf_event_mmap_page */
	uint32_t n;
	struct item *v;
	uint32_t n_v, cap_v;
};

static size_t page(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

struct mapwatch *mapwatch_open(struct kernel *k)
{
	uint32_t n;
	const uint32_t *cpus = kernel_online_cpus(k, &n);
	struct mapwatch *w = calloc(1, sizeof(*w));

	if (!w || !(w->fd = calloc(n, sizeof(*w->fd))) ||
	    !(w->ring = calloc(n, sizeof(*w->ring)))) {
		mapwatch_close(w);
		return NULL;
	}
	for (uint32_t i = 0; i < n; i++) {
		int fd = perf_side_events((int)cpus[i], RING_SIZE / 2);
		void *p;

		if (fd < 0)
			continue;
		p = mmap(NULL, page() + RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (p == MAP_FAILED) {
			close(fd);
			continue;
		}
		w->fd[w->n] = fd;
		w->ring[w->n++] = p;
	}
	if (w->n == 0) {
		mapwatch_close(w);
		return NULL;
	}
	return w;
}

static void forget(struct mapwatch *w)
{
	for (uint32_t i = 0; i < w->n_v; i++)
		free(w->v[i].rec);
	w->n_v = 0;
}

void mapwatch_close(struct mapwatch *w)
{
	if (!w)
		return;
	for (uint32_t i = 0; i < w->n; i++) {
		munmap(w->ring[i], page() + RING_SIZE);
		close(w->fd[i]);
	}
	forget(w);
	free(w->v);
	free(w->fd);
	free(w->ring);
	free(w);
}

const int *mapwatch_fds(const struct mapwatch *w, uint32_t *ret_n)
{
	*ret_n = w->n;
	return w->fd;
}

/* ---- reading ---- */

static bool wanted(const struct perf_event_header *h)
{
	return h->type == PERF_RECORD_MMAP2 || h->type == PERF_RECORD_FORK ||
	       h->type == PERF_RECORD_EXIT ||
	       (h->type == PERF_RECORD_COMM && (h->misc & PERF_RECORD_MISC_COMM_EXEC));
}

static void keep(struct mapwatch *w, const uint8_t *data, uint64_t at,
		 const struct perf_event_header *h)
{
	uint8_t *rec;

	if (w->n_v == w->cap_v) {
		uint32_t cap = w->cap_v ? 2 * w->cap_v : 64;
		struct item *v = realloc(w->v, cap * sizeof(*v));

		if (!v)
			return;
		w->v = v;
		w->cap_v = cap;
	}
	rec = malloc(h->size);
	if (!rec)
		return;
	for (uint32_t i = 0; i < h->size; i++)
		rec[i] = data[(at + i) % RING_SIZE];
	w->v[w->n_v] = (struct item){ .rec = rec, .nth = w->n_v };
	memcpy(&w->v[w->n_v].time, rec + h->size - 8 * TAIL_WORDS, 8);
	w->n_v++;
}

static void read_ring(struct mapwatch *w, void *ring)
{
	struct perf_event_mmap_page *p = ring;
	const uint8_t *data = (const uint8_t *)ring + page();
	uint64_t head = __atomic_load_n(&p->data_head, __ATOMIC_ACQUIRE), tail = p->data_tail;

	while (tail < head) {
		struct perf_event_header h;

		/* eight bytes, aligned to as many: never cut by the end of the ring */
		memcpy(&h, data + tail % RING_SIZE, sizeof(h));
		if (h.size < sizeof(h) + 8 * TAIL_WORDS)
			break;
		if (wanted(&h))
			keep(w, data, tail, &h);
		tail += h.size;
	}
	__atomic_store_n(&p->data_tail, head, __ATOMIC_RELEASE);
}

static int by_time(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->nth < y->nth ? -1 : x->nth > y->nth;
}

struct mmap2 {
	struct perf_event_header h;
	uint32_t pid, tid;
	uint64_t addr, len, off;
	uint32_t major, minor;
	uint64_t ino, generation;
	uint32_t prot, flags;
};

static bool decode_map(const uint8_t *rec, struct mapwatch_event *e)
{
	struct mmap2 m;
	const char *path = (const char *)rec + sizeof(m);

	memcpy(&m, rec, sizeof(m.h));
	if (m.h.size <= sizeof(m) + 8 * TAIL_WORDS)
		return false;
	memcpy(&m, rec, sizeof(m));
	if (!memchr(path, 0, m.h.size - sizeof(m)))
		return false;
	*e = (struct mapwatch_event){ MW_MAP, m.pid, 0,       m.addr,  m.len,
				      m.off,  m.ino, m.major, m.minor, path };
	return true;
}

/* pid, parent's pid, tid, parent's tid; a thread has its process's pid twice. */
static bool decode_task(const uint8_t *rec, enum mapwatch_kind kind, struct mapwatch_event *e)
{
	uint32_t id[4];
	struct perf_event_header h;

	memcpy(&h, rec, sizeof(h));
	if (h.size < sizeof(h) + sizeof(id))
		return false;
	memcpy(id, rec + sizeof(h), sizeof(id));
	*e = (struct mapwatch_event){ .kind = kind, .pid = id[0], .parent = id[1] };
	return kind == MW_FORK ? id[0] != id[1] : kind == MW_EXEC || id[0] == id[2];
}

static bool decode(const uint8_t *rec, struct mapwatch_event *e)
{
	struct perf_event_header h;

	memcpy(&h, rec, sizeof(h));
	switch (h.type) {
	case PERF_RECORD_MMAP2: return decode_map(rec, e);
	case PERF_RECORD_FORK: return decode_task(rec, MW_FORK, e);
	case PERF_RECORD_COMM: return decode_task(rec, MW_EXEC, e);
	default: return decode_task(rec, MW_EXIT, e);
	}
}

void mapwatch_read(struct mapwatch *w, void (*fn)(void *arg, const struct mapwatch_event *e),
		   void *arg)
{
	for (uint32_t i = 0; i < w->n; i++)
		read_ring(w, w->ring[i]);
	if (w->n_v)
		qsort(w->v, w->n_v, sizeof(*w->v), by_time);
	for (uint32_t i = 0; i < w->n_v; i++) {
		struct mapwatch_event e;

		if (decode(w->v[i].rec, &e))
			fn(arg, &e);
	}
	forget(w);
}
