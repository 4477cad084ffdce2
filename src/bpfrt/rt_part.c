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
	/* The caller adds start to an address; of a constant the verifier would not see that it is in bounds. */
	return forget((rt_u64)len << 32 | (rt_u64)start, unknown());
}

/* start, end: the last run of characters that are not slashes; before: end of the run before it */
struct path {
	const char *s;
	rt_u64 cap, start, end, before, slash;
};

CALLBACK(cb_path)
{
	struct path *k = ctx;
	rt_u64 x;

	if (i >= k->cap)
		return 1;
	x = U8(k->s, i);
	if (!x)
		return 1;
	if (x == '/') {
		k->slash = 1;
		return 0;
	}
	if (k->slash) {
		k->start = i;
		k->before = k->end;
	}
	k->slash = 0;
	k->end = i + 1;
	return 0;
}

rt_u64 rt_basename(const char *s, rt_u64 cap)
{
	rt_u64 u = unknown(), zero = forget(0, u);
	struct path k = { s, cap, zero, zero, zero, forget(1, u) };

	if (!U8(s, 0))
		return (rt_u64)-1;
	u = loop(cap, cb_path, &k);
	if (k.end == 0) /* only slashes */
		return 1ull << 32;
	return forget((k.end - k.start) << 32 | k.start, u);
}

rt_u64 rt_dirname(const char *s, rt_u64 cap)
{
	rt_u64 r, u = unknown(), zero = forget(0, u);
	struct path k = { s, cap, zero, zero, zero, zero };

	u = loop(cap, cb_path, &k);
	if (k.before)
		r = k.before << 32;
	else
		r = U8(s, 0) == '/' ? 1ull << 32 : (rt_u64)-1;
	return forget(r, u);
}

struct digits {
	char *dst;
	rt_u64 x, base, at;
};

CALLBACK(cb_digit)
{
	struct digits *k = ctx;
	/* forget(): a position known exactly would make 64 states of it */
	rt_u64 d = k->x % k->base, at = forget(k->at, i) - 1;

	if (at > 70)
		return 1;
	k->dst[at] = (char)(d < 10 ? '0' + d : 'a' + d - 10);
	k->at = at;
	k->x /= k->base;
	return !k->x;
}

rt_u64 rt_lltostr(char *dst, rt_s64 v, rt_u64 base)
{
	int neg = base == 10 && v < 0;
	rt_u64 at, u = unknown();
	struct digits k = { dst, forget(neg ? -(rt_u64)v : (rt_u64)v, u), base, 71 };

	if (base < 2 || base > 36)
		return 72;
	dst[71] = 0;
	u = loop(64, cb_digit, &k);
	at = forget(k.at, u);
	if (at < 2 || at > 71)
		return 72;
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

struct number {
	const char *s;
	rt_u64 cap, base, v, neg, unknown;
	rt_u64 state; /* 0 before the sign, 1 before the prefix, 2 after a 0, 3 digits */
};

/* All that changes is forgotten at once: what is computed from the number makes the verifier compare each way here. */
static inline __attribute__((always_inline)) void state_is(struct number *k, rt_u64 state)
{
	k->state = forget(state, k->unknown);
}

/* What stands before the digits; 1: c belongs to it. */
static inline __attribute__((always_inline)) int prefix(struct number *k, rt_u64 c)
{
	if (k->state == 0 && (c == ' ' || (c >= '\t' && c <= '\r')))
		return 1;
	if (k->state == 0 && (c == '-' || c == '+')) {
		k->neg = forget(c == '-', k->unknown);
		state_is(k, 1);
		return 1;
	}
	if (k->state == 2 && (c | 32) == 'x' && (k->base == 16 || k->base == 0)) {
		k->base = forget(16, k->unknown);
		state_is(k, 3);
		return 1;
	}
	if (k->state == 2 && k->base == 0)
		k->base = forget(8, k->unknown);
	if (k->state < 2 && c == '0' && (k->base == 0 || k->base == 16)) {
		state_is(k, 2);
		return 1;
	}
	return 0;
}

CALLBACK(cb_number)
{
	struct number *k = ctx;
	rt_u64 c, d;

	if (i >= k->cap)
		return 1;
	c = U8(k->s, i);
	if (prefix(k, c))
		return 0;
	if (k->base == 0)
		k->base = forget(10, k->unknown);
	state_is(k, 3);
	d = digit_of(c);
	if (d >= k->base)
		return 1;
	k->v = forget(k->v * k->base + d, k->unknown);
	return 0;
}

/* As strtoll(3), base 0 included; what does not fit wraps. */
rt_s64 rt_strtoll(const char *s, rt_u64 cap, rt_u64 base)
{
	rt_u64 u = unknown(), zero = forget(0, u);
	struct number k = { s, cap, forget(base, u), zero, zero, u, zero };

	u = loop(cap, cb_number, &k);
	return (rt_s64)forget(k.neg ? -k.v : k.v, u);
}
