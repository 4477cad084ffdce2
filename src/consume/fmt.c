/* SPDX-License-Identifier: MIT */
/*
 * printf conversions at run time: a parsed format (record/printf.h) against the values of a record or
 * of a key. Integers are formatted here, digit by digit into the output buffer; only floats go
 * through snprintf().
 *
 * sema has checked formats against types. A value that does not suit its conversion can only come
 * from a format made elsewhere; it is printed by its own kind rather than refused.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <locale.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/fault.h"
#include "consume/priv.h"

/* A conversion with '*' resolved. */
struct fspec {
	uint32_t flags;
	int width, prec; /* -1: none */
};

static bool is_plain(const struct pf_conv *k)
{
	return !(k->flags & ~(uint32_t)PF_AGG) && k->width < 0 && k->prec < 0;
}

static void pad_text(struct out *o, const struct fspec *s, const char *p, size_t n)
{
	if (s->prec >= 0 && (size_t)s->prec < n)
		n = (size_t)s->prec;
	out_pad(o, p, n, s->width, s->flags & PF_MINUS);
}

/* Digits of v in base, lowest last, grouped if asked; returns where they begin. end: one behind. */
static char *digits(char *end, uint64_t v, unsigned base, bool upper, const char *group)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned n = 0;

	do {
		if (group && n && n % 3 == 0)
			*--end = *group;
		*--end = set[v % base];
		v /= base;
		n++;
	} while (v);
	return end;
}

static const char *group_char(const struct fspec *s, unsigned base)
{
	if (!(s->flags & PF_GROUP) || base != 10)
		return NULL;
	const char *sep = localeconv()->thousands_sep;
	return sep && sep[0] ? sep : NULL;
}

/* C11 7.21.6.1: sign, base prefix, precision as least number of digits, then width. */
static void fmt_number(struct out *o, const struct fspec *s, char letter, uint64_t mag, char sign)
{
	char buf[32], prefix[3];
	unsigned base = letter == 'o'                                   ? 8 :
			letter == 'x' || letter == 'X' || letter == 'p' ? 16 :
									  10;
	char *end = buf + sizeof(buf);
	char *p = digits(end, mag, base, letter == 'X', group_char(s, base));
	size_t n = (size_t)(end - p), n_prefix = 0, zeros = 0;

	if (s->prec == 0 && mag == 0)
		n = 0;
	if (sign)
		prefix[n_prefix++] = sign;
	if ((s->flags & PF_ALT) && base == 16 && mag) {
		prefix[n_prefix++] = '0';
		prefix[n_prefix++] = letter == 'X' ? 'X' : 'x';
	}
	if (s->prec >= 0 && (size_t)s->prec > n)
		zeros = (size_t)s->prec - n;
	if ((s->flags & PF_ALT) && base == 8 && zeros == 0 && (n == 0 || *p != '0'))
		zeros = 1;
	size_t len = n_prefix + zeros + n;
	size_t pad = s->width > 0 && (size_t)s->width > len ? (size_t)s->width - len : 0;
	if ((s->flags & PF_ZERO) && !(s->flags & PF_MINUS) && s->prec < 0) {
		zeros += pad;
		pad = 0;
	}
	if (!(s->flags & PF_MINUS))
		out_fill(o, ' ', pad);
	out_mem(o, prefix, n_prefix);
	out_fill(o, '0', zeros);
	out_mem(o, p, n);
	if (s->flags & PF_MINUS)
		out_fill(o, ' ', pad);
}

static void fmt_signed(struct out *o, const struct fspec *s, int64_t v)
{
	char sign = v < 0 ? '-' : s->flags & PF_PLUS ? '+' : s->flags & PF_SPACE ? ' ' : '\0';

	fmt_number(o, s, 'd', v < 0 ? 0 - (uint64_t)v : (uint64_t)v, sign);
}

static void fmt_int(struct out *o, const struct fspec *s, char letter, const struct rfield *f,
		    const uint8_t *p)
{
	if ((letter == 'd' || letter == 'i') && f->is_signed)
		fmt_signed(o, s, datum_int(f, p));
	else
		fmt_number(o, s, letter, datum_uint(f, p), '\0');
}

/* ---- characters and strings ---- */

/* C escape of one byte; how long. */
static size_t escape(uint8_t ch, char buf[static 4])
{
	static const char plain[] = "\a\b\f\n\r\t\v\"'\\", letters[] = "abfnrtv\"'\\";
	const char *at = ch ? strchr(plain, ch) : NULL;

	buf[0] = '\\';
	if (at) {
		buf[1] = letters[at - plain];
		return 2;
	}
	if (ch == 0) {
		buf[1] = '0';
		return 2;
	}
	if (ch >= ' ' && ch <= '~') {
		buf[0] = (char)ch;
		return 1;
	}
	buf[1] = (char)('0' + (ch >> 6));
	buf[2] = (char)('0' + ((ch >> 3) & 7));
	buf[3] = (char)('0' + (ch & 7));
	return 4;
}

static void fmt_escaped(struct out *o, const struct fspec *s, const char *p, size_t n)
{
	size_t len = 0, max = s->prec >= 0 ? (size_t)s->prec : SIZE_MAX, left;
	char e[4];

	for (size_t i = 0; i < n; i++)
		len += escape((uint8_t)p[i], e);
	left = len < max ? len : max;
	size_t pad = s->width > 0 && (size_t)s->width > left ? (size_t)s->width - left : 0;
	if (!(s->flags & PF_MINUS))
		out_fill(o, ' ', pad);
	for (size_t i = 0; i < n && left; i++) {
		size_t k = escape((uint8_t)p[i], e);

		k = k < left ? k : left;
		out_mem(o, e, k);
		left -= k;
	}
	if (s->flags & PF_MINUS)
		out_fill(o, ' ', pad);
}

/* As many bytes of an array as the precision says, whatever they are. */
static void fmt_bytes(struct out *o, const struct fspec *s, const char *p, size_t n)
{
	struct fspec whole = { .flags = s->flags, .width = s->width, .prec = -1 };

	fmt_escaped(o, &whole, p, (size_t)s->prec < n ? (size_t)s->prec : n);
}

static size_t utf8(uint32_t ch, char buf[static 4])
{
	if (ch < 0x80) {
		buf[0] = (char)ch;
		return 1;
	}
	if (ch < 0x800) {
		buf[0] = (char)(0xc0 | ch >> 6);
		buf[1] = (char)(0x80 | (ch & 63));
		return 2;
	}
	if (ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000))
		ch = 0xfffd;
	if (ch < 0x10000) {
		buf[0] = (char)(0xe0 | ch >> 12);
		buf[1] = (char)(0x80 | ((ch >> 6) & 63));
		buf[2] = (char)(0x80 | (ch & 63));
		return 3;
	}
	buf[0] = (char)(0xf0 | ch >> 18);
	buf[1] = (char)(0x80 | ((ch >> 12) & 63));
	buf[2] = (char)(0x80 | ((ch >> 6) & 63));
	buf[3] = (char)(0x80 | (ch & 63));
	return 4;
}

static void fmt_char(struct out *o, const struct pf_conv *k, const struct fspec *s, uint64_t v)
{
	char buf[4] = { (char)v };

	if (k->letter == 'C')
		fmt_escaped(o, s, buf, 1);
	else if (k->mod[0])
		out_pad(o, buf, utf8((uint32_t)v, buf), s->width, s->flags & PF_MINUS);
	else
		out_pad(o, buf, 1, s->width, s->flags & PF_MINUS);
}

/* wchar_t[]: the width counts bytes, as that of %ls does. */
static void fmt_wide(struct out *o, const struct fspec *s, const uint8_t *p, uint32_t size)
{
	char buf[4];
	size_t len = 0, n = 0, max = s->prec >= 0 ? (size_t)s->prec : SIZE_MAX;
	uint32_t ch;

	for (; (n + 1) * 4 <= size; n++) {
		memcpy(&ch, p + 4 * n, 4);
		size_t w = ch ? utf8(ch, buf) : 0;

		if (!ch || len + w > max)
			break;
		len += w;
	}
	size_t pad = s->width > 0 && (size_t)s->width > len ? (size_t)s->width - len : 0;
	if (!(s->flags & PF_MINUS))
		out_fill(o, ' ', pad);
	for (size_t i = 0; i < n; i++) {
		memcpy(&ch, p + 4 * i, 4);
		out_mem(o, buf, utf8(ch, buf));
	}
	if (s->flags & PF_MINUS)
		out_fill(o, ' ', pad);
}

/* ---- floats ---- */

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void fmt_float(struct out *o, const struct fspec *s, char letter, long double v)
{
	char format[16] = "%", *f = format + 1;
	char buf[512];
	int width = s->width > 0 ? s->width : 0;

	for (const char *fl = "#0-+' ", *which = fl; *fl; fl++) {
		static const uint32_t bits[] = { PF_ALT,  PF_ZERO,  PF_MINUS,
						 PF_PLUS, PF_GROUP, PF_SPACE };
		if (s->flags & bits[fl - which])
			*f++ = *fl;
	}
	memcpy(f, "*.*L", 4);
	f[4] = letter;
	f[5] = '\0';
	int n = snprintf(buf, sizeof(buf), format, width, s->prec, v);
	if (n >= 0 && (size_t)n < sizeof(buf)) {
		out_mem(o, buf, (size_t)n);
	} else if (n > 0 && out_room(o, (size_t)n + 1)) {
		snprintf(o->buf + o->len, (size_t)n + 1, format, width, s->prec, v);
		o->len += (size_t)n;
	}
}
#pragma GCC diagnostic pop

static long double float_value(const struct rfield *f, const uint8_t *p)
{
	float f4;
	double f8;
	long double f16 = 0;

	switch (f->size) {
	case 4: memcpy(&f4, p, 4); return (long double)f4;
	case 8: memcpy(&f8, p, 8); return (long double)f8;
	default: memcpy(&f16, p, sizeof(f16) < f->size ? sizeof(f16) : f->size); return f16;
	}
}

/* ---- times and addresses ---- */

/* Both texts of a second are kept: records of one second need one localtime(). */
static void time_texts(struct consume *c, int64_t ns)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static const char days[] = "SunMonTueWedThuFriSat";
	int64_t sec = ns / 1000000000;
	time_t t = (time_t)sec;
	struct tm tm;

	if (c->time.valid && c->time.sec == sec)
		return;
	if (!localtime_r(&t, &tm))
		memset(&tm, 0, sizeof(tm));
	const char *mon = months + 3 * tm.tm_mon, *day = days + 3 * tm.tm_wday;
	int n = snprintf(c->time.y, sizeof(c->time.y), "%d %.3s %2d %02d:%02d:%02d",
			 tm.tm_year + 1900, mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	c->time.y_len = (uint32_t)n;
	n = snprintf(c->time.t, sizeof(c->time.t), "%.3s, %02d %.3s %d %02d:%02d:%02d %.16s", day,
		     tm.tm_mday, mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
		     tm.tm_zone ? tm.tm_zone : "");
	c->time.t_len = (uint32_t)n;
	c->time.sec = sec;
	c->time.valid = true;
}

static void fmt_time(struct consume *c, struct out *o, const struct fspec *s, char letter,
		     int64_t ns)
{
	time_texts(c, ns);
	if (letter == 'Y')
		pad_text(o, s, c->time.y, c->time.y_len);
	else
		pad_text(o, s, c->time.t, c->time.t_len);
}

static void fmt_port(struct out *o, const struct fspec *s, uint16_t port)
{
	struct servent res, *sv = NULL;
	char buf[1024];

	if (getservbyport_r(htons(port), NULL, &res, buf, sizeof(buf), &sv) == 0 && sv) {
		pad_text(o, s, sv->s_name, strlen(sv->s_name));
		return;
	}
	char *p = digits_dec(buf, port);
	pad_text(o, s, p, (size_t)(buf + 20 - p));
}

/* %I: the host's name if it has one that is found, else the address as it is. */
static void fmt_inet(struct out *o, const struct fspec *s, const char *text, size_t n)
{
	char addr[64], host[NI_MAXHOST];
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	int err = -1;

	if (n < sizeof(addr)) {
		memcpy(addr, text, n);
		addr[n] = '\0';
		if (inet_pton(AF_INET, addr, &in.sin_addr) == 1)
			err = getnameinfo((struct sockaddr *)&in, sizeof(in), host, sizeof(host),
					  NULL, 0, NI_NAMEREQD);
		else if (inet_pton(AF_INET6, addr, &in6.sin6_addr) == 1)
			err = getnameinfo((struct sockaddr *)&in6, sizeof(in6), host, sizeof(host),
					  NULL, 0, NI_NAMEREQD);
	}
	if (err == 0)
		pad_text(o, s, host, strlen(host));
	else
		pad_text(o, s, text, n);
}

static void fmt_addr(struct consume *c, struct out *o, const struct pf_conv *k,
		     const struct fspec *s, const struct rfield *f, const uint8_t *p)
{
	c->sym.len = 0;
	if (f->kind == FK_INT && k->letter == 'a')
		sym_kernel(c, &c->sym, datum_uint(f, p), true);
	else if (f->kind == FK_INT)
		sym_user(c, &c->sym, c->opt.target, datum_uint(f, p), true);
	else
		sym_field(c, &c->sym, f, p, true);
	if (c->sym.buf)
		pad_text(o, s, c->sym.buf, c->sym.len);
}

static bool is_sym(enum field_kind kind)
{
	return kind == FK_SYM || kind == FK_SYMOFF || kind == FK_MOD || kind == FK_USYM ||
	       kind == FK_UADDR || kind == FK_UMOD;
}

/* ---- values of aggregations ---- */

static void fmt_agg(struct consume *c, struct out *o, const struct pf_conv *k,
		    const struct fspec *s, const struct aggent *e)
{
	const struct agg_desc *d = e->pub.desc;

	if (d->func == AGG_QUANTIZE || d->func == AGG_LQUANTIZE || d->func == AGG_LLQUANTIZE) {
		quant_print(c, d, (const int64_t *)e->val, e->pub.normal);
		return;
	}
	int64_t v = agg_value(d, e->val, e->pub.normal);
	switch (k->cls) {
	case PFC_FLOAT: fmt_float(o, s, k->letter, (long double)v); return;
	case PFC_TIME: fmt_time(c, o, s, k->letter, v); return;
	case PFC_CHAR: fmt_char(o, k, s, (uint64_t)v); return;
	default: break;
	}
	bool dec = !strchr("ouxXp", k->letter);
	if (dec && d->func != AGG_COUNT && d->func != AGG_STDDEV)
		fmt_signed(o, s, v);
	else
		fmt_number(o, s, dec ? 'u' : k->letter, (uint64_t)v, '\0');
}

/* ---- one conversion ---- */

/* A value that is not what the conversion is for. */
static void fmt_other(struct consume *c, struct out *o, const struct pf_conv *k,
		      const struct fspec *s, const struct fmt_args *a, const struct rfield *f)
{
	uint32_t len;
	const char *str = datum_str(c, &a->x, f, &len);

	if (str)
		pad_text(o, s, str, len);
	else if (f->kind == FK_CONST)
		fmt_signed(o, s, f->value);
	else if (f->kind == FK_INT)
		fmt_int(o, s, strchr("ouxXp", k->letter) ? k->letter : 'd', f, datum_ptr(&a->x, f));
	else if (f->kind == FK_FLOAT)
		fmt_float(o, s, 'g', float_value(f, datum_ptr(&a->x, f)));
	else if (is_sym(f->kind))
		fmt_addr(c, o, k, s, f, datum_ptr(&a->x, f));
}

/* An integer constant with no storage is first made a value. */
static void fmt_const(struct consume *c, struct out *o, const struct pf_conv *k,
		      const struct fspec *s, const struct rfield *f)
{
	struct rfield v = { .kind = FK_INT,
			    .size = const_size(f),
			    .is_signed = f->is_signed || !f->type };
	const uint8_t *p = (const uint8_t *)&f->value;
	switch (k->cls) {
	case PFC_INT:
	case PFC_PTR: fmt_int(o, s, k->letter, &v, p); break;
	case PFC_CHAR: fmt_char(o, k, s, (uint64_t)f->value); break;
	case PFC_TIME: fmt_time(c, o, s, k->letter, f->value); break;
	case PFC_KADDR:
	case PFC_UADDR: fmt_addr(c, o, k, s, &v, p); break;
	case PFC_PORT: fmt_port(o, s, (uint16_t)f->value); break;
	case PFC_STR:
	case PFC_FLOAT:
	case PFC_STACK:
	case PFC_INET: fmt_signed(o, s, f->value); break;
	}
}

static void fmt_value(struct consume *c, struct out *o, const struct pf_conv *k,
		      const struct fspec *s, const struct fmt_args *a, const struct rfield *f)
{
	if (f->kind == FK_CONST && !f->str) {
		fmt_const(c, o, k, s, f);
		return;
	}
	const uint8_t *p = rfield_stored(f, a->x.in_key) ? datum_ptr(&a->x, f) : NULL;
	uint32_t len;
	const char *str;

	if ((f->kind == FK_STACK || f->kind == FK_USTACK) && o == &c->out) {
		bool left = s->flags & PF_MINUS;

		datum_stack(c, f, p, left && s->width > 0 ? s->width : 0, left ? 0 : s->width,
			    false);
		return;
	}
	switch (k->cls) {
	case PFC_INT:
	case PFC_PTR:
		if (f->kind == FK_INT) {
			fmt_int(o, s, k->letter, f, p);
			return;
		}
		break;
	case PFC_CHAR:
		if (f->kind == FK_INT) {
			fmt_char(o, k, s, datum_uint(f, p));
			return;
		}
		break;
	case PFC_STR:
		if (k->mod[0] && f->kind == FK_BYTES) {
			fmt_wide(o, s, p, f->size);
			return;
		}
		if (k->letter == 'S' && f->kind == FK_BYTES && s->prec >= 0 && !k->mod[0]) {
			fmt_bytes(o, s, (const char *)p, f->size);
			return;
		}
		str = datum_str(c, &a->x, f, &len);
		if (str && k->letter == 'S') {
			fmt_escaped(o, s, str, len);
			return;
		}
		break;
	case PFC_FLOAT:
		if (f->kind == FK_FLOAT) {
			fmt_float(o, s, k->letter, float_value(f, p));
			return;
		}
		break;
	case PFC_KADDR:
	case PFC_UADDR:
		if (f->kind == FK_INT || is_sym(f->kind)) {
			fmt_addr(c, o, k, s, f, p);
			return;
		}
		break;
	case PFC_TIME:
		if (f->kind == FK_INT) {
			fmt_time(c, o, s, k->letter, datum_int(f, p));
			return;
		}
		break;
	case PFC_INET:
		str = datum_str(c, &a->x, f, &len);
		if (str) {
			fmt_inet(o, s, str, len);
			return;
		}
		break;
	case PFC_PORT:
		if (f->kind == FK_INT) {
			fmt_port(o, s, (uint16_t)datum_uint(f, p));
			return;
		}
		break;
	case PFC_STACK: break;
	}
	fmt_other(c, o, k, s, a, f);
}

static int star_value(const struct fmt_args *a, int arg)
{
	if (arg < 0 || (uint32_t)arg >= a->n)
		return 0;
	const struct rfield *f = &a->f[arg];
	int64_t v = f->kind == FK_CONST ? f->value :
		    f->kind == FK_INT   ? datum_int(f, datum_ptr(&a->x, f)) :
					  0;

	return v > 65535 ? 65535 : v < -65535 ? -65535 : (int)v;
}

static struct fspec resolve(const struct pf_conv *k, const struct fmt_args *a)
{
	struct fspec s = { .flags = k->flags, .width = k->width, .prec = k->prec };

	if (k->flags & PF_DYNWIDTH) {
		s.width = star_value(a, k->width_arg);
		if (s.width < 0) {
			s.width = -s.width;
			s.flags |= PF_MINUS;
		}
	}
	if (k->flags & PF_DYNPREC) {
		s.prec = star_value(a, k->prec_arg);
		if (s.prec < 0)
			s.prec = -1;
	}
	return s;
}

static void fmt_conv(struct consume *c, struct out *o, const struct pf_conv *k,
		     const struct fmt_args *a, uint32_t *agg)
{
	struct fspec s = resolve(k, a);

	if (k->flags & PF_AGG) {
		if (a->n_ents == 0)
			return;
		const struct aggent *e = a->ents[*agg < a->n_ents ? *agg : a->n_ents - 1];

		++*agg;
		fmt_agg(c, o, k, &s, e);
		buffered_flush(c, e, NULL, CBUF_AGGVAL);
		return;
	}
	if (k->arg < 0 || (uint32_t)k->arg >= a->n)
		return;
	fmt_value(c, o, k, &s, a, &a->f[k->arg]);
	if (a->n_ents)
		buffered_flush(c, a->ents[0], &a->f[k->arg], CBUF_AGGKEY);
}

/* %d, %s and friends without flags or width: most of what is printed. */
static bool fmt_fast(struct consume *c, struct out *o, const struct pf_conv *k,
		     const struct fmt_args *a)
{
	if (!is_plain(k) || k->arg < 0 || (uint32_t)k->arg >= a->n || a->n_ents)
		return false;
	const struct rfield *f = &a->f[k->arg];

	if (f->kind == FK_INT && (k->letter == 'd' || k->letter == 'i' || k->letter == 'u')) {
		const uint8_t *p = datum_ptr(&a->x, f);

		if (f->is_signed && k->letter != 'u')
			out_int(o, datum_int(f, p), 0);
		else
			out_uint(o, datum_uint(f, p), 0);
		return true;
	}
	if (k->letter == 's' && !k->mod[0] && f->kind == FK_STR) {
		const char *p = (const char *)datum_ptr(&a->x, f);

		out_mem(o, p, strnlen(p, f->size));
		return true;
	}
	(void)c;
	return false;
}

void fmt_run(struct consume *c, struct out *o, const struct pf_format *pf, const struct fmt_args *a)
{
	uint32_t agg = 0;

	for (uint32_t i = 0; i < pf->n_conv; i++) {
		const struct pf_conv *k = &pf->conv[i];

		out_mem(o, k->lit, k->lit_len);
		if (a->n_ents && k->lit_len)
			buffered_flush(c, a->ents[0], NULL,
				       CBUF_AGGFORMAT | (!k->letter ? (uint32_t)CBUF_AGGLAST : 0));
		if (k->letter && !fmt_fast(c, o, k, a))
			fmt_conv(c, o, k, a, &agg);
	}
}

const char *fmt_tmp(struct consume *c, const struct pf_format *pf, const struct fmt_args *a)
{
	c->tmp.len = 0;
	if (pf)
		fmt_run(c, &c->tmp, pf, a);
	return out_text(&c->tmp);
}

int consume_format(struct consume *c, FILE *fp, const struct consume_format *f)
{
	struct aggent e = { 0 }, *ent = &e;
	struct fmt_args a = { .x = { .base = f->base }, .f = f->fields, .n = f->n };
	struct agg *agg = f->agg ? agg_of(c, f->agg->desc) : NULL;
	bool capture = c->form.capture;
	struct out amid;
	int err;

	if (f->agg) {
		e.pub = *f->agg;
		e.pub.normal = agg ? agg->normal : 1;
		e.val = (uint64_t *)(uintptr_t)f->agg->val; /* not written */
		a.ents = &ent;
		a.n_ents = 1;
	}
	/* what came before, if a call is in progress */
	if (c->out.fp)
		out_flush(&c->out);
	else
		buffered_flush(c, NULL, NULL, 0);
	amid = c->out;
	c->form.capture = true; /* all of it in one piece */
	c->out = (struct out){ .fp = fp, .buf = fault_malloc(OUT_CAP), .cap = OUT_CAP };
	if (c->out.buf) {
		fmt_run(c, &c->out, f->fmt, &a);
		c->form.capture = capture;
		if (fp)
			out_flush(&c->out);
		else
			buffered_flush(c, NULL, NULL, 0);
	}
	err = c->out.buf ? c->out.err : -ENOMEM;
	free(c->out.buf);
	c->form.capture = capture;
	c->out = amid;
	return err;
}
