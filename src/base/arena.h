/* SPDX-License-Identifier: MIT */
/*
 * Arena: memory of one compilation (or one session), freed as a whole.
 *
 * All allocations are zeroed and 16-byte aligned. Running out of memory does not return: it jumps
 * to the handler that the owner installed with arena_on_oom(), the one unwind that this code base
 * allows, or aborts the process if there is none.
 */
#ifndef DT_BASE_ARENA_H
#define DT_BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct arena *arena_new(void);
/* NULL is accepted. */
void arena_free(struct arena *a);
void arena_on_oom(struct arena *a, jmp_buf *handler);
void *arena_alloc(struct arena *a, size_t size);
void *arena_memdup(struct arena *a, const void *p, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* Bytes handed out so far. */
size_t arena_used(const struct arena *a);

#define arena_new_obj(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_new_array(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (size_t)(n)))

/* Growing array of pointers whose storage lives in an arena. Zero-initialised is empty. */
struct pvec {
	void **v;
	uint32_t n, cap;
};

void pvec_push(struct arena *a, struct pvec *vec, void *item);

/* Grow *array (n used of *cap elements of size) so that one more fits; arena storage. */
void *arena_grow(struct arena *a, void *array, uint32_t n, uint32_t *cap, size_t size);

#endif
