// SPDX-License-Identifier: MIT
/*
 * Arena: a list of zeroed chunks with a bump pointer in the newest one.
 *
 * Chunks double from 8 KiB to 16 MiB: a one-liner costs two pages, a large script few calls, and what
 * a large chunk does not use is never touched and so takes no memory. An object
 * larger than a quarter of a chunk gets a chunk of its own, queued behind the current one so that
 * the room left there is still used. Under ASan the unused part of a chunk and a gap behind each
 * object are poisoned, so overruns are found as they would be with malloc.
 */
#include "base/arena.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define ARENA_GAP 16
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ARENA_GAP 0
#endif

#define ARENA_ALIGN 16u
#define CHUNK_MIN (8u << 10)
#define CHUNK_MAX (16u << 20)

struct chunk {
	struct chunk *next;
	size_t size, used; /* of data */
	_Alignas(ARENA_ALIGN) char data[];
};

struct arena {
	struct chunk *cur; /* newest first */
	size_t next_size;
	size_t used;
	jmp_buf *oom;
};

struct arena *arena_new(void)
{
	struct arena *a = fault_calloc(1, sizeof(*a));
	if (a)
		a->next_size = CHUNK_MIN;
	return a;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	for (struct chunk *c = a->cur, *next; c; c = next) {
		next = c->next;
		ASAN_UNPOISON_MEMORY_REGION(c->data, c->size);
		free(c);
	}
	free(a);
}

void arena_on_oom(struct arena *a, jmp_buf *handler)
{
	a->oom = handler;
}

static _Noreturn void arena_oom(struct arena *a)
{
	if (a->oom)
		longjmp(*a->oom, 1);
	abort();
}

static struct chunk *chunk_new(struct arena *a, size_t size)
{
	struct chunk *c = fault_calloc(1, sizeof(*c) + size);
	if (!c)
		arena_oom(a);
	c->size = size;
	ASAN_POISON_MEMORY_REGION(c->data, size);
	return c;
}

static struct chunk *arena_chunk_for(struct arena *a, size_t size)
{
	if (size > a->next_size / 4 && a->cur) {
		struct chunk *big = chunk_new(a, size);
		big->next = a->cur->next;
		a->cur->next = big;
		return big;
	}
	struct chunk *c = chunk_new(a, size > a->next_size ? size : a->next_size);
	c->next = a->cur;
	a->cur = c;
	if (a->next_size < CHUNK_MAX)
		a->next_size *= 2;
	return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
	if (size > PTRDIFF_MAX - 4096)
		arena_oom(a);
	size_t room = ((size ? size : 1) + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN + ARENA_GAP;
	struct chunk *c = a->cur;
	if (!c || c->size - c->used < room)
		c = arena_chunk_for(a, room);
	char *p = c->data + c->used;
	c->used += room;
	a->used += room;
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	return p;
}

void *arena_memdup(struct arena *a, const void *p, size_t size)
{
	void *copy = arena_alloc(a, size);
	if (size)
		memcpy(copy, p, size);
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_memdup(a, s, strlen(s) + 1);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	n = strnlen(s, n);
	char *copy = arena_alloc(a, n + 1);
	memcpy(copy, s, n);
	return copy;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	char *s = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
	if (n > 0)
		vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

void *arena_grow(struct arena *a, void *array, uint32_t n, uint32_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	if (n > UINT32_MAX / 2)
		arena_oom(a);
	uint32_t want = n < 4 ? 8 : n * 2;
	size_t bytes;
	if (__builtin_mul_overflow((size_t)want, size, &bytes))
		arena_oom(a);
	void *grown = arena_alloc(a, bytes);
	if (n && array)
		memcpy(grown, array, n * size);
	*cap = want;
	return grown;
}

void pvec_push(struct arena *a, struct pvec *vec, void *item)
{
	vec->v = arena_grow(a, vec->v, vec->n, &vec->cap, sizeof(void *));
	vec->v[vec->n++] = item;
}
