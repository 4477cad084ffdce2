// SPDX-License-Identifier: MIT
/*
 * Diagnostics: collecting them, and showing one with the piece of source that it is about.
 *
 * The source line is shown from source text that may be hostile: tabs become spaces up to the next
 * multiple of eight, control characters and broken UTF-8 become '?', and of a very long line only a
 * window around the place is shown. Columns are code points.
 */
#include "base/diag.h"

#include <stddef.h>
#include <string.h>

#define SHOW_COLS 100 /* of a source line */
#define SHOW_LEAD 60  /* bytes kept before the place in a longer line */
#define SHOW_TAIL 20  /* bytes shown from the place on, however far right it is */
#define TAB_COLS 8

void diags_init(struct diags *ds, struct arena *a)
{
	*ds = (struct diags){ .arena = a };
}

/* One place is looked at once for each description of a clause, and each use of what is declared there. */
static bool is_told(const struct diags *ds, const struct diag *d)
{
	for (uint32_t i = 0; i < ds->n; i++) {
		const struct diag *o = &ds->d[i];
		if (o->tag == d->tag && o->loc.src == d->loc.src && o->loc.off == d->loc.off &&
		    o->warning == d->warning && strcmp(o->msg, d->msg) == 0)
			return true;
	}
	return false;
}

static void diag_vadd(struct diags *ds, bool warning, enum errtag tag, struct srcloc loc,
		      const char *fmt, va_list ap) __attribute__((format(printf, 5, 0)));

static void diag_vadd(struct diags *ds, bool warning, enum errtag tag, struct srcloc loc,
		      const char *fmt, va_list ap)
{
	if (!warning)
		ds->errors++;
	if (ds->n == DIAG_MAX)
		return;
	struct diag d = {
		.tag = tag,
		.loc = loc,
		.msg = arena_vprintf(ds->arena, fmt, ap),
		.warning = warning,
	};
	if (is_told(ds, &d))
		ds->repeated += !warning;
	else
		ds->d[ds->n++] = d;
}

void diag_verror(struct diags *ds, enum errtag tag, struct srcloc loc, const char *fmt, va_list ap)
{
	diag_vadd(ds, false, tag, loc, fmt, ap);
}

void diag_error(struct diags *ds, enum errtag tag, struct srcloc loc, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	diag_vadd(ds, false, tag, loc, fmt, ap);
	va_end(ap);
}

void diag_warn(struct diags *ds, struct srcloc loc, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	diag_vadd(ds, true, D_UNKNOWN, loc, fmt, ap);
	va_end(ap);
}

const char *errtag_name(enum errtag tag)
{
	static const char *const names[] = {
#define ERRTAG(name, meaning) #name,
#include "tables/errtags.def"
#undef ERRTAG
	};
	return (unsigned)tag < ERRTAG_COUNT ? names[tag] : "D_UNKNOWN";
}

/* One shown character: its bytes in the text and what stands for it. */
struct glyph {
	uint32_t bytes, cols;
	bool plain; /* shown as it is */
};

static uint32_t utf8_len(const unsigned char *s, size_t n)
{
	uint32_t len = s[0] >= 0xc2 && s[0] <= 0xdf ? 2 :
		       s[0] >= 0xe0 && s[0] <= 0xef ? 3 :
		       s[0] >= 0xf0 && s[0] <= 0xf4 ? 4 :
						      0;
	if (!len || len > n)
		return 0;
	for (uint32_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

static struct glyph glyph_at(const char *s, size_t n, uint32_t col)
{
	unsigned char c = (unsigned char)s[0];
	if (c == '\t')
		return (struct glyph){ 1, TAB_COLS - col % TAB_COLS, false };
	if (c < 0x80)
		return (struct glyph){ 1, 1, c >= ' ' && c != 0x7f };
	uint32_t len = utf8_len((const unsigned char *)s, n);
	return (struct glyph){ len ? len : 1, 1, len != 0 };
}

static void glyph_show(const char *s, struct glyph g, struct sbuf *out)
{
	if (g.plain)
		sbuf_add(out, s, g.bytes);
	else if (*s == '\t')
		sbuf_add(out, "        ", g.cols);
	else
		sbuf_addc(out, '?');
}

/* The part of the source line around a place that is shown, and what is underlined in it. */
struct excerpt {
	const char *text;
	uint32_t beg, end, mark, mark_end; /* offsets in text */
	bool cut;                          /* the line begins before beg */
};

static struct excerpt excerpt_of(const struct srcloc *loc)
{
	const char *t = loc->src->text;
	uint32_t len = loc->src->len;
	uint32_t off = loc->off < len ? loc->off : len;
	uint32_t beg = off, end = off;

	while (beg > 0 && t[beg - 1] != '\n' && off - beg < SHOW_COLS)
		beg--;
	bool cut = beg > 0 && t[beg - 1] != '\n';
	if (cut)
		beg = off - SHOW_LEAD;
	while (cut && beg < off && ((unsigned char)t[beg] & 0xc0) == 0x80)
		beg++;
	while (end < len && t[end] != '\n' && end - beg < SHOW_COLS * 4)
		end++;
	if (end > off && t[end - 1] == '\r')
		end--;
	uint32_t mark_end = loc->len < end - off ? off + loc->len : end;
	return (struct excerpt){ t, beg, end, off, mark_end, cut };
}

static void excerpt_show(const struct excerpt *x, struct sbuf *out)
{
	uint32_t col = 0, mark_col = 0, mark_cols = 0;

	sbuf_adds(out, x->cut ? "\n ..." : "\n    ");
	for (uint32_t i = x->beg; i < x->end && (col < SHOW_COLS || i < x->mark + SHOW_TAIL);) {
		struct glyph g = glyph_at(x->text + i, x->end - i, col);
		glyph_show(x->text + i, g, out);
		col += g.cols;
		if (i < x->mark)
			mark_col = col;
		else if (i < x->mark_end)
			mark_cols += g.cols;
		i += g.bytes;
	}
	sbuf_printf(out, "\n    %*s^", (int)mark_col, "");
	for (uint32_t i = 1; i < mark_cols; i++)
		sbuf_addc(out, '~');
}

void diag_format(const struct diag *d, bool show_tag, bool with_caret, struct sbuf *out)
{
	if (show_tag)
		sbuf_printf(out, "[%s] ", errtag_name(d->tag));
	if (d->loc.line) {
		if (d->loc.shown_file)
			sbuf_printf(out, "\"%s\", ", d->loc.shown_file);
		sbuf_printf(out, "line %u: ", d->loc.shown_line ? d->loc.shown_line : d->loc.line);
	}
	if (d->warning)
		sbuf_adds(out, "warning: ");
	sbuf_adds(out, d->msg);
	if (with_caret && d->loc.line && d->loc.src) {
		struct excerpt x = excerpt_of(&d->loc);
		excerpt_show(&x, out);
	}
}
