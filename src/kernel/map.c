// SPDX-License-Identifier: MIT
/*
 * Maps of a session.
 *
 * A task storage map must come with BTF for key and value, so a blob of three types is made for it. A
 * frozen read-only map is an array of one entry whose contents the verifier takes as constants.
 * Kernels before 5.11 charge maps to RLIMIT_MEMLOCK and say EPERM when it is used up; then the limit
 * is raised once and the map tried again.
 */
#include "kernel/map.h"

#include <errno.h>
#include <linux/btf.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fault.h"
#include "kernel/bpfsys.h"

#define ENOTSUPP_KERNEL 524 /* ENOTSUPP: not meant for user space, but it gets there */

static const struct {
	enum bpfsys_map_type type;
	uint32_t flags;
	bool per_cpu;
} kinds[] = {
	[MAPK_ARRAY] = { BM_ARRAY, 0, false },
	[MAPK_PERCPU_ARRAY] = { BM_PERCPU_ARRAY, 0, true },
	[MAPK_HASH] = { BM_HASH, BMF_NO_PREALLOC, false },
	[MAPK_PERCPU_HASH] = { BM_PERCPU_HASH, BMF_NO_PREALLOC, true },
	[MAPK_LRU_HASH] = { BM_LRU_HASH, 0, false },
	[MAPK_TASK] = { BM_TASK_STORAGE, BMF_NO_PREALLOC, false },
	[MAPK_RINGBUF] = { BM_RINGBUF, 0, false },
};

/* 1: int, 2: char, 3: char[value_size]. */
struct task_btf {
	struct btf_header hdr;
	struct btf_type int_;
	uint32_t int_enc;
	struct btf_type char_;
	uint32_t char_enc;
	struct btf_type array;
	struct btf_array dim;
	char str[10];
};

static int task_btf_load(uint32_t value_size)
{
	struct task_btf b = {
		.hdr = { .magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(b.hdr) },
		.int_ = { .name_off = 1, .info = BTF_KIND_INT << 24, .size = 4 },
		.int_enc = BTF_INT_SIGNED << 24 | 32,
		.char_ = { .name_off = 5, .info = BTF_KIND_INT << 24, .size = 1 },
		.char_enc = 8,
		.array = { .info = BTF_KIND_ARRAY << 24 },
		.dim = { .type = 2, .index_type = 1, .nelems = value_size },
		.str = "\0int\0char",
	};

	b.hdr.type_len = offsetof(struct task_btf, str) - sizeof(b.hdr);
	b.hdr.str_off = b.hdr.type_len;
	b.hdr.str_len = sizeof(b.str);
	return bpfsys_btf_load(&b, offsetof(struct task_btf, str) + sizeof(b.str));
}

static int create_retry(const struct bpfsys_map *m)
{
	struct rlimit lim = { RLIM_INFINITY, RLIM_INFINITY };
	int fd = bpfsys_map_create(m);

	if (fd != -EPERM || setrlimit(RLIMIT_MEMLOCK, &lim))
		return fd;
	return bpfsys_map_create(m);
}

static int create(const struct map_spec *s)
{
	struct bpfsys_map m = {
		.type = kinds[s->kind].type,
		.key_size = s->key_size,
		.value_size = s->value_size,
		.max_entries = s->max_entries,
		.flags = kinds[s->kind].flags | (s->mmapable ? BMF_MMAPABLE : 0) |
			 (s->rdonly ? BMF_RDONLY_PROG : 0),
		.name = s->name,
	};
	int fd;

	if (s->kind == MAPK_RINGBUF) {
		m.key_size = 0;
		m.value_size = 0;
	}
	if (s->kind != MAPK_TASK)
		return create_retry(&m);
	m.key_size = 4;
	m.max_entries = 0;
	m.btf_fd = task_btf_load(s->value_size);
	if (m.btf_fd < 0)
		return m.btf_fd;
	m.btf_key = 1;
	m.btf_value = 3;
	fd = create_retry(&m);
	close(m.btf_fd);
	return fd;
}

static size_t page_round(size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (n + page - 1) & ~(page - 1);
}

int kmap_need(const struct kmap *m, uint32_t i, uint64_t from, uint64_t to)
{
	uint64_t page = page_round(1), at = (uint64_t)m->stride * i;

	if (!m->piecewise || from >= to)
		return 0;
	if (i >= m->max_entries || to > m->stride)
		return -EINVAL;
	from = (at + from) & ~(page - 1);
	to = page_round(at + to);
	if (mmap((char *)m->mem + from, to - from, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
		 m->fd, (off_t)from) == MAP_FAILED)
		return -errno;
	return 0;
}

/*
 * The kernel enters every page of such a mapping at once, which takes its time and counts as memory of
 * ours: 0.9 ms and 8 MB for the buffers of two CPUs. Hence pieces, for maps whose greater part is
 * mostly not looked at.
 */
static int map_memory(struct kmap *m, bool piecewise)
{
	size_t size = page_round((size_t)m->stride * m->max_entries);
	int r = 0;
	void *p;

	if (fault_point("mmap"))
		return -ENOMEM;
	m->piecewise = piecewise && m->stride % page_round(1) == 0;
	if (m->piecewise)
		p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	else
		p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, m->fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	m->mem = p;
	m->mem_size = size;
	for (uint32_t i = 0; m->piecewise && i < m->max_entries && r == 0; i++)
		r = kmap_need(m, i, 0, 1);
	return r;
}

static int fill(struct kmap *m, const struct map_spec *s)
{
	uint32_t zero = 0;
	int r;

	if (m->mem) { /* not frozen: a map that user space maps for writing cannot be */
		if (s->init)
			memcpy(m->mem, s->init, s->value_size);
		return 0;
	}
	if (s->init) {
		r = bpfsys_map_update(m->fd, &zero, s->init);
		if (r)
			return r;
	}
	return s->rdonly ? bpfsys_map_freeze(m->fd) : 0;
}

static int complain(struct kernel *k, const struct map_spec *s, const char *what, int err,
		    struct sbuf *why)
{
	struct sbuf b = { 0 };

	if (!why)
		return err;
	sbuf_printf(&b, "%s map '%s' (%u entries of %u bytes)", what, s->name ? s->name : "",
		    s->max_entries, s->value_size);
	kernel_explain(k, KNEED_BPF, sbuf_str(&b), -err, why);
	sbuf_free(&b);
	return err;
}

int kmap_create(struct kernel *k, const struct map_spec *s, struct kmap *ret, struct sbuf *why)
{
	int r;

	*ret = (struct kmap){
		.fd = -1,
		.kind = s->kind,
		.key_size = s->key_size,
		.value_size = s->value_size,
		.max_entries = s->max_entries,
		.stride = (s->value_size + 7) & ~7u,
		.n_values = kinds[s->kind].per_cpu ? kernel_possible_cpus(k) : 1,
	};
	r = create(s);
	if (r < 0)
		return complain(k, s, "create", r, why);
	ret->fd = r;
	r = s->mmapable ? map_memory(ret, s->piecewise) : 0;
	if (r == 0)
		r = fill(ret, s);
	if (r == 0)
		return 0;
	kmap_close(ret);
	return complain(k, s, s->mmapable ? "map into memory the" : "fill", r, why);
}

void kmap_close(struct kmap *m)
{
	if (m->mem)
		munmap(m->mem, m->mem_size);
	if (m->fd >= 0)
		close(m->fd);
	m->mem = NULL;
	m->fd = -1;
}

void *kmap_elem(const struct kmap *m, uint32_t i)
{
	if (!m->mem || i >= m->max_entries)
		return NULL;
	return (char *)m->mem + (size_t)m->stride * i;
}

size_t kmap_lookup_size(const struct kmap *m)
{
	return (size_t)m->stride * m->n_values;
}

int kmap_lookup(const struct kmap *m, const void *key, void *value)
{
	return bpfsys_map_lookup(m->fd, key, value);
}

int kmap_update(const struct kmap *m, const void *key, const void *value)
{
	return bpfsys_map_update(m->fd, key, value);
}

int kmap_delete(const struct kmap *m, const void *key)
{
	int r = bpfsys_map_delete(m->fd, key);

	return r == -ENOENT ? 0 : r;
}

/* ---- walking ---- */

typedef bool kmap_fn(void *arg, const void *key, const void *values);

struct batch {
	const struct kmap *m;
	char *keys, *vals;
	uint32_t cap;
	size_t vsize; /* per-CPU values are rounded up in a batch, single ones are not */
};

static bool batch_room(struct batch *b, uint32_t cap)
{
	free(b->keys);
	free(b->vals);
	b->keys = fault_malloc((size_t)cap * b->m->key_size);
	b->vals = fault_calloc(cap, b->vsize);
	b->cap = cap;
	return b->keys && b->vals;
}

static bool show_batch(const struct batch *b, uint32_t n, kmap_fn *fn, void *arg)
{
	for (uint32_t i = 0; i < n; i++)
		if (!fn(arg, b->keys + (size_t)i * b->m->key_size, b->vals + i * b->vsize))
			return false;
	return true;
}

/*
 * The position that the kernel gives out is a bucket number; a bucket that is larger than the room
 * is refused whole (-ENOSPC) and asked for again with more room.
 */
static int walk_batches(const struct kmap *m, uint32_t cap, kmap_fn *fn, void *arg)
{
	struct batch b = { .m = m };
	uint64_t in = 0, out = 0;
	bool first = true;
	int r;

	b.vsize = kinds[m->kind].per_cpu ? kmap_lookup_size(m) : m->value_size;
	r = batch_room(&b, cap) ? 0 : -ENOMEM;
	while (r == 0) {
		uint32_t n = b.cap;

		r = bpfsys_map_lookup_batch(m->fd, first ? NULL : &in, &out, b.keys, b.vals, &n);
		if (r == -ENOSPC && b.cap < 2 * m->max_entries) {
			r = batch_room(&b, 2 * b.cap) ? 0 : -ENOMEM;
			continue;
		}
		if (r && r != -ENOENT)
			break;
		if (!show_batch(&b, n, fn, arg))
			break;
		in = out;
		first = false;
	}
	free(b.keys);
	free(b.vals);
	return r == -ENOENT ? 0 : r;
}

/* Key by key. The next key is taken before fn may delete the present one. */
static int walk_keys(const struct kmap *m, kmap_fn *fn, void *arg)
{
	char *keys = fault_malloc((size_t)m->key_size * 2);
	char *vals = fault_malloc(kmap_lookup_size(m));
	int r = keys && vals ? bpfsys_map_next_key(m->fd, NULL, keys) : -ENOMEM;
	char *cur = keys, *next = keys ? keys + m->key_size : NULL;

	for (uint64_t left = 2 * (uint64_t)m->max_entries; r == 0 && left; left--) {
		int end = bpfsys_map_next_key(m->fd, cur, next);
		char *tmp = cur;

		if (bpfsys_map_lookup(m->fd, cur, vals) == 0 && !fn(arg, cur, vals))
			break;
		cur = next;
		next = tmp;
		r = end;
	}
	free(keys);
	free(vals);
	return r == -ENOENT ? 0 : r;
}

/* As many entries as fit in about a megabyte, within sane bounds. */
static uint32_t batch_cap(const struct kmap *m)
{
	size_t one = kmap_lookup_size(m) + m->key_size;
	uint32_t n = (uint32_t)((1u << 20) / (one ? one : 1));

	n = n < 64 ? 64 : n;
	return n > m->max_entries ? (m->max_entries ? m->max_entries : 1) : n;
}

int kmap_each(struct kmap *m, bool (*fn)(void *arg, const void *key, const void *values), void *arg)
{
	int r;

	if (m->no_batch)
		return walk_keys(m, fn, arg);
	r = walk_batches(m, batch_cap(m), fn, arg);
	/* No such command, or not for this kind of map (ENOTSUPP): refused before anything was shown. */
	if (r != -EINVAL && r != -ENOTSUPP_KERNEL && r != -EOPNOTSUPP)
		return r;
	m->no_batch = true;
	return walk_keys(m, fn, arg);
}
