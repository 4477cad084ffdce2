/* SPDX-License-Identifier: MIT */
/*
 * Diagnostics of one compilation: a list of (tag, place, message). Nobody prints from inside the
 * compiler; the command formats the list at the end with diag_format(), which adds the source line
 * and a caret. After DIAG_MAX entries further ones are only counted; one that says the same of the same place as another is not
 * stored.
 */
#ifndef DT_BASE_DIAG_H
#define DT_BASE_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sbuf.h"

enum errtag {
#define ERRTAG(name, meaning) name,
#include "tables/errtags.def"
#undef ERRTAG
	ERRTAG_COUNT
};

/* One source text: a file, a -n argument, an embedded library. */
struct source {
	const char *name; /* as shown in messages */
	const char *text; /* len bytes, NUL behind them */
	uint32_t len;
};

/* A place: byte range in a source, and its line (1-based; #line may change what is shown). */
struct srcloc {
	const struct source *src;
	uint32_t off, len;
	uint32_t line;          /* physical line in src, 1-based; 0 = no place */
	uint32_t shown_line;    /* line after #line directives */
	const char *shown_file; /* NULL: src->name */
};

struct diag {
	enum errtag tag;
	struct srcloc loc;
	const char *msg;
	bool warning;
};

#define DIAG_MAX 20

struct diags {
	struct arena *arena;
	struct diag d[DIAG_MAX];
	uint32_t n;        /* stored */
	uint32_t errors;   /* seen, stored or not, without warnings */
	uint32_t repeated; /* of these, the same as one that is stored */
};

void diags_init(struct diags *ds, struct arena *a);
void diag_error(struct diags *ds, enum errtag tag, struct srcloc loc, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void diag_verror(struct diags *ds, enum errtag tag, struct srcloc loc, const char *fmt, va_list ap)
	__attribute__((format(printf, 4, 0)));
void diag_warn(struct diags *ds, struct srcloc loc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
const char *errtag_name(enum errtag tag);
/*
 * "[D_TAG] line 3: message" (tag only if show_tag) as the first line, classic; then, if with_caret,
 * the source line and a caret line under the range. No trailing newline.
 */
void diag_format(const struct diag *d, bool show_tag, bool with_caret, struct sbuf *out);

#endif
