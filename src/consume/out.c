/* SPDX-License-Identifier: MIT */
/*
 * Text into a buffer. The common ways in (out_char, out_mem) are inline; a full buffer is written to
 * the FILE or, without one, grows.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/fault.h"
#include "consume/priv.h"

void out_flush(struct out *o)
{
	if (!o->fp || o->len == 0)
		return;
	if (fwrite(o->buf, 1, o->len, o->fp) != o->len && !o->err)
		o->err = errno ? -errno : -EIO;
	o->len = 0;
}

bool out_room_slow(struct out *o, size_t n)
{
	if (o->fp)
		out_flush(o);
	if (o->cap - o->len >= n)
		return true;
	size_t cap = o->cap ? o->cap : 4096;
	while (cap - o->len < n)
		cap *= 2;
	char *buf = fault_realloc(o->buf, cap);
	if (!buf) {
		o->err = -ENOMEM;
		return false;
	}
	o->buf = buf;
	o->cap = cap;
	return true;
}

void out_big(struct out *o, const char *s, size_t n)
{
	if (o->fp && n > OUT_CAP) {
		out_flush(o);
		if (fwrite(s, 1, n, o->fp) != n && !o->err)
			o->err = errno ? -errno : -EIO;
		return;
	}
	if (n == 0 || !out_room_slow(o, n))
		return;
	memcpy(o->buf + o->len, s, n);
	o->len += n;
}

const char *out_text(struct out *o)
{
	if (!out_room(o, 1))
		return "";
	o->buf[o->len] = '\0';
	return o->buf;
}

void out_printf(struct out *o, const char *fmt, ...)
{
	va_list ap;

	if (!out_room(o, 256))
		return;
	va_start(ap, fmt);
	int n = vsnprintf(o->buf + o->len, o->cap - o->len, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n >= o->cap - o->len) {
		if (!out_room(o, (size_t)n + 1))
			return;
		va_start(ap, fmt);
		vsnprintf(o->buf + o->len, o->cap - o->len, fmt, ap);
		va_end(ap);
	}
	o->len += (size_t)n;
}

void out_fill(struct out *o, char ch, size_t n)
{
	while (n) {
		size_t part = n < 4096 ? n : 4096;

		if (!out_room(o, part))
			return;
		memset(o->buf + o->len, ch, part);
		o->len += part;
		n -= part;
	}
}

void out_pad(struct out *o, const char *s, size_t n, int64_t width, bool left)
{
	size_t pad = width > 0 && (size_t)width > n ? (size_t)width - n : 0;

	if (!left)
		out_fill(o, ' ', pad);
	out_mem(o, s, n);
	if (left)
		out_fill(o, ' ', pad);
}

static const char two_digits[] = "00010203040506070809101112131415161718192021222324"
				 "25262728293031323334353637383940414243444546474849"
				 "50515253545556575859606162636465666768697071727374"
				 "75767778798081828384858687888990919293949596979899";

char *digits_dec(char buf[static 20], uint64_t v)
{
	char *p = buf + 20;

	while (v >= 100) {
		uint64_t q = v / 100;

		p -= 2;
		memcpy(p, two_digits + 2 * (v - q * 100), 2);
		v = q;
	}
	if (v >= 10) {
		p -= 2;
		memcpy(p, two_digits + 2 * v, 2);
	} else {
		*--p = (char)('0' + v);
	}
	return p;
}

static void out_number(struct out *o, uint64_t mag, bool neg, unsigned width)
{
	char buf[20];
	char *p = digits_dec(buf, mag);
	size_t n = (size_t)(buf + 20 - p) + neg;

	if (n < width)
		out_fill(o, ' ', width - n);
	if (neg)
		out_char(o, '-');
	out_mem(o, p, n - neg);
}

void out_int(struct out *o, int64_t v, unsigned width)
{
	out_number(o, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, v < 0, width);
}

void out_uint(struct out *o, uint64_t v, unsigned width)
{
	out_number(o, v, false, width);
}

void out_addr(struct out *o, uint64_t v)
{
	char buf[18];
	char *p = buf + sizeof(buf);

	do {
		*--p = "0123456789abcdef"[v & 15];
		v >>= 4;
	} while (v);
	*--p = 'x';
	*--p = '0';
	out_mem(o, p, (size_t)(buf + sizeof(buf) - p));
}
