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

/*
 * In memory of the caller, not on the stack: there is little of that, and what is in memory the verifier
 * does not know.
 */
struct json_work {
	rt_u64 state, string, hit, array;
	rt_u64 comp, at, same;
	rt_u64 want, pos;      /* of array elements */
	rt_u64 squares, curls; /* open in what is skipped */
	rt_u64 start, word, result;
	rt_u64 u; /* not known to the verifier: to forget() by */
};

_Static_assert(sizeof(struct json_work) == RT_JSON_WORK, "rtargs.h");

struct json {
	const char *s, *p;
	rt_u64 cap, pcap;
	struct json_work *w;
};

#define INLINE static inline __attribute__((always_inline))
INLINE rt_u64 path_at(struct json *k, rt_u64 at)
{
	at = forget(at, k->w->u);
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
	rt_u64 at = k->w->comp + i, c;

	if (at >= k->pcap)
		return 1;
	c = U8(k->p, at);
	k->w->at = at;
	if (ends(c))
		return 1;
	if (c == '-' && i == 0)
		k->w->same = 2; /* never reached */
	if (is_digit(c) && k->w->same)
		k->w->want = k->w->want * 10 + c - '0';
	else if (c != '-' || i)
		k->w->same = k->w->same & 2;
	return 0;
}

INLINE void enter(struct json *k, rt_u64 c)
{
	k->w->hit = 0;
	k->w->array = c == '[';
	k->w->state = JS_KEY;
	if (c != '[')
		return;
	k->w->state = JS_VALUE;
	k->w->same = 1;
	k->w->want = 0;
	k->w->pos = 0;
	k->w->at = k->w->comp;
	loop(k->pcap, cb_json_index, k);
	if (k->w->same & 2 && k->w->want)
		k->w->want = (rt_u64)-1;
	k->w->hit = k->w->want == 0;
}

/* The value ends before end. */
INLINE long value(struct json *k, rt_u64 end)
{
	k->w->state = JS_NEXT;
	if (!k->w->hit)
		return 0;
	if (path_at(k, k->w->at) == 0)
		k->w->result = (end - k->w->start) << 32 | k->w->start;
	return 1;
}

INLINE long begin_value(struct json *k, rt_u64 i, rt_u64 c)
{
	k->w->start = i;
	if (c == '{' || c == '[') {
		if (k->w->hit && path_at(k, k->w->at)) {
			k->w->comp = k->w->at + 1;
			enter(k, c);
			return 0;
		}
		k->w->squares = c == '[';
		k->w->curls = c == '{';
		k->w->state = JS_SKIP;
	} else if (c == '"') {
		k->w->start = i + 1;
		k->w->string = IN_VALUE;
		k->w->state = JS_STRING;
	} else if (c >= 'a' && c <= 'z') {
		k->w->word = c;
		k->w->state = JS_WORD;
	} else if (c == '-' || is_digit(c)) {
		k->w->state = JS_INT;
	} else {
		return 1;
	}
	return 0;
}

INLINE long between(struct json *k, rt_u64 i, rt_u64 c)
{
	if (is_space(c))
		return 0;
	switch (k->w->state) {
	case JS_TOP:
		if (c != '{' && c != '[')
			return 1;
		enter(k, c);
		return 0;
	case JS_KEY:
		k->w->string = IN_KEY;
		k->w->at = k->w->comp;
		k->w->same = 1;
		k->w->state = JS_STRING;
		return c != '"';
	case JS_COLON: k->w->state = JS_VALUE; return c != ':';
	case JS_VALUE: return begin_value(k, i, c);
	default: break;
	}
	k->w->state = k->w->array ? JS_VALUE : JS_KEY;
	k->w->pos++;
	if (k->w->array && k->w->pos == k->w->want)
		k->w->hit = 1;
	return c != ',';
}

INLINE long end_string(struct json *k, rt_u64 i)
{
	if (k->w->string == IN_SKIP) {
		k->w->state = JS_SKIP;
		return 0;
	}
	if (k->w->string == IN_VALUE)
		return value(k, i);
	if (path_at(k, k->w->at) == ']')
		k->w->at++;
	k->w->hit = k->w->same && ends(path_at(k, k->w->at));
	k->w->state = JS_COLON;
	return 0;
}

INLINE long in_string(struct json *k, rt_u64 i, rt_u64 c)
{
	rt_u64 p;

	if (k->w->state == JS_STRING && c == '"')
		return end_string(k, i);
	if (k->w->string == IN_KEY) {
		p = path_at(k, k->w->at);
		if (ends(p) || p != c)
			k->w->same = 0;
		k->w->at++;
	}
	if (k->w->state == JS_STRING) {
		if (c == '\\')
			k->w->state = JS_ESCAPE;
		return 0;
	}
	if (k->w->state == JS_ESCAPE) {
		k->w->state = c == 'u' ? JS_HEX : JS_STRING;
		k->w->word = 4;
		return 0;
	}
	if (!is_digit(c) && ((c | 32) < 'a' || (c | 32) > 'f'))
		return 1;
	k->w->word--;
	if (k->w->word == 0)
		k->w->state = JS_STRING;
	return 0;
}

/* In the middle of a word or number: 0 goes on, 1 is an error, 2 it ends before c. */
INLINE long in_bare(struct json *k, rt_u64 i, rt_u64 c)
{
	if (k->w->state == JS_WORD) {
		if (c < 'a' || c > 'z')
			return (k->w->word == 0x74727565 /* true */ && i - k->w->start == 4) ||
					       (k->w->word == 0x66616c7365 /* false */ &&
						i - k->w->start == 5) ||
					       (k->w->word == 0x6e756c6c /* null */ &&
						i - k->w->start == 4) ?
				       2 :
				       1;
		k->w->word = k->w->word << 8 | c;
		return 0;
	}
	if (is_digit(c))
		return 0;
	if (k->w->state == JS_EXP)
		return c == '+' || c == '-' ? 0 : 2;
	if (c == '+' || c == '-')
		return 1;
	if ((c | 32) == 'e') {
		k->w->state = JS_EXP;
		return 0;
	}
	if (k->w->state == JS_FRAC)
		return 2;
	if (c == '.') {
		k->w->state = JS_FRAC;
		return 0;
	}
	return (c | 32) == 'x' ? 1 : 2;
}

INLINE long in_skip(struct json *k, rt_u64 i, rt_u64 c)
{
	if (c == '"') {
		k->w->string = IN_SKIP;
		k->w->state = JS_STRING;
	} else if (c == '[') {
		k->w->squares++;
	} else if (c == '{') {
		k->w->curls++;
	} else if (c == ']') {
		if (!k->w->squares)
			return 1;
		k->w->squares--;
	} else if (c == '}') {
		if (!k->w->curls)
			return 1;
		k->w->curls--;
	}
	return k->w->squares | k->w->curls ? 0 : value(k, i + 1);
}

INLINE long step(struct json *k, rt_u64 i, rt_u64 c)
{
	long r;

	if (k->w->state >= JS_STRING && k->w->state <= JS_HEX)
		return in_string(k, i, c);
	if (k->w->state == JS_SKIP)
		return in_skip(k, i, c);
	if (k->w->state >= JS_WORD) {
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
	return step(k, i, c) != 0;
}

rt_u64 rt_json(const char *s, rt_u64 cap, const char *p, rt_u64 pcap, rt_u64 *work)
{
	struct json_work *w = (struct json_work *)work;
	struct json k = { s, p, cap, pcap, w };

	w->state = JS_TOP;
	w->string = IN_VALUE;
	w->hit = w->array = 0;
	w->comp = U8(p, 0) == '[';
	w->at = w->same = 0;
	w->want = w->pos = 0;
	w->squares = w->curls = 0;
	w->start = w->word = 0;
	w->result = (rt_u64)-1;
	w->u = unknown();
	loop(cap, cb_json, &k);
	return w->result;
}
