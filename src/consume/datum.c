/* SPDX-License-Identifier: MIT */
/*
 * One value as trace(), stack(), sym() and the keys of an aggregation show it, without a format:
 *
 *	         trace()              quiet    key
 *	1 byte   " %3d"               "%d"     " %3d"
 *	2 bytes  " %5d"               "%d"     " %5d"
 *	4 bytes  " %8d"               "%d"     " %8d"
 *	8 bytes  " %16lld"            "%lld"   " %16lld"
 *	string   "  %-33s"            "%s"     "  %-50s"
 *	bytes    a string if they look like one (and not -x rawbytes), else a dump
 *	stack    newline, then one frame a line after stackindent blanks
 *	symbol   "  %-50s"            same     same
 *
 * Integers are signed or not as their type is.
 */
#include <ctype.h>
#include <stdlib.h>

#include "consume/priv.h"

uint64_t datum_uint(const struct rfield *f, const uint8_t *p)
{
	uint64_t v8;
	uint32_t v4;
	uint16_t v2;

	switch (f->size) {
	case 1: return *p;
	case 2: memcpy(&v2, p, 2); return v2;
	case 4: memcpy(&v4, p, 4); return v4;
	default: memcpy(&v8, p, 8); return v8;
	}
}

int64_t datum_int(const struct rfield *f, const uint8_t *p)
{
	uint64_t v = datum_uint(f, p);

	if (!f->is_signed)
		return (int64_t)v;
	switch (f->size) {
	case 1: return (int8_t)v;
	case 2: return (int16_t)v;
	case 4: return (int32_t)v;
	default: return (int64_t)v;
	}
}

uint32_t const_size(const struct rfield *f)
{
	uint32_t n = f->type ? type_size(f->type) : f->size;

	return n == 1 || n == 2 || n == 4 ? n : 8;
}

static const char *probe_part(const struct consume_probe *p, uint8_t which)
{
	const char *s = which == 0 ? p->prov : which == 1 ? p->mod : which == 2 ? p->func : p->name;

	return s ? s : "";
}

const char *datum_str(struct consume *c, const struct datum_ctx *x, const struct rfield *f,
		      uint32_t *ret_len)
{
	const char *s;

	switch (f->kind) {
	case FK_STR:
	case FK_BYTES:
		s = (const char *)datum_ptr(x, f);
		*ret_len = (uint32_t)strnlen(s, f->size);
		return s;
	case FK_CONST:
		if (!f->str)
			return NULL;
		*ret_len = (uint32_t)strlen(f->str);
		return f->str;
	case FK_PROBE:
		if (x->in_key) {
			uint32_t id;

			memcpy(&id, datum_ptr(x, f), sizeof(id));
			return probe_str(c, id, ret_len);
		}
		if (!x->rec)
			return NULL;
		s = probe_part(x->rec->probe, f->which);
		*ret_len = (uint32_t)strlen(s);
		return s;
	default: return NULL;
	}
}

/* ---- symbols ---- */

static void sym_text(struct out *o, const struct consume_sym *s, bool found, uint64_t addr,
		     bool with_off)
{
	if (!found || !s->object) {
		out_addr(o, addr);
		return;
	}
	out_str(o, s->object);
	out_char(o, '`');
	if (!s->name) {
		out_addr(o, addr);
		return;
	}
	out_str(o, s->name);
	if (with_off && s->off) {
		out_char(o, '+');
		out_addr(o, s->off);
	}
}

static bool ksym(struct consume *c, uint64_t addr, struct consume_sym *s)
{
	const struct consume_io *io = &c->conf.io;

	return io->ksym && !c->opt.noresolve && io->ksym(io->priv, addr, s);
}

static bool usym(struct consume *c, uint32_t tgid, uint64_t addr, struct consume_sym *s)
{
	const struct consume_io *io = &c->conf.io;

	return io->usym && !c->opt.noresolve && io->usym(io->priv, tgid, addr, s);
}

bool sym_line(struct consume *c, uint32_t tgid, uint32_t i, uint64_t pc, const char **ret_file,
	      uint32_t *ret_line)
{
	const struct consume_io *io = &c->conf.io;

	return c->opt.ustacklines && !c->opt.noresolve && io->uline &&
	       io->uline(io->priv, tgid, pc - (i > 0), ret_file, ret_line);
}

bool sym_find(struct consume *c, bool user, uint32_t tgid, uint64_t addr, struct consume_sym *ret)
{
	return user ? usym(c, tgid, addr, ret) : ksym(c, addr, ret);
}

void sym_kernel(struct consume *c, struct out *o, uint64_t addr, bool with_off)
{
	struct consume_sym s = { 0 };

	sym_text(o, &s, ksym(c, addr, &s), addr, with_off);
}

void sym_user(struct consume *c, struct out *o, uint32_t tgid, uint64_t addr, bool with_off)
{
	struct consume_sym s = { 0 };

	sym_text(o, &s, usym(c, tgid, addr, &s), addr, with_off);
}

static void sym_object(struct out *o, const struct consume_sym *s, bool found, uint64_t addr)
{
	if (found && s->object)
		out_str(o, s->object);
	else
		out_addr(o, addr);
}

/* with_off: printf asks; trace() and keys want the symbol alone, except for uaddr(). */
void sym_field(struct consume *c, struct out *o, const struct rfield *f, const uint8_t *p,
	       bool with_off)
{
	struct consume_sym s = { 0 };
	uint64_t v[2] = { 0, 0 };

	memcpy(v, p, f->size < sizeof(v) ? f->size : sizeof(v));
	switch (f->kind) {
	case FK_SYM: sym_kernel(c, o, v[0], with_off); break;
	case FK_SYMOFF: sym_kernel(c, o, v[0], true); break;
	case FK_MOD: sym_object(o, &s, ksym(c, v[0], &s), v[0]); break;
	case FK_USYM: sym_user(c, o, (uint32_t)v[0], v[1], with_off); break;
	case FK_UADDR: sym_user(c, o, (uint32_t)v[0], v[1], true); break;
	case FK_UMOD: sym_object(o, &s, usym(c, (uint32_t)v[0], v[1], &s), v[1]); break;
	default: break;
	}
}

static void datum_sym(struct consume *c, const struct rfield *f, const uint8_t *p)
{
	out_str(&c->out, "  ");
	c->sym.len = 0;
	sym_field(c, &c->sym, f, p, false);
	if (c->sym.buf)
		out_pad(&c->out, c->sym.buf, c->sym.len, 50, true);
}

/*
 * A tracepoint calls its programs through functions of its own, which of them depends on the kernel and
 * on who else is attached: they are not part of the stack. The record has room for two of them.
 */
#define GLUE_FRAMES 2

static uint32_t glue_frames(struct consume *c, const struct rfield *f, const uint8_t *p)
{
	uint32_t n = 0;

	if (f->kind != FK_STACK || f->size <= 8 * f->nframes)
		return 0;
	for (; n < GLUE_FRAMES && n < f->size / 8; n++) {
		struct consume_sym s = { 0 };
		uint64_t pc;

		memcpy(&pc, p + 8 * n, 8);
		if (pc == 0 || !ksym(c, pc, &s) || !s.name ||
		    (strncmp(s.name, "__traceiter_", 12) != 0 &&
		     strncmp(s.name, "__bpf_trace_", 12) != 0))
			break;
	}
	return n;
}

void datum_bare_stack(struct consume *c, const struct rfield *f, uint8_t *p)
{
	uint32_t glue = 8 * glue_frames(c, f, p), keep = f->size - glue;

	memmove(p, p + glue, keep);
	if (f->nframes && 8 * f->nframes < keep)
		keep = 8 * f->nframes;
	memset(p + keep, 0, f->size - keep);
}

uint32_t datum_frames(struct consume *c, const struct rfield *f, const uint8_t *p,
		      const uint8_t **ret_pcs, uint32_t *ret_tgid)
{
	uint32_t off = 8 * glue_frames(c, f, p), max, n = 0;
	uint64_t id = 0, pc;

	if (f->kind == FK_USTACK) {
		memcpy(&id, p, 8);
		off = 8;
	}
	max = (f->size - off) / 8;
	if (f->nframes && f->nframes < max)
		max = f->nframes;
	for (; n < max; n++) {
		memcpy(&pc, p + off + (size_t)8 * n, 8);
		if (pc == 0)
			break;
	}
	*ret_pcs = p + off;
	*ret_tgid = (uint32_t)id;
	return n;
}

/* A frame of a user stack: object`function+0x10 [file.c:12]. */
static void user_frame(struct consume *c, struct out *o, uint32_t tgid, uint32_t i, uint64_t pc)
{
	const char *file;
	uint32_t line;

	sym_user(c, o, tgid, pc, true);
	if (!sym_line(c, tgid, i, pc, &file, &line))
		return;
	out_str(o, " [");
	out_str(o, file);
	out_char(o, ':');
	out_uint(o, line, 0);
	out_char(o, ']');
}

void datum_stack(struct consume *c, const struct rfield *f, const uint8_t *p, int indent, int width,
		 bool left)
{
	struct out *o = &c->out;
	const uint8_t *pcs;
	uint32_t tgid, n = datum_frames(c, f, p, &pcs, &tgid);

	out_char(o, '\n');
	for (uint32_t i = 0; i < n; i++) {
		uint64_t pc;

		memcpy(&pc, pcs + (size_t)8 * i, 8);
		out_fill(o, ' ', indent > 0 ? (size_t)indent : 0);
		c->sym.len = 0;
		if (c->opt.stackaddr)
			out_addr(&c->sym, pc);
		else if (f->kind == FK_USTACK)
			user_frame(c, &c->sym, tgid, i, pc);
		else
			sym_kernel(c, &c->sym, pc, true);
		if (c->sym.buf)
			out_pad(o, c->sym.buf, c->sym.len, width, left);
		out_char(o, '\n');
	}
}

/* ---- bytes ---- */

void datum_dump(struct consume *c, const uint8_t *p, uint32_t n)
{
	struct out *o = &c->out;
	static const char hex[] = "0123456789abcdef";

	out_str(o, "\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f"
		   "  0123456789abcdef\n");
	for (uint32_t row = 0; row < n; row += 16) {
		uint32_t len = n - row < 16 ? n - row : 16;

		out_printf(o, "     %5x:", row);
		for (uint32_t i = 0; i < len; i++) {
			char b[3] = { ' ', hex[p[row + i] >> 4], hex[p[row + i] & 15] };

			out_mem(o, b, 3);
		}
		out_fill(o, ' ', 3 * (16 - len) + 2);
		for (uint32_t i = 0; i < len; i++) {
			uint8_t ch = p[row + i];

			out_char(o, ch < ' ' || ch > '~' ? '.' : (char)ch);
		}
		out_char(o, '\n');
	}
}

static bool is_text(uint8_t ch)
{
	return (ch >= ' ' && ch <= '~') || (ch >= '\a' && ch <= '\r');
}

int64_t datum_text_len(const uint8_t *p, uint32_t n)
{
	uint32_t i = 0;

	while (i < n && is_text(p[i]))
		i++;
	for (uint32_t j = i; j < n; j++)
		if (p[j])
			return -1;
	return n && i == 0 ? -1 : (int64_t)i;
}

static void datum_bytes(struct consume *c, const uint8_t *p, uint32_t n, int width, bool quiet)
{
	if (n == 0)
		return;
	int64_t len = c->opt.rawbytes ? -1 : datum_text_len(p, n);

	if (len < 0) {
		datum_dump(c, p, n);
	} else if (quiet && len < n) {
		out_mem(&c->out, (const char *)p, (size_t)len);
	} else {
		out_str(&c->out, "  ");
		out_pad(&c->out, (const char *)p, (size_t)len, width, true);
	}
}

static void datum_string(struct consume *c, const char *s, uint32_t len, int width, bool quiet)
{
	if (!quiet) {
		out_str(&c->out, "  ");
		out_pad(&c->out, s, len, width, true);
	} else {
		out_mem(&c->out, s, len);
	}
}

static unsigned int_width(uint32_t size)
{
	return size == 1 ? 3 : size == 2 ? 5 : size == 4 ? 8 : 16;
}

static void datum_integer(struct consume *c, bool is_signed, int64_t v, uint32_t size, bool quiet)
{
	unsigned width = quiet ? 0 : int_width(size);

	if (!quiet)
		out_char(&c->out, ' ');
	if (is_signed)
		out_int(&c->out, v, width);
	else
		out_uint(&c->out, (uint64_t)v, width);
}

long double datum_float(const struct rfield *f, const uint8_t *p)
{
	long double v = 0;
	double f8;
	float f4;

	switch (f->size) {
	case 4: memcpy(&f4, p, 4); return (long double)f4;
	case 8: memcpy(&f8, p, 8); return (long double)f8;
	default: memcpy(&v, p, sizeof(v) < f->size ? sizeof(v) : f->size); return v;
	}
}

static void datum_show(struct consume *c, const struct datum_ctx *x, const struct rfield *f,
		       int width, bool quiet, bool packed)
{
	uint32_t len;
	const char *s;

	switch (f->kind) {
	case FK_INT:
		datum_integer(c, f->is_signed, datum_int(f, datum_ptr(x, f)), f->size, quiet);
		return;
	case FK_CONST:
	case FK_PROBE:
	case FK_STR:
		s = datum_str(c, x, f, &len);
		if (!s)
			datum_integer(c, f->is_signed || !f->type, f->value, const_size(f), quiet);
		else if (f->kind == FK_STR && c->opt.rawbytes)
			datum_dump(c, datum_ptr(x, f), f->size);
		else if (packed)
			out_printf(&c->out, " %*.*s", 16, (int)len, s);
		else
			datum_string(c, s, len, width, quiet);
		return;
	case FK_BYTES: datum_bytes(c, datum_ptr(x, f), f->size, width, quiet); return;
	case FK_FLOAT:
		out_printf(&c->out, quiet ? "%Lg" : " %16Lg", datum_float(f, datum_ptr(x, f)));
		return;
	case FK_STACK:
	case FK_USTACK: datum_stack(c, f, datum_ptr(x, f), c->opt.stackindent, 0, false); return;
	case FK_SYM:
	case FK_SYMOFF:
	case FK_MOD:
	case FK_USYM:
	case FK_UADDR:
	case FK_UMOD: datum_sym(c, f, datum_ptr(x, f)); return;
	}
}

void datum_trace(struct consume *c, const struct datum_ctx *x, const struct rfield *f)
{
	datum_show(c, x, f, 33, c->opt.quiet, false);
}

void datum_key(struct consume *c, const struct datum_ctx *x, const struct rfield *f, bool packed)
{
	datum_show(c, x, f, 50, false, packed);
}

uint32_t consume_frames(struct consume *c, const struct rfield *f, const void *p,
			const uint8_t **ret_pcs, uint32_t *ret_tgid)
{
	return datum_frames(c, f, p, ret_pcs, ret_tgid);
}

int consume_kaddr(struct consume *c, uint64_t addr, char *buf, size_t size)
{
	c->sym.len = 0;
	sym_kernel(c, &c->sym, addr, true);
	return snprintf(buf, size, "%s", out_text(&c->sym));
}

int consume_uaddr(struct consume *c, uint32_t tgid, uint64_t addr, char *buf, size_t size)
{
	c->sym.len = 0;
	sym_user(c, &c->sym, tgid, addr, true);
	return snprintf(buf, size, "%s", out_text(&c->sym));
}
