// SPDX-License-Identifier: MIT
/*
 * BTF bytes and quick questions.
 *
 * A blob is a header, the types one after the other (their sizes follow from kind and vlen) and the
 * strings. Ids count from 1 in vmlinux; a module's types go on from there, and its string offsets go
 * on from the end of vmlinux's strings. The walk checks every bound: a short blob ends the walk.
 */
#include "kernel/kbtf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "kernel/bpfsys.h"
#include "kernel/priv.h"

#ifndef BTF_KIND_ENUM64
#define BTF_KIND_ENUM64 19
#endif

/* ---- bytes ---- */

static int map_whole(int fd, struct btf_bytes *b)
{
	struct stat st;
	void *p;

	if (fault_point("mmap") || fstat(fd, &st) || st.st_size <= 0)
		return -ENODEV;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	b->data = p;
	b->size = (size_t)st.st_size;
	b->mapped = true;
	return 0;
}

static int read_whole(int fd, struct btf_bytes *b)
{
	struct stat st;
	size_t size, n = 0;
	char *p;

	if (fstat(fd, &st))
		return -errno;
	size = (size_t)st.st_size;
	p = fault_malloc(size ? size : 1);
	if (!p)
		return -ENOMEM;
	while (n < size) {
		ssize_t got = read(fd, p + n, size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	b->data = p;
	b->size = n;
	return 0;
}

static void bytes_free(struct btf_bytes *b)
{
	union {
		const void *c;
		void *p;
	} data = { .c = b->data };

	if (b->mapped)
		munmap(data.p, b->size);
	else
		free(data.p);
	free(b->module);
	free(b);
}

/* The sections, checked to lie inside of the blob. */
struct view {
	const char *types, *strs;
	uint32_t types_len, strs_len;
};

static bool view_of(const struct btf_bytes *b, struct view *v)
{
	const struct btf_header *h = b->data;

	if (b->size < sizeof(*h) || h->magic != BTF_MAGIC || h->hdr_len < sizeof(*h) ||
	    h->hdr_len > b->size)
		return false;
	if ((uint64_t)h->hdr_len + h->type_off + h->type_len > b->size ||
	    (uint64_t)h->hdr_len + h->str_off + h->str_len > b->size || h->str_len == 0)
		return false;
	v->types = (const char *)b->data + h->hdr_len + h->type_off;
	v->types_len = h->type_len;
	v->strs = (const char *)b->data + h->hdr_len + h->str_off;
	v->strs_len = h->str_len;
	return v->strs[v->strs_len - 1] == '\0';
}

static int bytes_open(const char *path, const char *module, struct btf_bytes **ret)
{
	struct btf_bytes *b = fault_calloc(1, sizeof(*b));
	struct view v;
	int r, fd;

	if (!b)
		return -ENOMEM;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	r = fd < 0 ? -errno : 0;
	if (fd >= 0 && map_whole(fd, b) != 0)
		r = read_whole(fd, b);
	if (fd >= 0)
		close(fd);
	if (r == 0 && !view_of(b, &v))
		r = -EBADMSG;
	if (r == 0 && module && !(b->module = strdup(module)))
		r = -ENOMEM;
	if (r == 0)
		*ret = b;
	else
		bytes_free(b);
	return r;
}

static int vmlinux(struct kernel *k)
{
	if (!k->vmlinux && !k->btf_err)
		k->btf_err = bytes_open("/sys/kernel/btf/vmlinux", NULL, &k->vmlinux);
	return k->btf_err;
}

int kbtf_vmlinux(struct kernel *k, const void **ret_data, size_t *ret_size)
{
	int r = vmlinux(k);

	if (r)
		return r;
	*ret_data = k->vmlinux->data;
	*ret_size = k->vmlinux->size;
	return 0;
}

static int module_bytes(struct kernel *k, const char *module, struct btf_bytes **ret)
{
	char path[128];
	int n, r;

	for (*ret = k->modules; *ret; *ret = (*ret)->next)
		if (strcmp((*ret)->module, module) == 0)
			return 0;
	n = snprintf(path, sizeof(path), "/sys/kernel/btf/%s", module);
	if (n < 0 || (size_t)n >= sizeof(path) || strchr(module, '/'))
		return -ENOENT;
	r = bytes_open(path, module, ret);
	if (r)
		return r;
	(*ret)->next = k->modules;
	k->modules = *ret;
	return 0;
}

int kbtf_module(struct kernel *k, const char *module, const void **ret_data, size_t *ret_size)
{
	struct btf_bytes *b;
	int r = module_bytes(k, module, &b);

	if (r)
		return r;
	*ret_data = b->data;
	*ret_size = b->size;
	return 0;
}

int kbtf_modules(struct kernel *k, bool (*fn)(void *arg, const char *module), void *arg)
{
	DIR *d = opendir("/sys/kernel/btf");
	struct dirent *e;

	(void)k;
	if (!d)
		return -errno;
	while ((e = readdir(d)))
		if (e->d_name[0] != '.' && strcmp(e->d_name, "vmlinux") && !fn(arg, e->d_name))
			break;
	closedir(d);
	return 0;
}

void kbtf_free(struct kernel *k)
{
	while (k->modules) {
		struct btf_bytes *b = k->modules;

		k->modules = b->next;
		bytes_free(b);
	}
	if (k->vmlinux)
		bytes_free(k->vmlinux);
	free(k->traces);
}

/* ---- walking ---- */

/* Bytes behind struct btf_type; UINT32_MAX: unknown kind. */
static uint32_t tail_size(const struct btf_type *t)
{
	uint32_t n = BTF_INFO_VLEN(t->info);

	switch (BTF_INFO_KIND(t->info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG: return 4;
	case BTF_KIND_ARRAY:
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_DATASEC:
	case BTF_KIND_ENUM64: return 12 * (BTF_INFO_KIND(t->info) == BTF_KIND_ARRAY ? 1 : n);
	case BTF_KIND_ENUM:
	case BTF_KIND_FUNC_PROTO: return 8 * n;
	case BTF_KIND_PTR:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC:
	case BTF_KIND_FLOAT:
	case BTF_KIND_TYPE_TAG: return 0;
	default: return UINT32_MAX;
	}
}

struct walk {
	struct view v, base; /* base.strs NULL: none */
	const char *p, *end;
	uint32_t id; /* of the type given out last */
};

static bool walk_start(struct walk *w, const struct btf_bytes *b)
{
	*w = (struct walk){ 0 };
	if (!view_of(b, &w->v))
		return false;
	w->p = w->v.types;
	w->end = w->p + w->v.types_len;
	return true;
}

static const struct btf_type *walk_next(struct walk *w)
{
	const struct btf_type *t;
	uint32_t tail;

	if ((size_t)(w->end - w->p) < sizeof(*t))
		return NULL;
	t = (const struct btf_type *)(const void *)w->p;
	tail = tail_size(t);
	if (tail > (size_t)(w->end - w->p) - sizeof(*t))
		return NULL;
	w->p += sizeof(*t) + tail;
	w->id++;
	return t;
}

static const char *walk_str(const struct walk *w, uint32_t off)
{
	if (w->base.strs && off < w->base.strs_len)
		return w->base.strs + off;
	off -= w->base.strs_len;
	return off < w->v.strs_len ? w->v.strs + off : "";
}

static void find_in(struct walk *w, struct kbtf_want *want, uint32_t n)
{
	const struct btf_type *t;
	uint32_t left = n;

	while (left && (t = walk_next(w))) {
		uint32_t kind = BTF_INFO_KIND(t->info);

		for (uint32_t i = 0; i < n; i++) {
			if (want[i].kind != kind || want[i].id ||
			    strcmp(want[i].name, walk_str(w, t->name_off)) != 0)
				continue;
			want[i].id = w->id;
			left--;
		}
	}
}

int kbtf_find(struct kernel *k, struct kbtf_want *want, uint32_t n)
{
	struct walk w;
	int r = vmlinux(k);

	for (uint32_t i = 0; i < n; i++)
		want[i].id = 0;
	if (r)
		return r;
	if (!walk_start(&w, k->vmlinux))
		return -EBADMSG;
	find_in(&w, want, n);
	return 0;
}

int kbtf_each(struct kernel *k, uint32_t kind, bool (*fn)(void *arg, const char *name, uint32_t id),
	      void *arg)
{
	const struct btf_type *t;
	struct walk w;
	int r = vmlinux(k);

	if (r)
		return r;
	if (!walk_start(&w, k->vmlinux))
		return -EBADMSG;
	while ((t = walk_next(&w)))
		if (BTF_INFO_KIND(t->info) == kind && !fn(arg, walk_str(&w, t->name_off), w.id))
			break;
	return 0;
}

/*
 * Types have no index here: to find one by its id is to walk there, so the place found last is kept
 * and the walk goes on from it (members of one struct are asked for one after the other).
 */
static const struct btf_type *by_id(struct kernel *k, struct walk *w, uint32_t id)
{
	const struct btf_type *t = NULL;

	if (vmlinux(k) || !walk_start(w, k->vmlinux))
		return NULL;
	if (k->last_type && k->last_id <= id) {
		t = k->last_type;
		w->p = (const char *)t;
		w->id = k->last_id - 1;
		walk_next(w);
	}
	while (w->id < id && (t = walk_next(w)))
		;
	if (id && t) {
		k->last_type = t;
		k->last_id = id;
	}
	return id ? t : NULL;
}

static int member_off(struct kernel *k, uint32_t id, const char *name, uint32_t depth)
{
	struct walk w;
	const struct btf_type *t = by_id(k, &w, id);
	const struct btf_member *m;
	uint32_t kind = t ? BTF_INFO_KIND(t->info) : 0;

	if ((kind != BTF_KIND_STRUCT && kind != BTF_KIND_UNION) || depth > 8)
		return -ENOENT;
	m = (const struct btf_member *)(const void *)(t + 1);
	for (uint32_t i = 0; i < BTF_INFO_VLEN(t->info); i++, m++) {
		const char *s = walk_str(&w, m->name_off);
		uint32_t bits =
			BTF_INFO_KFLAG(t->info) ? BTF_MEMBER_BIT_OFFSET(m->offset) : m->offset;
		int sub;

		if (*s && strcmp(s, name) == 0)
			return bits % 8 ? -ENOENT : (int)(bits / 8);
		if (*s)
			continue;
		sub = member_off(k, m->type, name, depth + 1);
		if (sub >= 0)
			return (int)(bits / 8) + sub;
	}
	return -ENOENT;
}

int kbtf_member_off(struct kernel *k, uint32_t struct_id, const char *member)
{
	return member_off(k, struct_id, member, 0);
}

/* ---- what programs attach to ---- */

static int module_fd(const char *module)
{
	uint32_t id = 0;

	while (bpfsys_btf_next_id(id, &id) == 0) {
		char name[64];
		int fd = bpfsys_btf_by_id(id);

		if (fd < 0)
			continue;
		if (bpfsys_btf_name(fd, name, sizeof(name)) == 0 && strcmp(name, module) == 0)
			return fd;
		close(fd);
	}
	return -ENOENT;
}

struct module_search {
	struct kernel *k;
	struct kbtf_want want;
	uint32_t base_types;
	int fd;
};

static bool search_module(void *arg, const char *module)
{
	struct module_search *s = arg;
	struct btf_bytes *b;
	struct walk w;

	if (module_bytes(s->k, module, &b) || !walk_start(&w, b))
		return true;
	view_of(s->k->vmlinux, &w.base);
	w.id = s->base_types;
	find_in(&w, &s->want, 1);
	if (!s->want.id)
		return true;
	s->fd = module_fd(module);
	return false;
}

static int find_in_modules(struct kernel *k, struct kbtf_want want, uint32_t n_base,
			   uint32_t *ret_id, int *ret_fd)
{
	struct module_search s = { .k = k, .want = want, .base_types = n_base };

	kbtf_modules(k, search_module, &s);
	if (!s.want.id)
		return -ENOENT;
	if (s.fd < 0)
		return s.fd;
	*ret_id = s.want.id;
	*ret_fd = s.fd;
	return 0;
}

#define TRACE_PREFIX "btf_trace_"

static bool add_trace(struct kernel *k, struct trace_id id)
{
	if (k->n_traces == k->cap_traces) {
		uint32_t cap = k->cap_traces ? 2 * k->cap_traces : 1024;
		struct trace_id *v = fault_realloc(k->traces, cap * sizeof(*v));

		if (!v)
			return false;
		k->traces = v;
		k->cap_traces = cap;
	}
	k->traces[k->n_traces++] = id;
	return true;
}

static int by_name(const void *a, const void *b)
{
	const struct trace_id *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* All typedefs btf_trace_X that the walk comes by. */
static int add_traces(struct kernel *k, struct walk *w, const char *module)
{
	const size_t len = sizeof(TRACE_PREFIX) - 1;
	const struct btf_type *t;

	while ((t = walk_next(w))) {
		const char *s;

		if (BTF_INFO_KIND(t->info) != BTF_KIND_TYPEDEF)
			continue;
		s = walk_str(w, t->name_off);
		if (s[0] == 'b' && strncmp(s, TRACE_PREFIX, len) == 0 &&
		    !add_trace(k, (struct trace_id){ s + len, module, w->id }))
			return -ENOMEM;
	}
	return 0;
}

static bool add_module_traces(void *arg, const char *module)
{
	struct kernel *k = arg;
	struct btf_bytes *b;
	struct walk w;

	if (module_bytes(k, module, &b) || !walk_start(&w, b))
		return true;
	view_of(k->vmlinux, &w.base);
	w.id = k->n_types;
	return add_traces(k, &w, b->module) == 0;
}

/* One pass: a session that has one tracepoint often has many. */
static int index_traces(struct kernel *k)
{
	struct walk w;
	int r = vmlinux(k);

	if (r || k->n_types)
		return r;
	if (!walk_start(&w, k->vmlinux))
		return -EBADMSG;
	r = add_traces(k, &w, NULL);
	if (r) {
		k->n_traces = 0;
		return r;
	}
	k->n_types = w.id;
	qsort(k->traces, k->n_traces, sizeof(*k->traces), by_name);
	return 0;
}

static void index_module_traces(struct kernel *k)
{
	if (k->modules_indexed || index_traces(k))
		return;
	k->modules_indexed = true;
	kbtf_modules(k, add_module_traces, k);
	qsort(k->traces, k->n_traces, sizeof(*k->traces), by_name);
}

static const struct trace_id *find_trace(const struct kernel *k, const char *name)
{
	struct trace_id want = { .name = name };

	return k->n_traces ? bsearch(&want, k->traces, k->n_traces, sizeof(want), by_name) : NULL;
}

/*
 * The first tracepoint asked for is looked up by itself; from the second on there is an index, of
 * vmlinux first and of the modules when that does not have it.
 */
static bool trace_of(struct kernel *k, const char *name, struct trace_id *ret)
{
	char type[128];
	struct kbtf_want w = { .kind = BTF_KIND_TYPEDEF, .name = type };
	const struct trace_id *got;

	*ret = (struct trace_id){ .name = name, .id = k->first_trace_id };
	if (k->first_trace_id && strcmp(k->first_trace, name) == 0)
		return true;
	if (!k->first_trace_id && strlen(name) < sizeof(k->first_trace)) {
		snprintf(type, sizeof(type), TRACE_PREFIX "%s", name);
		if (kbtf_find(k, &w, 1) == 0 && w.id) {
			memcpy(k->first_trace, name, strlen(name) + 1);
			ret->id = k->first_trace_id = w.id;
			return true;
		}
	}
	if (index_traces(k))
		return false;
	got = find_trace(k, name);
	if (!got) {
		index_module_traces(k);
		got = find_trace(k, name);
	}
	if (got)
		*ret = *got;
	return got != NULL;
}

bool kbtf_has_tracepoint(struct kernel *k, const char *name)
{
	struct trace_id id;

	return trace_of(k, name, &id);
}

int kbtf_tracepoint(struct kernel *k, const char *name, uint32_t *ret_id, int *ret_fd)
{
	struct trace_id id;
	int r = vmlinux(k);

	if (r)
		return r;
	if (!trace_of(k, name, &id))
		return -ENOENT;
	*ret_id = id.id;
	*ret_fd = id.module ? module_fd(id.module) : 0;
	return *ret_fd < 0 ? *ret_fd : 0;
}

int kbtf_function(struct kernel *k, const char *name, uint32_t *ret_id, int *ret_fd)
{
	struct kbtf_want want = { .kind = BTF_KIND_FUNC, .name = name };
	struct walk w;
	int r = vmlinux(k);

	if (r)
		return r;
	if (!walk_start(&w, k->vmlinux))
		return -EBADMSG;
	find_in(&w, &want, 1);
	*ret_fd = 0;
	*ret_id = want.id;
	if (want.id)
		return 0;
	/* Not found: the walk went to the end and w.id is the number of types. */
	return find_in_modules(k, want, w.id, ret_id, ret_fd);
}
