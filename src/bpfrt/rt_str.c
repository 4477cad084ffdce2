/* SPDX-License-Identifier: MIT */
/* Strings: lengths, searching, comparing. Byte by byte up to cap; see rt_i.h for loop() and forget(). */
#include "rt_i.h"

struct pair {
	const char *a, *b;
	rt_u64 n, x, y;
};

CALLBACK(cb_cmp)
{
	struct pair *k = ctx;

	if (i >= k->n)
		return 1;
	k->x = U8(k->a, i);
	k->y = U8(k->b, i);
	return k->x != k->y || k->x == 0;
}

rt_s64 rt_strcmp(const char *a, const char *b, rt_u64 n)
{
	struct pair k = { .a = a, .b = b, .n = n };
	rt_u64 u;

	u = loop(n, cb_cmp, &k);
	return (rt_s64)forget(k.x - k.y, u);
}

struct scan {
	const char *s;
	rt_u64 cap, c, at;
};

CALLBACK(cb_end)
{
	struct scan *k = ctx;

	if (i >= k->cap)
		return 1;
	if (U8(k->s, i))
		return 0;
	k->at = i;
	return 1;
}

rt_u64 rt_strnlen(const char *s, rt_u64 cap)
{
	struct scan k = { .s = s, .cap = cap, .at = cap };
	rt_u64 u;

	u = loop(cap, cb_end, &k);
	return forget(k.at, u);
}

CALLBACK(cb_first)
{
	struct scan *k = ctx;
	rt_u64 x;

	if (i >= k->cap)
		return 1;
	x = U8(k->s, i);
	if (x == k->c) {
		k->at = i;
		return 1;
	}
	return !x;
}

rt_s64 rt_strchr(const char *s, rt_u64 cap, rt_u64 c)
{
	struct scan k = { .s = s, .cap = cap, .c = c & 255, .at = (rt_u64)-1 };
	rt_u64 u;

	u = loop(cap, cb_first, &k);
	return (rt_s64)forget(k.at, u);
}

CALLBACK(cb_last)
{
	struct scan *k = ctx;
	rt_u64 x;

	if (i >= k->cap)
		return 1;
	x = U8(k->s, i);
	if (x == k->c)
		k->at = i;
	return !x;
}

rt_s64 rt_strrchr(const char *s, rt_u64 cap, rt_u64 c)
{
	struct scan k = { .s = s, .cap = cap, .c = c & 255, .at = (rt_u64)-1 };
	rt_u64 u;

	u = loop(cap, cb_last, &k);
	return (rt_s64)forget(k.at, u);
}

struct find {
	const char *s, *t;
	rt_u64 cap, tcap, at;
	rt_s64 start;
	rt_u64 base, miss; /* does t stand at s + base? */
};

CALLBACK(cb_stands)
{
	struct find *k = ctx;
	rt_u64 at, y;

	if (i >= k->tcap)
		return 1;
	y = U8(k->t, i);
	if (!y)
		return 1;
	at = k->base + i;
	if (at < k->cap && U8(k->s, at) == y)
		return 0;
	k->miss = 1;
	return 1;
}

/* t stands at s + i; x is what stands there in s. */
static inline __attribute__((always_inline)) rt_u64 stands(struct find *k, rt_u64 i, rt_u64 x)
{
	rt_u64 first = U8(k->t, 0);

	if (first && first != x)
		return 0;
	k->base = i;
	k->miss = 0;
	loop(k->tcap, cb_stands, k);
	return !k->miss;
}

CALLBACK(cb_index)
{
	struct find *k = ctx;
	rt_u64 x;

	if (i >= k->cap)
		return 1;
	x = U8(k->s, i);
	if ((rt_s64)i >= k->start && stands(k, i, x)) {
		k->at = i;
		return 1;
	}
	return !x;
}

rt_s64 rt_index(const char *s, rt_u64 cap, const char *t, rt_u64 tcap, rt_s64 start)
{
	struct find k = { .s = s, .t = t, .cap = cap, .tcap = tcap, .at = (rt_u64)-1 };
	rt_u64 u;

	k.start = start < 0 ? 0 : start;
	u = loop(cap, cb_index, &k);
	return (rt_s64)forget(k.at, u);
}

CALLBACK(cb_rindex)
{
	struct find *k = ctx;
	rt_u64 x;

	if (i >= k->cap || (rt_s64)i > k->start)
		return 1;
	x = U8(k->s, i);
	if (stands(k, i, x))
		k->at = i;
	return !x;
}

rt_s64 rt_rindex(const char *s, rt_u64 cap, const char *t, rt_u64 tcap, rt_s64 start)
{
	struct find k = { .s = s, .t = t, .cap = cap, .tcap = tcap, .at = (rt_u64)-1 };
	rt_u64 u;

	k.start = start;
	u = loop(cap, cb_rindex, &k);
	return (rt_s64)forget(k.at, u);
}

struct text {
	char *s;
	rt_u64 cap;
};

CALLBACK(cb_lower)
{
	struct text *k = ctx;
	rt_u64 x;

	if (i >= k->cap)
		return 1;
	x = U8(k->s, i);
	if (x >= 'A' && x <= 'Z')
		k->s[i] = (char)(x + 32);
	return !x;
}

rt_u64 rt_tolower(char *dst, rt_u64 cap)
{
	struct text k = { dst, cap };

	loop(cap, cb_lower, &k);
	return 0;
}

CALLBACK(cb_upper)
{
	struct text *k = ctx;
	rt_u64 x;

	if (i >= k->cap)
		return 1;
	x = U8(k->s, i);
	if (x >= 'a' && x <= 'z')
		k->s[i] = (char)(x - 32);
	return !x;
}

rt_u64 rt_toupper(char *dst, rt_u64 cap)
{
	struct text k = { dst, cap };

	loop(cap, cb_upper, &k);
	return 0;
}

struct words {
	char *s;
	rt_u64 n, cap, end;
};

CALLBACK(cb_words)
{
	struct words *k = ctx;

	if (i >= k->n || i >= k->cap)
		return 1;
	if (U8(k->s, i) == 0)
		k->s[i] = ' ';
	else if (U8(k->s, i) != ' ')
		k->end = i + 1;
	return 0;
}

rt_u64 rt_args(char *s, rt_u64 n, rt_u64 cap)
{
	struct words k = { .s = s, .n = n, .cap = cap, .end = forget(0, unknown()) };
	rt_u64 u;

	u = loop(cap, cb_words, &k);
	if (k.end >= cap)
		return 0;
	s[k.end] = 0;
	return forget(k.end, u) + 1;
}
