/* SPDX-License-Identifier: MIT */
/*
 * Runtime functions of text, numbers and state compiled natively, against the C library or plain arithmetic. The sources are
 * included, since the library has them as BPF only.
 */
#include <arpa/inet.h>
#include <libgen.h>

#include "bpfrt/rt_act.c"
#include "bpfrt/rt_agg.c"
#include "bpfrt/rt_inet.c"
#undef INLINE
#define put put_path
#include "bpfrt/rt_path.c"
#undef put
#undef INLINE
#include "bpfrt/rt_json.c"
#include "bpfrt/rt_part.c"
#include "bpfrt/rt_str.c"
#include "record/record.h"
#include "unit/test.h"

#define CAP 64

static const char *const texts[] = {
	"",    "a",       "/",    "//",       "///",           "a/",      "/a",
	"/a/", "a/b",     "a//b", "//a//b//", "/usr/lib/x.so", "usr",     "..",
	"./",  "/a/b/c/", "a b",  "aaa",      "abcabc",        "x=1;y=2",
};
#define N_TEXTS (sizeof(texts) / sizeof(texts[0]))

static const char *part(const char *s, rt_u64 r, char *buf)
{
	if (r == (rt_u64)-1)
		return ".";
	memcpy(buf, s + (r & 0xffffffff), r >> 32);
	buf[r >> 32] = '\0';
	return buf;
}

TEST(paths)
{
	for (size_t i = 0; i < N_TEXTS; i++) {
		char s[CAP] = "", c[CAP], buf[CAP];

		strcpy(s, texts[i]);
		strcpy(c, s);
		CHECK_EQ_STR(part(s, rt_basename(s, CAP), buf), basename(c));
		strcpy(c, s);
		if (strcmp(s, "//") != 0) /* POSIX leaves the result open */
			CHECK_EQ_STR(part(s, rt_dirname(s, CAP), buf), dirname(c));
	}
}

static rt_s64 pos(const char *s, const char *p)
{
	return p ? p - s : -1;
}

TEST(searching)
{
	static const char chars[] = "a/b=\0z";

	for (size_t i = 0; i < N_TEXTS; i++) {
		char s[CAP] = "";

		strcpy(s, texts[i]);
		CHECK_EQ_INT(rt_strnlen(s, CAP), strlen(s));
		for (const char *c = chars; c < chars + sizeof(chars) - 1; c++) {
			CHECK_EQ_INT(rt_strchr(s, CAP, (unsigned char)*c), pos(s, strchr(s, *c)));
			CHECK_EQ_INT(rt_strrchr(s, CAP, (unsigned char)*c), pos(s, strrchr(s, *c)));
		}
		for (size_t j = 0; j < N_TEXTS; j++) {
			char t[CAP] = "";

			strcpy(t, texts[j]);
			CHECK_EQ_INT(rt_index(s, CAP, t, CAP, 0), pos(s, strstr(s, t)));
			CHECK_EQ_INT((rt_strcmp(s, t, CAP) > 0) - (rt_strcmp(s, t, CAP) < 0),
				     (strcmp(s, t) > 0) - (strcmp(s, t) < 0));
		}
	}
	CHECK_EQ_INT(rt_index("abcabc", 7, "bc", 3, 2), 4);
	CHECK_EQ_INT(rt_index("abcabc", 7, "bc", 3, 5), -1);
	CHECK_EQ_INT(rt_index("abcabc", 7, "bc", 3, -9), 1);
	CHECK_EQ_INT(rt_rindex("abcabc", 7, "bc", 3, 99), 4);
	CHECK_EQ_INT(rt_rindex("abcabc", 7, "bc", 3, 3), 1);
	CHECK_EQ_INT(rt_rindex("abcabc", 7, "bc", 3, 0), -1);
}

static const char *sub(const char *s, rt_s64 start, rt_s64 len, int has)
{
	static char buf[CAP];
	char in[CAP] = "";

	strcpy(in, s);
	return part(in, rt_substr(in, CAP, start, len, (rt_u64)has), buf);
}

TEST(substrings)
{
	CHECK_EQ_STR(sub("foobar", 3, 0, 0), "bar");
	CHECK_EQ_STR(sub("foobar", 0, 3, 1), "foo");
	CHECK_EQ_STR(sub("foobar", -3, 0, 0), "bar");
	CHECK_EQ_STR(sub("foobar", -3, 2, 1), "ba");
	CHECK_EQ_STR(sub("foobar", 1, -1, 1), "ooba");
	CHECK_EQ_STR(sub("foobar", 99, 3, 1), "");
	CHECK_EQ_STR(sub("foobar", 4, 99, 1), "ar");
	CHECK_EQ_STR(sub("foobar", 0, -99, 1), "");
	CHECK_EQ_STR(sub("", 0, 0, 0), "");
	CHECK_EQ_STR(sub("foobar", -8, 4, 1), "fo");
}

static const char *text_of(rt_s64 v, rt_u64 base)
{
	static char buf[72];
	rt_u64 at = rt_lltostr(buf, v, base);

	return at < 72 ? buf + at : "bad";
}

TEST(numbers)
{
	char want[80];
	const rt_s64 v[] = { 0, 1, -1, 7, 10, 255, 4096, INT64_MAX, INT64_MIN, -123456789 };

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		snprintf(want, sizeof(want), "%lld", v[i]);
		CHECK_EQ_STR(text_of(v[i], 10), want);
		CHECK_EQ_INT(rt_strtoll(want, sizeof(want), 10), v[i]);
		snprintf(want, sizeof(want), "0x%llx", v[i]);
		CHECK_EQ_STR(text_of(v[i], 16), want);
		CHECK_EQ_INT(rt_strtoll(want, sizeof(want), 0), v[i]);
		CHECK_EQ_INT(rt_strtoll(want, sizeof(want), 16), v[i]);
		snprintf(want, sizeof(want), "0%llo", v[i]);
		CHECK_EQ_STR(text_of(v[i], 8), want);
	}
	CHECK_EQ_STR(text_of(5, 2), "101");
	CHECK_EQ_STR(text_of(-1, 2),
		     "1111111111111111111111111111111111111111111111111111111111111111");
	CHECK_EQ_STR(text_of(35, 36), "z");
	CHECK_EQ_STR(text_of(1, 1), "bad");
	CHECK_EQ_STR(text_of(1, 37), "bad");
	CHECK_EQ_INT(rt_strtoll("  -077x", 8, 0), -63);
	CHECK_EQ_INT(rt_strtoll("12abc", 6, 10), 12);
	CHECK_EQ_INT(rt_strtoll("", 1, 10), 0);
}

TEST(letter_case)
{
	char s[] = "MiXed 1-Z[a";

	rt_tolower(s, sizeof(s));
	CHECK_EQ_STR(s, "mixed 1-z[a");
	rt_toupper(s, sizeof(s));
	CHECK_EQ_STR(s, "MIXED 1-Z[A");
}

TEST(args)
{
	char two[8] = "ls\0-l\0", full[4] = "abcd", none[4] = "\0\0\0x";

	CHECK_EQ_INT(rt_args(two, 6, sizeof(two)), 6);
	CHECK_EQ_STR(two, "ls -l");
	CHECK_EQ_INT(rt_args(full, 3, sizeof(full)), 4);
	CHECK_EQ_STR(full, "abc");
	CHECK_EQ_INT(rt_args(none, 3, sizeof(none)), 1);
	CHECK_EQ_STR(none, "");
}

TEST(quantize)
{
	CHECK_EQ_INT(rt_quantize(0), QUANTIZE_ZERO);
	for (unsigned b = 0; b < 63; b++) {
		rt_s64 v = (rt_s64)(1ull << b);

		CHECK_EQ_INT(rt_quantize(v), QUANTIZE_ZERO + 1 + b);
		CHECK_EQ_INT(rt_quantize((rt_s64)((2ull << b) - 1)), QUANTIZE_ZERO + 1 + b);
		CHECK_EQ_INT(rt_quantize(-v), QUANTIZE_ZERO - 1 - b);
	}
	CHECK_EQ_INT(rt_quantize(INT64_MIN), 0);
}

/* The bucket by walking the definition: one bucket after the other. */
static rt_u64 slow_llq(rt_s64 v, rt_u64 factor, rt_u64 low, rt_u64 high, rt_u64 nsteps)
{
	rt_u64 begin = 1, bucket = 1;

	for (rt_u64 m = 0; m < low; m++)
		begin *= factor;
	if (v < (rt_s64)begin)
		return 0;
	for (rt_u64 m = low; m <= high; m++, begin *= factor) {
		rt_u64 end = begin * factor, steps = nsteps > end ? end : nsteps;

		for (rt_u64 at = begin; at < end; at += end / steps, bucket++)
			if ((rt_u64)v < at + end / steps)
				return bucket;
	}
	return bucket;
}

TEST(llquantize)
{
	for (rt_s64 v = -3; v < 12000; v += v < 200 ? 1 : 97) {
		CHECK_EQ_INT(rt_llquantize(v, 10, 0, 3, 10), slow_llq(v, 10, 0, 3, 10));
		CHECK_EQ_INT(rt_llquantize(v, 10, 0, 3, 20), slow_llq(v, 10, 0, 3, 20));
		CHECK_EQ_INT(rt_llquantize(v, 2, 3, 9, 4), slow_llq(v, 2, 3, 9, 4));
	}
	CHECK_EQ_INT(rt_llquantize(1 << 30, 10, 0, 3, 10), llquantize_nbuckets(10, 0, 3, 10) - 1);
}

TEST(stddev)
{
	const rt_s64 v[] = { 3, -5, INT64_MAX, INT64_MIN, 1ll << 40, -(1ll << 33) - 7 };
	rt_u64 st[4] = { 0 };
	unsigned __int128 sq = 0;
	rt_u64 sum = 0;

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		__int128 x = v[i];

		rt_stddev(st, v[i]);
		sq += (unsigned __int128)(x * x);
		sum += (rt_u64)v[i];
	}
	CHECK_EQ_INT(st[0], 6);
	CHECK_EQ_INT(st[1], sum);
	CHECK_EQ_INT(st[2], (rt_u64)sq);
	CHECK_EQ_INT(st[3], (rt_u64)(sq >> 64));
}

/* cleanpath() by the guide's rules, an element at a time. */
static void slow_clean(const char *s, char *out)
{
	size_t n = 0;

	while (*s) {
		size_t len = strcspn(s + 1, "/") + 1;
		bool end = s[len] == '\0';

		if (*s != '/') { /* a relative path begins */
			len = strcspn(s, "/");
			memcpy(out + n, s, len);
			n += len;
		} else if (len == 3 && s[1] == '.' && s[2] == '.') {
			while (n && out[--n] != '/')
				;
			if (end)
				out[n++] = '/';
		} else if (end || (len > 1 && !(len == 2 && s[1] == '.'))) {
			memcpy(out + n, s, len);
			n += len;
		}
		s += len;
	}
	out[n] = '\0';
}

TEST(clean_paths)
{
	static const char *const parts[] = { "/", ".", "..", "a", "bc", "...", ".d" };
	enum { N = sizeof(parts) / sizeof(parts[0]) };

	for (unsigned v = 0; v < N * N * N * N * N * N; v++) {
		char s[CAP] = "", got[CAP], want[CAP];
		rt_u64 n;

		for (unsigned x = v, i = 0; i < 6; i++, x /= N)
			strcat(s, parts[x % N]);
		n = rt_cleanpath(s, CAP, got, CAP);
		slow_clean(s, want);
		if (strcmp(got, want) != 0)
			CHECK_EQ_STR(got, want);
		if (n != strlen(got) + 1)
			CHECK_EQ_INT(n, strlen(got) + 1);
	}
	for (rt_u64 room = 2; room < 9; room++) {
		char got[CAP] = "";

		memset(got, 'x', CAP - 1);
		CHECK_EQ_INT(rt_cleanpath("/abc/defgh", 11, got, room), room);
		CHECK_EQ_INT(strlen(got), room - 1);
		CHECK_EQ_INT(got[room], 'x');
	}
}

TEST(tokens)
{
	static const char *const delims[] = { ",", " /", "", "ab", "=;" };

	for (size_t i = 0; i < N_TEXTS; i++) {
		for (size_t j = 0; j < sizeof(delims) / sizeof(delims[0]); j++) {
			char s[CAP] = "", d[CAP] = "", c[CAP], buf[CAP], *save = NULL;
			rt_u64 from = 0, r;

			strcpy(s, texts[i]);
			strcpy(c, s);
			strcpy(d, delims[j]);
			for (char *t = strtok_r(c, d, &save);; t = strtok_r(NULL, d, &save)) {
				r = rt_strtok(s, CAP, d, CAP, from);
				if (!t)
					break;
				CHECK_EQ_STR(part(s, r, buf), t);
				from = (r & 0xffffffff) + (r >> 32);
			}
			CHECK_EQ_INT(r, (rt_u64)-1);
		}
	}
}

static const char *element(const char *text, const char *path)
{
	static char buf[512];
	rt_u64 work[RT_JSON_WORK / 8];
	rt_u64 r = rt_json(text, strlen(text) + 1, path, strlen(path) + 1, work);

	return r == (rt_u64)-1 ? "NULL" : part(text, r, buf);
}

TEST(json_values)
{
	const char *all =
		"\n[\t\"string\" ,\t32 , true\t,\t {\"a\":  9,\t\"b\": false},\t100.3e10, "
		"false, -200.5,{\"key\" \t:\n \"val\"},\t\t null ]\t\t";
	const char *deep = "{ \"top\": { \"mid\"  : { \"legs\": \"feet\" }, \"number\": 9, "
			   "\"array\":[0,1,{\"a\":true,\"bb\":[1,2,false,{\"x\":\"y]}z\"}]}]}}";
	const char *esc = "[\"abcd \\\" \\\\ \\/ \\n \\u0000 \\uf00F \", \"final\"]";
	static const struct {
		const char *path, *want;
	} arr[] = {
		{ "0", "string" },
		{ "[0]", "string" },
		{ "0.x", "NULL" },
		{ "1", "32" },
		{ "2", "true" },
		{ "3", "{\"a\":  9,\t\"b\": false}" },
		{ "3.a", "9" },
		{ "[3].b", "false" },
		{ "3.c", "NULL" },
		{ "4", "100.3e10" },
		{ "6", "-200.5" },
		{ "7.key", "val" },
		{ "7.key.x", "NULL" },
		{ "8", "null" },
		{ "9", "NULL" },
		{ "-1", "NULL" },
	}, obj[] = {
		{ "top.mid", "{ \"legs\": \"feet\" }" },
		{ "top.mid.legs", "feet" },
		{ "top.mid.number", "NULL" },
		{ "top.number", "9" },
		{ "top.array[1]", "1" },
		{ "top.array[2].a", "true" },
		{ "top.array[2].b", "NULL" },
		{ "top.array[2].bb[2]", "false" },
		{ "top.array[2].bb[3]", "{\"x\":\"y]}z\"}" },
		{ "top.array[2].bb[3].x", "y]}z" },
		{ "top.array[2].bb[4]", "NULL" },
		{ "to", "NULL" },
		{ "topp", "NULL" },
		{ "", "NULL" },
	};

	for (size_t i = 0; i < sizeof(arr) / sizeof(arr[0]); i++)
		CHECK_EQ_STR(element(all, arr[i].path), arr[i].want);
	for (size_t i = 0; i < sizeof(obj) / sizeof(obj[0]); i++)
		CHECK_EQ_STR(element(deep, obj[i].path), obj[i].want);
	CHECK_EQ_STR(element(esc, "0"), "abcd \\\" \\\\ \\/ \\n \\u0000 \\uf00F ");
	CHECK_EQ_STR(element(esc, "1"), "final");
	CHECK_EQ_STR(element("{\"a\\\"b\":1}", "a\\\"b"), "1");
	CHECK_EQ_STR(element("{\"\":5}", ""), "5");
}

TEST(json_bad)
{
	static const char *const bad[] = {
		"",
		"x",
		"\"a\"",
		"[",
		"{",
		"[]",
		"{}",
		"[0x10]",
		"[1",
		"{\"a\" 1}",
		"{\"a\":}",
		"{a:1}",
		"[tru]",
		"[truee]",
		"[1+2]",
		"[\"a]",
		"[\"\\u00g0\"]",
		"{\"a\":{]}",
		"[[}]",
		"[,1]",
		"{\"b\":1;\"a\":1}",
		"[nul]",
	};
	static const char text[] = "{[\"a0:,]}1t\\";

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_EQ_STR(element(bad[i], "0"), "NULL");
		CHECK_EQ_STR(element(bad[i], "a"), "NULL");
	}
	/* garbage: stays within the text (the sanitizers look) */
	for (unsigned v = 1, i = 0; i < 20000; i++) {
		char s[16] = "", p[8] = "";

		for (unsigned j = 0; j < 15; j++)
			s[j] = text[(v = v * 1103515245 + 12345) >> 16 & 7];
		for (unsigned j = 0; j < 7; j++)
			p[j] = "a0[].1b"[(v = v * 1103515245 + 12345) >> 16 & 3];
		rt_u64 work[RT_JSON_WORK / 8], r = rt_json(s, 16, p, 8, work);
		if (r != (rt_u64)-1)
			CHECK(((r & 0xffffffff) + (r >> 32)) < 16);
	}
}

TEST(net_addresses)
{
	static const unsigned char bytes[] = { 0, 1, 9, 10, 99, 100, 127, 255 };
	char got[RT_ADDR_TEXT], want[RT_ADDR_TEXT];

	for (unsigned i = 0; i < 8 * 8 * 8 * 8; i++) {
		unsigned char a[20] = { bytes[i & 7], bytes[i >> 3 & 7], bytes[i >> 6 & 7],
					bytes[i >> 9] };

		rt_u64 n = rt_inet4(got, a);

		CHECK_EQ_INT(n, strlen(got) + 1);
		CHECK_EQ_STR(got, inet_ntop(AF_INET, a, want, sizeof(want)));
	}
	for (unsigned i = 0; i < 3 * 3 * 3 * 3 * 3 * 3 * 3 * 3; i++) {
		static const unsigned words[] = { 0, 0xffff, 0x0a07 };
		unsigned char a[20] = { 0 };

		for (unsigned x = i, w = 0; w < 8; w++, x /= 3) {
			a[w * 2] = (unsigned char)(words[x % 3] >> 8);
			a[w * 2 + 1] = (unsigned char)words[x % 3];
		}
		rt_u64 n = rt_inet6(got, a, 0);
		CHECK_EQ_INT(n, strlen(got) + 1);
		CHECK_EQ_STR(got, inet_ntop(AF_INET6, a, want, sizeof(want)));
	}
	rt_inet6(got, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x01\x02\x03\x04", 1);
	CHECK_EQ_STR(got, "1.2.3.4");
	CHECK_EQ_INT(rt_link(got, "\0\1\x0a\xff\x7f\x80..............", 6), 18);
	CHECK_EQ_STR(got, "00:01:0a:ff:7f:80");
	CHECK_EQ_INT(rt_link(got, "\0\1\x0a\xff\x7f\x80..............", 20), 60);
	CHECK_EQ_INT(strlen(got), 59);
}

TEST(speculations)
{
	rt_u64 slot[3] = { 0 };

	CHECK_EQ_INT(rt_speculation(slot, 0), 0);
	for (rt_u64 i = 1; i <= 3; i++)
		CHECK_EQ_INT(rt_speculation(slot, 3), i);
	CHECK_EQ_INT(rt_speculation(slot, 3), 0);
	slot[1]--; /* given back */
	CHECK_EQ_INT(rt_speculation(slot, 3), 2);
	CHECK_EQ_INT(slot[0], 1 << 1 | 1);
	CHECK_EQ_INT(slot[1], 2 << 1 | 1); /* its second life */
}

TEST(chill)
{
	rt_u64 begin = now_ns(), state[2] = { begin, 499000000 };

	CHECK_EQ_INT(rt_chill(state, 1000001), 1);
	CHECK_EQ_INT(rt_chill(state, -1ull), 1);
	CHECK_EQ_INT(state[1], 499000000);
	CHECK_EQ_INT(rt_chill(state, 1000000), 0);
	CHECK(now_ns() - begin >= 1000000);
	CHECK(state[1] >= 500000000);
	CHECK_EQ_INT(rt_chill(state, 1000000), 1);
	/* another second */
	state[0] = now_ns() - 1000000001;
	CHECK_EQ_INT(rt_chill(state, 1000), 0);
	CHECK(state[1] < 499000000);
}

int main(void)
{
	RUN(speculations);
	RUN(chill);
	RUN(paths);
	RUN(searching);
	RUN(substrings);
	RUN(numbers);
	RUN(letter_case);
	RUN(args);
	RUN(clean_paths);
	RUN(tokens);
	RUN(json_values);
	RUN(json_bad);
	RUN(net_addresses);
	RUN(quantize);
	RUN(llquantize);
	RUN(stddev);
	return test_end();
}
