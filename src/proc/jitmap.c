/* SPDX-License-Identifier: MIT */
/*
 * The file of a JIT only ever grows, and a line further down is newer: of two that overlap the last one
 * counts. It belongs to the process and may say anything; it is believed as far as names go, and only if
 * it is a plain file of the process's user or root.
 */
#include "proc/jitmap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_SIZE (256 << 20)

struct entry {
	uint64_t start, size;
	const char *name;
	uint32_t line;
};

struct jitmap {
	uint32_t pid, round;
	char *text;
	off_t size;
	struct entry *v; /* by start, newest first */
	uint32_t n;
};

struct jitmap *jitmap_new(uint32_t pid)
{
	struct jitmap *m = calloc(1, sizeof(*m));

	if (m)
		m->pid = pid;
	return m;
}

void jitmap_free(struct jitmap *m)
{
	if (!m)
		return;
	free(m->text);
	free(m->v);
	free(m);
}

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

static int open_map(uint32_t pid, struct stat *st)
{
	char path[80];
	struct stat proc;
	int fd;

	snprintf(path, sizeof(path), "/proc/%u", pid);
	if (stat(path, &proc) != 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/%u/root/tmp/perf-%u.map", pid, own_pid(pid));
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	if (fd >= 0 && (fstat(fd, st) != 0 || !S_ISREG(st->st_mode) || st->st_size > MAX_SIZE ||
			(st->st_uid != 0 && st->st_uid != proc.st_uid))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int by_start(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->line > y->line ? -1 : x->line < y->line;
}

static void parse(struct jitmap *m)
{
	uint32_t lines = 0, n = 0;
	char *save = NULL;

	for (const char *s = m->text; *s; s++)
		lines += *s == '\n';
	m->v = calloc(lines + 1u, sizeof(*m->v));
	for (char *s = strtok_r(m->text, "\n", &save); m->v && s; s = strtok_r(NULL, "\n", &save)) {
		char *end;
		struct entry *e = &m->v[n];

		e->start = strtoull(s, &end, 16);
		e->size = strtoull(end, &end, 16);
		e->name = end + strspn(end, " ");
		e->line = n;
		if (n <= lines && e->size && *e->name)
			n++;
	}
	m->n = n;
	if (n)
		qsort(m->v, n, sizeof(*m->v), by_start);
}

static void reread(struct jitmap *m)
{
	struct stat st;
	int fd = open_map(m->pid, &st);
	ssize_t len;
	char *text;

	if (fd < 0)
		return;
	text = st.st_size == m->size ? NULL : malloc((size_t)st.st_size + 1);
	len = text ? read(fd, text, (size_t)st.st_size) : -1;
	close(fd);
	if (len < 0) {
		free(text);
		return;
	}
	text[len] = '\0';
	free(m->text);
	free(m->v);
	m->text = text;
	m->size = st.st_size;
	m->v = NULL;
	m->n = 0;
	parse(m);
}

static const struct entry *find(const struct jitmap *m, uint64_t addr)
{
	uint32_t lo = 0, hi = m->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (m->v[mid].start <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0)
		return NULL;
	lo--;
	while (lo > 0 && m->v[lo - 1].start == m->v[lo].start)
		lo--;
	return addr - m->v[lo].start < m->v[lo].size ? &m->v[lo] : NULL;
}

bool jitmap_find(struct jitmap *m, uint64_t addr, uint32_t round, const char **ret_name,
		 uint64_t *ret_start)
{
	const struct entry *e = find(m, addr);

	if (!e && m->round != round) {
		m->round = round;
		reread(m);
		e = find(m, addr);
	}
	if (!e)
		return false;
	*ret_name = e->name;
	*ret_start = e->start;
	return true;
}
