/* SPDX-License-Identifier: MIT */
/*
 * Both files only ever grow, and what stands further down is newer: of two functions that overlap the last one
 * counts, where it is. They belong to the process and may say anything; they are believed as far as names go, and
 * only if they are plain files of the process's user or root, or the very file that the process has mapped.
 *
 * Of a process that is gone what it left is still read: a virtual machine may write its map at its end.
 */
#include "proc/jitmap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc/jitdump.h"

#define MAX_SIZE (256 << 20)
#define MAX_ENTRIES (1u << 20)

struct entry {
	uint64_t start, end;
	const char *name;
	uint32_t order;
};

/* Where an entry is in force. */
struct part {
	uint64_t start, end;
	const struct entry *of;
};

/* Oldest first. */
struct told {
	struct entry *v;
	uint32_t n, cap;
};

struct jitmap {
	uint32_t pid, own, round; /* own: its pid as it knows it */
	uid_t uid;
	char *text; /* of the map, whose lines are names */
	off_t size;
	char *dump_path;
	uint64_t dump_ino; /* 0: any */
	struct jitdump dump;
	struct told map, dumped;
	struct entry *all; /* of both, by start */
	uint32_t n_all;
	struct part *parts; /* by start, without overlaps */
	uint32_t n_parts;
	bool changed;
};

/* The pid that the process has in its own namespace, the last of the line NSpid. */
static uint32_t own_pid(uint32_t pid)
{
	char path[40], line[256], *last;
	uint32_t own = pid;
	FILE *fp;

	snprintf(path, sizeof(path), "/proc/%u/status", pid);
	fp = fopen(path, "re");
	while (fp && fgets(line, sizeof(line), fp))
		if (strncmp(line, "NSpid:", 6) == 0 && (last = strrchr(line, '\t')) != NULL)
			own = (uint32_t)strtoul(last, NULL, 10);
	if (fp)
		fclose(fp);
	return own;
}

struct jitmap *jitmap_new(uint32_t pid, uid_t uid)
{
	struct jitmap *m = calloc(1, sizeof(*m));

	if (m) {
		m->pid = pid;
		m->uid = uid;
		m->own = own_pid(pid);
	}
	return m;
}

static void forget_dumped(struct jitmap *m)
{
	for (uint32_t i = 0; i < m->dumped.n; i++)
		free((char *)(uintptr_t)m->dumped.v[i].name);
	m->dumped.n = 0;
}

void jitmap_free(struct jitmap *m)
{
	if (!m)
		return;
	forget_dumped(m);
	free(m->text);
	free(m->dump_path);
	free(m->map.v);
	free(m->dumped.v);
	free(m->all);
	free(m->parts);
	free(m);
}

static bool tell(struct told *t, uint64_t start, uint64_t size, const char *name)
{
	if (t->n == t->cap) {
		uint32_t cap = t->cap ? 2 * t->cap : 64;
		struct entry *v = cap <= MAX_ENTRIES ? realloc(t->v, cap * sizeof(*v)) : NULL;

		if (!v)
			return false;
		t->v = v;
		t->cap = cap;
	}
	t->v[t->n++] = (struct entry){ start, start + size, name, 0 };
	return true;
}

/* ---- files ---- */

static int open_plain(const char *path, uid_t uid, uint64_t ino, struct stat *st)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);

	if (fd >= 0 && (fstat(fd, st) != 0 || !S_ISREG(st->st_mode) ||
			(ino ? st->st_ino != ino : st->st_uid != 0 && st->st_uid != uid))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* By way of the process's root; if it is gone, of ours. */
static int open_of(const struct jitmap *m, const char *path, uint64_t ino, struct stat *st)
{
	char through[4200];
	int fd;

	snprintf(through, sizeof(through), "/proc/%u/root%s", m->pid, path);
	fd = open_plain(through, m->uid, ino, st);
	return fd >= 0 ? fd : open_plain(path, m->uid, ino, st);
}

static void parse_map(struct jitmap *m)
{
	char *save = NULL;

	m->map.n = 0;
	for (char *s = strtok_r(m->text, "\n", &save); s; s = strtok_r(NULL, "\n", &save)) {
		char *end;
		uint64_t start = strtoull(s, &end, 16), size = strtoull(end, &end, 16);
		const char *name = end + strspn(end, " ");

		if (size && start + size > start && *name && !tell(&m->map, start, size, name))
			return;
	}
}

static void reread_map(struct jitmap *m)
{
	char path[80], *text;
	struct stat st;
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/tmp/perf-%u.map", m->own);
	fd = open_of(m, path, 0, &st);
	if (fd < 0)
		return;
	text = st.st_size == m->size || st.st_size > MAX_SIZE ? NULL :
								malloc((size_t)st.st_size + 1);
	len = text ? read(fd, text, (size_t)st.st_size) : -1;
	close(fd);
	if (len < 0) {
		free(text);
		return;
	}
	text[len] = '\0';
	free(m->text);
	m->text = text;
	m->size = st.st_size;
	m->changed = true;
	parse_map(m);
}

static const char *name_at(const struct jitmap *m, uint64_t start)
{
	for (uint32_t i = m->dumped.n; i-- > 0;)
		if (m->dumped.v[i].start == start)
			return m->dumped.v[i].name;
	return NULL;
}

static void dumped(void *arg, const struct jitdump_code *c)
{
	struct jitmap *m = arg;
	const char *from = c->name ? c->name : name_at(m, c->old);
	char *name = from && *from ? strdup(from) : NULL;

	if (!name)
		return;
	if (tell(&m->dumped, c->addr, c->size, name))
		m->changed = true;
	else
		free(name);
}

static void reread_dump(struct jitmap *m)
{
	char path[80];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "/tmp/jit-%u.dump", m->own);
	fd = open_of(m, m->dump_path ? m->dump_path : path, m->dump_ino, &st);
	if (fd < 0)
		return;
	jitdump_read(&m->dump, fd, dumped, m);
	close(fd);
}

bool jitmap_is_dump(const char *name)
{
	size_t n = strlen(name);

	return strncmp(name, "jit-", 4) == 0 && n > 5 && strcmp(name + n - 5, ".dump") == 0;
}

void jitmap_dump(struct jitmap *m, const char *path, uint64_t ino)
{
	if (m->dump_path || !path)
		return;
	m->dump_path = strdup(path);
	if (!m->dump_path)
		return;
	m->dump_ino = ino;
	m->dump = (struct jitdump){ 0 };
	forget_dumped(m);
}

/* ---- which one counts ---- */

static int by_start(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* Those that are over or under way at a position, the newest on top. */
struct heap {
	const struct entry **v;
	uint32_t n;
};

static void sink(struct heap *h)
{
	for (uint32_t i = 0, k; (k = 2 * i + 1) < h->n; i = k) {
		const struct entry *e = h->v[i];

		if (k + 1 < h->n && h->v[k + 1]->order > h->v[k]->order)
			k++;
		if (e->order > h->v[k]->order)
			return;
		h->v[i] = h->v[k];
		h->v[k] = e;
	}
}

static void pop(struct heap *h)
{
	h->v[0] = h->v[--h->n];
	sink(h);
}

static void push(struct heap *h, const struct entry *e)
{
	uint32_t i = h->n++;

	for (; i > 0 && h->v[(i - 1) / 2]->order < e->order; i = (i - 1) / 2)
		h->v[i] = h->v[(i - 1) / 2];
	h->v[i] = e;
}

/* From left to right: as far as the newest of those that are there goes, or to where the next one begins. */
static void sweep(struct jitmap *m, struct heap *h)
{
	const struct entry *e = m->all, *last = m->all + m->n_all;
	uint64_t pos = 0, end;

	m->n_parts = 0;
	while (e < last || h->n) {
		if (!h->n && e->start > pos)
			pos = e->start;
		for (; e < last && e->start <= pos; e++)
			push(h, e);
		while (h->n && h->v[0]->end <= pos)
			pop(h);
		if (!h->n)
			continue;
		end = e < last && e->start < h->v[0]->end ? e->start : h->v[0]->end;
		m->parts[m->n_parts++] = (struct part){ pos, end, h->v[0] };
		pos = end;
	}
}

static void resolve(struct jitmap *m)
{
	uint32_t n = m->map.n + m->dumped.n;
	struct heap h = { calloc(n + 1, sizeof(*h.v)), 0 };
	/* a part begins where an entry does or ends */
	struct part *parts = realloc(m->parts, (2 * (size_t)n + 1) * sizeof(*parts));
	struct entry *all;

	m->parts = parts ? parts : m->parts;
	all = parts && h.v ? realloc(m->all, (n + 1) * sizeof(*all)) : NULL;
	m->n_parts = 0;
	if (all) {
		m->all = all;
		m->n_all = n;
		if (m->map.n)
			memcpy(all, m->map.v, m->map.n * sizeof(*all));
		if (m->dumped.n)
			memcpy(all + m->map.n, m->dumped.v, m->dumped.n * sizeof(*all));
		for (uint32_t i = 0; i < n; i++)
			all[i].order = i;
		qsort(all, n, sizeof(*all), by_start);
		sweep(m, &h);
	}
	free(h.v);
	m->changed = false;
}

static const struct part *find(const struct jitmap *m, uint64_t addr)
{
	uint32_t lo = 0, hi = m->n_parts;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (addr >= m->parts[mid].end)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < m->n_parts && addr >= m->parts[lo].start ? &m->parts[lo] : NULL;
}

bool jitmap_find(struct jitmap *m, uint64_t addr, uint32_t round, const char **ret_name,
		 uint64_t *ret_start)
{
	const struct part *p;

	if (m->round != round) { /* places are used again: also if there is a name already */
		m->round = round;
		reread_map(m);
		reread_dump(m);
		if (m->changed)
			resolve(m);
	}
	p = find(m, addr);
	if (!p)
		return false;
	*ret_name = p->of->name;
	*ret_start = p->of->start;
	return true;
}
