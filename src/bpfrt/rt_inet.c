/* SPDX-License-Identifier: MIT */
/* Addresses of networks and links as text, into RT_ADDR_TEXT bytes. */
#include "rt_i.h"

#define INLINE static inline __attribute__((always_inline))
#define WORDS 8

struct addr {
	const unsigned char *a;
	char *dst;
	rt_u64 at, begun, u;  /* u: not known to the verifier, to forget() by */
	rt_u64 quad;          /* of the dotted form: where it begins in a */
	rt_u64 run, run_len;  /* longest run of zero words */
	rt_u64 here, now_len; /* the run that is being counted */
	rt_u64 end;           /* words from here on are dotted */
};

INLINE void put(struct addr *k, rt_u64 c)
{
	rt_u64 at = k->at;

	if (at >= RT_ADDR_TEXT - 1)
		return;
	k->dst[at] = (char)c;
	k->at = forget(at + 1, k->u);
}

INLINE rt_u64 hex(rt_u64 d)
{
	return d < 10 ? '0' + d : 'a' + d - 10;
}

/* Four steps for each byte: dot, hundreds, tens, units. */
CALLBACK(cb_dotted)
{
	struct addr *k = ctx;
	rt_u64 n = i >> 2, v, d;

	n += k->quad;
	if (n >= 16)
		return 1;
	v = k->a[n];
	switch (i & 3) {
	case 0:
		k->begun = forget(0, k->u);
		if (i)
			put(k, '.');
		return 0;
	case 1: d = v / 100; break;
	case 2: d = v / 10 % 10; break;
	default: put(k, '0' + v % 10); return 0;
	}
	if (d || k->begun) {
		k->begun = forget(1, k->u);
		put(k, '0' + d);
	}
	return 0;
}

INLINE rt_u64 text_end(struct addr *k, rt_u64 u)
{
	rt_u64 at = forget(k->at, u);

	if (at >= RT_ADDR_TEXT)
		return 0;
	k->dst[at] = 0;
	return forget(at + 1, u);
}

rt_u64 rt_inet4(char *dst, const void *a)
{
	rt_u64 u = unknown(), zero = forget(0, u);
	struct addr k = { .a = a, .dst = dst, .at = zero, .begun = zero, .u = u };

	u = loop(16, cb_dotted, &k);
	return text_end(&k, u);
}

INLINE rt_u64 word(struct addr *k, rt_u64 w)
{
	return (rt_u64)k->a[w * 2] << 8 | k->a[w * 2 + 1];
}

CALLBACK(cb_run)
{
	struct addr *k = ctx;
	rt_u64 n;

	if (i >= WORDS)
		return 1;
	n = word(k, i) ? 0 : k->now_len + 1;
	if (n == 1)
		k->here = forget(i, k->u);
	if (n > k->run_len) {
		k->run = k->here;
		k->run_len = forget(n, k->u);
	}
	k->now_len = forget(n, k->u);
	return 0;
}

/* Five steps for each word: colon, four digits. */
CALLBACK(cb_word)
{
	struct addr *k = ctx;
	rt_u64 w = i / 5, step = i % 5, d;

	OPAQUE(w); /* the verifier knows nothing of a quotient */
	if (w >= WORDS)
		return 1;
	if (w - k->run < k->run_len) {
		if (w == k->run && !step)
			put(k, ':');
		return 0;
	}
	if (!step) {
		k->begun = forget(0, k->u);
		if (w)
			put(k, ':');
		return w >= k->end;
	}
	d = word(k, w) >> (16 - step * 4) & 15;
	if (d || k->begun || step == 4) {
		k->begun = forget(1, k->u);
		put(k, hex(d));
	}
	return 0;
}

/* "::1.2.3.4" and "::ffff:1.2.3.4" have the last two words dotted. */
rt_u64 rt_inet6(char *dst, const void *a, rt_u64 short4)
{
	rt_u64 u = unknown(), zero = forget(0, u), mapped;
	struct addr k = {
		.a = a,
		.dst = dst,
		.at = zero,
		.begun = zero,
		.u = u,
		.quad = 12,
		.run = zero,
		.run_len = forget(1, u), /* a single zero is no run */
		.here = zero,
		.now_len = zero,
		.end = WORDS,
	};

	loop(WORDS, cb_run, &k);
	mapped = k.run == 0 && k.run_len == 5 && word(&k, 5) == 0xffff;
	if (mapped || (k.run == 0 && k.run_len == 6))
		k.end = 6;
	k.end = forget(k.end, u);
	k.run_len = forget(k.run_len < 2 ? 0 : k.run_len, u);
	k.run = forget(k.run, u);
	if (k.end == WORDS || !short4)
		loop(5 * WORDS, cb_word, &k);
	if (k.end != WORDS)
		loop(16, cb_dotted, &k);
	else if (k.run_len && k.run + k.run_len == WORDS)
		put(&k, ':');
	return text_end(&k, u);
}

struct link {
	const unsigned char *a;
	char *dst;
	rt_u64 n;
};

CALLBACK(cb_link)
{
	struct link *k = ctx;
	rt_u64 b = i / 3, step = i % 3;

	OPAQUE(b);
	if (b >= k->n || b >= RT_LINK_MAX || i >= RT_ADDR_TEXT)
		return 1;
	if (step == 2)
		k->dst[i] = b + 1 < k->n ? ':' : 0;
	else
		k->dst[i] = (char)hex(step ? k->a[b] & 15 : k->a[b] >> 4);
	return 0;
}

rt_u64 rt_link(char *dst, const void *a, rt_u64 n)
{
	struct link k = { a, dst, n };

	loop(3 * RT_LINK_MAX, cb_link, &k);
	return n * 3;
}
