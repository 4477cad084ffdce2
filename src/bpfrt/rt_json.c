/* SPDX-License-Identifier: MIT */
/*
 * json(): the value that a path ("a.b[3].c") leads to, as the part of the text that it is. One pass
 * over the text, a byte at a time; what the path does not lead to is passed over, but must be sound.
 *
 * Inside of a container on the path, comp is where the path's present component begins. For an object
 * each key is compared with it as it is read; for an array it is a number. at is the component's
 * end then, and hit says that the value to come is the one. A value that is hit is the result if the
 * path ends there, or the next container to go into.
 */
#include "rt_i.h"

enum json_state {
	JS_TOP,
	JS_KEY,
	JS_COLON,
	JS_VALUE,
	JS_NEXT,
	JS_STRING,
	JS_ESCAPE,
	JS_HEX,
	JS_WORD,
	JS_INT,
	JS_FRAC,
	JS_EXP,
	JS_SKIP, /* a container that is not gone into */
};

enum json_string { IN_VALUE, IN_KEY, IN_SKIP };

struct json {
	const char *s, *p;
	rt_u64 cap, pcap;
	rt_u64 state, string, hit, array;
	rt_u64 comp, at, same;
	rt_u64 want, pos;      /* of array elements */
	rt_u64 squares, curls; /* open in what is skipped */
	rt_u64 start, word, result;
	rt_u64 u; /* not known to the verifier: to forget() by */
};

#define INLINE static inline __attribute__((always_inline))
INLINE rt_u64 path_at(struct json *k, rt_u64 at)
{
	at = forget(at, k->u);
	return at < k->pcap ? U8(k->p, at) : 0;
}

INLINE int ends(rt_u64 c)
{
	return c == 0 || c == '.' || c == '[';
}

INLINE int is_space(rt_u64 c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

INLINE int is_digit(rt_u64 c)
{
	return c >= '0' && c <= '9';
}

/* The component as a number; what is not one is 0. want is its value, at its end. */
CALLBACK(cb_json_index)
{
	struct json *k = ctx;
	rt_u64 at = k->comp + i, c;

	if (at >= k->pcap)
		return 1;
	c = U8(k->p, at);
	k->at = at;
	if (ends(c))
		return 1;
	if (c == '-' && i == 0)
		k->same = 2; /* never reached */
	if (is_digit(c) && k->same)
		k->want = k->want * 10 + c - '0';
	else if (c != '-' || i)
		k->same = k->same & 2;
	return 0;
}

INLINE void enter(struct json *k, rt_u64 c)
{
	k->hit = 0;
	k->array = c == '[';
	k->state = JS_KEY;
	if (c != '[')
		return;
	k->state = JS_VALUE;
	k->same = forget(1, k->u);
	k->want = forget(0, k->u);
	k->pos = 0;
	k->at = k->comp;
	loop(k->pcap, cb_json_index, k);
	if (k->same & 2 && k->want)
		k->want = (rt_u64)-1;
	k->hit = k->want == 0;
}

/* The value ends before end. */
INLINE long value(struct json *k, rt_u64 end)
{
	k->state = JS_NEXT;
	if (!k->hit)
		return 0;
	if (path_at(k, k->at) == 0)
		k->result = (end - k->start) << 32 | k->start;
	return 1;
}

INLINE long begin_value(struct json *k, rt_u64 i, rt_u64 c)
{
	k->start = i;
	if (c == '{' || c == '[') {
		if (k->hit && path_at(k, k->at)) {
			k->comp = k->at + 1;
			enter(k, c);
			return 0;
		}
		k->squares = c == '[';
		k->curls = c == '{';
		k->state = JS_SKIP;
	} else if (c == '"') {
		k->start = i + 1;
		k->string = IN_VALUE;
		k->state = JS_STRING;
	} else if (c >= 'a' && c <= 'z') {
		k->word = c;
		k->state = JS_WORD;
	} else if (c == '-' || is_digit(c)) {
		k->state = JS_INT;
	} else {
		return 1;
	}
	return 0;
}

INLINE long between(struct json *k, rt_u64 i, rt_u64 c)
{
	if (is_space(c))
		return 0;
	switch (k->state) {
	case JS_TOP:
		if (c != '{' && c != '[')
			return 1;
		enter(k, c);
		return 0;
	case JS_KEY:
		k->string = IN_KEY;
		k->at = k->comp;
		k->same = 1;
		k->state = JS_STRING;
		return c != '"';
	case JS_COLON: k->state = JS_VALUE; return c != ':';
	case JS_VALUE: return begin_value(k, i, c);
	default: break;
	}
	k->state = k->array ? JS_VALUE : JS_KEY;
	k->pos++;
	if (k->array && k->pos == k->want)
		k->hit = 1;
	return c != ',';
}

INLINE long end_string(struct json *k, rt_u64 i)
{
	if (k->string == IN_SKIP) {
		k->state = JS_SKIP;
		return 0;
	}
	if (k->string == IN_VALUE)
		return value(k, i);
	if (path_at(k, k->at) == ']')
		k->at++;
	k->hit = k->same && ends(path_at(k, k->at));
	k->state = JS_COLON;
	return 0;
}

INLINE long in_string(struct json *k, rt_u64 i, rt_u64 c)
{
	rt_u64 p;

	if (k->state == JS_STRING && c == '"')
		return end_string(k, i);
	if (k->string == IN_KEY) {
		p = path_at(k, k->at);
		if (ends(p) || p != c)
			k->same = 0;
		k->at++;
	}
	if (k->state == JS_STRING) {
		if (c == '\\')
			k->state = JS_ESCAPE;
		return 0;
	}
	if (k->state == JS_ESCAPE) {
		k->state = c == 'u' ? JS_HEX : JS_STRING;
		k->word = 4;
		return 0;
	}
	if (!is_digit(c) && ((c | 32) < 'a' || (c | 32) > 'f'))
		return 1;
	k->word--;
	if (k->word == 0)
		k->state = JS_STRING;
	return 0;
}

/* In the middle of a word or number: 0 goes on, 1 is an error, 2 it ends before c. */
INLINE long in_bare(struct json *k, rt_u64 i, rt_u64 c)
{
	if (k->state == JS_WORD) {
		if (c < 'a' || c > 'z')
			return (k->word == 0x74727565 /* true */ && i - k->start == 4) ||
					       (k->word == 0x66616c7365 /* false */ &&
						i - k->start == 5) ||
					       (k->word == 0x6e756c6c /* null */ &&
						i - k->start == 4) ?
				       2 :
				       1;
		k->word = k->word << 8 | c;
		return 0;
	}
	if (is_digit(c))
		return 0;
	if (k->state == JS_EXP)
		return c == '+' || c == '-' ? 0 : 2;
	if (c == '+' || c == '-')
		return 1;
	if ((c | 32) == 'e') {
		k->state = JS_EXP;
		return 0;
	}
	if (k->state == JS_FRAC)
		return 2;
	if (c == '.') {
		k->state = JS_FRAC;
		return 0;
	}
	return (c | 32) == 'x' ? 1 : 2;
}

INLINE long in_skip(struct json *k, rt_u64 i, rt_u64 c)
{
	if (c == '"') {
		k->string = IN_SKIP;
		k->state = JS_STRING;
	} else if (c == '[') {
		k->squares++;
	} else if (c == '{') {
		k->curls++;
	} else if (c == ']') {
		if (!k->squares)
			return 1;
		k->squares--;
	} else if (c == '}') {
		if (!k->curls)
			return 1;
		k->curls--;
	}
	return k->squares | k->curls ? 0 : value(k, i + 1);
}

INLINE long step(struct json *k, rt_u64 i, rt_u64 c)
{
	long r;

	if (k->state >= JS_STRING && k->state <= JS_HEX)
		return in_string(k, i, c);
	if (k->state == JS_SKIP)
		return in_skip(k, i, c);
	if (k->state >= JS_WORD) {
		r = in_bare(k, i, c);
		if (r < 2)
			return r;
		if (value(k, i))
			return 1;
	}
	return between(k, i, c);
}

CALLBACK(cb_json)
{
	struct json *k = ctx;
	rt_u64 c;

	if (i >= k->cap)
		return 1;
	c = U8(k->s, i);
	if (!c)
		return 1;
	if (step(k, i, c))
		return 1;
	/* the next turn is to look like this one */
	k->state = forget(k->state, k->u);
	k->string = forget(k->string, k->u);
	k->hit = forget(k->hit, k->u);
	k->array = forget(k->array, k->u);
	k->same = forget(k->same, k->u);
	k->want = forget(k->want, k->u);
	k->pos = forget(k->pos, k->u);
	k->squares = forget(k->squares, k->u);
	k->curls = forget(k->curls, k->u);
	k->start = forget(k->start, k->u);
	k->word = forget(k->word, k->u);
	return 0;
}

rt_u64 rt_json(const char *s, rt_u64 cap, const char *p, rt_u64 pcap)
{
	rt_u64 u = unknown(), zero = forget(0, u);
	struct json k = {
		.s = s,
		.p = p,
		.cap = cap,
		.pcap = pcap,
		.state = zero,
		.string = zero,
		.hit = zero,
		.array = zero,
		.comp = zero,
		.at = zero,
		.same = zero,
		.want = zero,
		.pos = zero,
		.squares = zero,
		.curls = zero,
		.start = zero,
		.word = zero,
		.result = (rt_u64)-1,
		.u = u,
	};

	if (U8(p, 0) == '[')
		k.comp = forget(1, u);
	u = loop(cap, cb_json, &k);
	return forget(k.result, u);
}
