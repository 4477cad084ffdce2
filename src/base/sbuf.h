/* SPDX-License-Identifier: MIT */
/*
 * Growing string, malloc storage. Always NUL-terminated once anything was added; sbuf_str() of an
 * empty one is "". An allocation failure sets ->failed and drops text; callers check once at the end.
 */
#ifndef DT_BASE_SBUF_H
#define DT_BASE_SBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct sbuf {
	char *s;
	size_t len, cap;
	bool failed;
};

void sbuf_free(struct sbuf *b);
void sbuf_reset(struct sbuf *b);
void sbuf_add(struct sbuf *b, const char *p, size_t n);
void sbuf_adds(struct sbuf *b, const char *s);
void sbuf_addc(struct sbuf *b, char c);
void sbuf_printf(struct sbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sbuf_vprintf(struct sbuf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
const char *sbuf_str(const struct sbuf *b);

#endif
