/* SPDX-License-Identifier: MIT */
/*
 * Runtime functions compiled natively, against the C library or plain arithmetic. The sources are
 * included, since the library has them as BPF only.
 */
#include <libgen.h>

#include "bpfrt/rt_agg.c"
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

struct fake_task {
	char pad[16];
	const struct fake_task *parent;
	unsigned tgid;
};

TEST(progeny)
{
	struct fake_task init = { .tgid = 1 }, a = { .parent = &init, .tgid = 50 },
			 b = { .parent = &a, .tgid = 60 };

	init.parent = &init;
	CHECK_EQ_INT(rt_progenyof(&b, 60, 16, 24), 1);
	CHECK_EQ_INT(rt_progenyof(&b, 50, 16, 24), 1);
	CHECK_EQ_INT(rt_progenyof(&b, 1, 16, 24), 1);
	CHECK_EQ_INT(rt_progenyof(&b, 70, 16, 24), 0);
	CHECK_EQ_INT(rt_progenyof(&a, 60, 16, 24), 0);
}

int main(void)
{
	RUN(paths);
	RUN(searching);
	RUN(substrings);
	RUN(numbers);
	RUN(letter_case);
	RUN(args);
	RUN(quantize);
	RUN(llquantize);
	RUN(stddev);
	RUN(progeny);
	return test_end();
}
