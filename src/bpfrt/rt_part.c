/* SPDX-License-Identifier: MIT */
/* Parts of strings (substr, basename, dirname) and numbers as text. */
#include "rt_i.h"

/* Guide, "substr()": negative start counts from the end; negative length stops that far before the end. */
rt_u64 rt_substr(const char *s, rt_u64 cap, rt_s64 start, rt_s64 len, rt_u64 has_len)
{
	rt_s64 n = (rt_s64)rt_strnlen(s, cap);

	if (start < 0) {
		start += n;
		if (start < 0) {
			/* what lies before the string is cut off the length */
			if (has_len && len >= 0) {
				len += start;
				if (len < 0)
					len = 0;
			}
			start = 0;
		}
	}
	if (start > n)
		start = n;
	if (!has_len)
		len = n - start;
	else if (len < 0) {
		len += n - start;
		if (len < 0)
			len = 0;
	}
	if (len > n - start)
		len = n - start;
	return (rt_u64)len << 32 | (rt_u64)start;
}

rt_u64 rt_basename(const char *s, rt_u64 cap)
{
	rt_u64 start = 0, end = 0, slash = 1, u = U8(s, 0), any = 0;

	/* start, end: the last run of characters that are not slashes */
	for (rt_u64 i = 0; i < cap; i++) {
		rt_u64 x;

		OPAQUE(i);
		x = U8(s, i);
		if (!x)
			break;
		any = 1;
		if (x == '/') {
			slash = 1;
			continue;
		}
		if (slash)
			start = forget(i, u);
		slash = 0;
		end = forget(i + 1, u);
	}
	if (!any)
		return (rt_u64)-1;
	if (end == 0) /* only slashes */
		return 1ull << 32;
	return (end - start) << 32 | start;
}

rt_u64 rt_dirname(const char *s, rt_u64 cap)
{
	rt_u64 end = 0, last = 0, slash = 0, u = U8(s, 0), rooted = u == '/';

	/*
	 * last: end of the latest run of non-slashes; end: end of the run before it, which is where the
	 * directory ends.
	 */
	for (rt_u64 i = 0; i < cap; i++) {
		rt_u64 x;

		OPAQUE(i);
		x = U8(s, i);
		if (!x)
			break;
		if (x == '/') {
			slash = 1;
			continue;
		}
		if (slash)
			end = last;
		slash = 0;
		last = forget(i + 1, u);
	}
	if (end)
		return end << 32;
	return rooted ? 1ull << 32 : (rt_u64)-1;
}

rt_u64 rt_lltostr(char *dst, rt_s64 v, rt_u64 base)
{
	rt_u64 at = 71, x = (rt_u64)v, u = base;
	int neg = base == 10 && v < 0;

	if (base < 2 || base > 36)
		return 72;
	if (neg)
		x = -x;
	dst[71] = 0;
	for (int i = 0; i < 64; i++) {
		rt_u64 d = x % base;

		at--;
		if (at > 70)
			break;
		dst[at] = (char)(d < 10 ? '0' + d : 'a' + d - 10);
		x /= base;
		if (!x)
			break;
	}
	if (base == 16)
		dst[--at] = 'x';
	if (base == 16 || base == 8)
		dst[--at] = '0';
	else if (neg)
		dst[--at] = '-';
	return forget(at, u);
}

static inline __attribute__((always_inline)) rt_u64 digit_of(rt_u64 c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	return 99;
}

/* As strtoll(3), base 0 included; what does not fit wraps. */
rt_s64 rt_strtoll(const char *s, rt_u64 cap, rt_u64 base)
{
	rt_u64 v = 0, neg = 0,
	       state = 0; /* 0 before the sign, 1 before the prefix, 2 after a 0, 3 digits */

	for (rt_u64 i = 0; i < cap; i++) {
		rt_u64 c, d;

		OPAQUE(i);
		c = U8(s, i);
		if (state == 0 && (c == ' ' || (c >= '\t' && c <= '\r')))
			continue;
		if (state == 0 && (c == '-' || c == '+')) {
			neg = c == '-';
			state = 1;
			continue;
		}
		if (state == 2 && (c | 32) == 'x' && (base == 16 || base == 0)) {
			base = 16;
			state = 3;
			continue;
		}
		if (state == 2 && base == 0)
			base = 8;
		if (state < 2 && c == '0' && (base == 0 || base == 16)) {
			state = 2;
			continue;
		}
		if (base == 0)
			base = 10;
		state = 3;
		d = digit_of(c);
		if (d >= base)
			break;
		v = v * base + d;
	}
	return (rt_s64)(neg ? -v : v);
}
