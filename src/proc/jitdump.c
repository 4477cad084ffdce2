/* SPDX-License-Identifier: MIT */
/*
 * The bytes of the code itself are passed over, as is what a record may say of lines and of unwinding. Whatever the file holds,
 * each turn goes at least the size of a record's head forward; a record smaller than that ends it for good.
 */
#include "proc/jitdump.h"

#include <string.h>
#include <unistd.h>

#define MAGIC 0x4a695444u /* of this machine's byte order */
#define VERSION 1u
#define HEADER 40u
#define MAX_HEADER 4096u

enum { CODE_LOAD, CODE_MOVE, CODE_DEBUG, CODE_CLOSE, CODE_UNWINDING };

struct header {
	uint32_t magic, version, size, machine, pad, pid;
	uint64_t timestamp, flags;
};

struct record {
	uint32_t id, size;
	uint64_t timestamp;
};

struct load {
	uint32_t pid, tid;
	uint64_t vma, addr, size, index;
};

struct move {
	uint32_t pid, tid;
	uint64_t vma, old, addr, size, index;
};

_Static_assert(sizeof(struct header) == HEADER && sizeof(struct record) == 16, "as in files");
_Static_assert(sizeof(struct load) == 40 && sizeof(struct move) == 48, "as in files");

/* As much of a record as is looked at. */
struct window {
	uint8_t b[sizeof(struct record) + sizeof(struct load) + JITDUMP_NAME];
	uint32_t n;
};

static bool fill(struct window *w, int fd, uint64_t pos)
{
	ssize_t n = pos <= INT64_MAX ? pread(fd, w->b, sizeof(w->b), (off_t)pos) : -1;

	w->n = n > 0 ? (uint32_t)n : 0;
	return w->n > 0;
}

static bool begin(struct jitdump *d, int fd)
{
	struct window w;
	struct header h;

	if (d->pos || d->bad)
		return !d->bad;
	if (!fill(&w, fd, 0) || w.n < sizeof(h))
		return false;
	memcpy(&h, w.b, sizeof(h));
	d->bad = h.magic != MAGIC || h.version != VERSION || h.size < HEADER || h.size > MAX_HEADER;
	d->pos = h.size;
	return !d->bad;
}

/* False: not all of it is in the file yet. */
static bool one(struct window *w, const struct record *r, jitdump_fn *fn, void *arg)
{
	uint32_t head = sizeof(*r), room = r->size < w->n ? r->size : w->n;
	struct jitdump_code c = { 0 };
	struct load l;
	struct move m;
	char *name;

	if (r->id == CODE_LOAD && r->size > head + sizeof(l)) {
		if (w->n <= head + sizeof(l))
			return false;
		memcpy(&l, w->b + head, sizeof(l));
		name = (char *)w->b + head + sizeof(l);
		if (memchr(name, '\0', room - head - sizeof(l)) == NULL) {
			if (room < sizeof(w->b))
				return r->size <= w->n; /* cut, or without an end */
			w->b[sizeof(w->b) - 1] = '\0';
		}
		c = (struct jitdump_code){ .addr = l.addr, .size = l.size, .name = name };
	} else if (r->id == CODE_MOVE && r->size >= head + sizeof(m)) {
		if (w->n < head + sizeof(m))
			return false;
		memcpy(&m, w->b + head, sizeof(m));
		c = (struct jitdump_code){ .addr = m.addr, .size = m.size, .old = m.old };
	}
	if (c.size && c.addr + c.size > c.addr)
		fn(arg, &c);
	return true;
}

void jitdump_read(struct jitdump *d, int fd, jitdump_fn *fn, void *arg)
{
	struct window w;
	struct record r;

	if (!begin(d, fd))
		return;
	while (fill(&w, fd, d->pos) && w.n >= sizeof(r)) {
		memcpy(&r, w.b, sizeof(r));
		if (r.size < sizeof(r)) {
			d->bad = true;
			return;
		}
		if (!one(&w, &r, fn, arg))
			return;
		d->pos += r.size;
	}
}
