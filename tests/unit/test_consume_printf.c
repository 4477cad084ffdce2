/* SPDX-License-Identifier: MIT */
/* printf conversions: a table of expected texts, and integers and floats against the C library. */
#include <stdlib.h>
#include <time.h>

#include "consume_util.h"

/* One printf() with the given fields over the bytes of a record; the text. */
static const char *format_it(const char *format, const struct rfield *f, uint32_t n,
			     const void *bytes, uint32_t size)
{
	static char text[8192];
	struct cs s;

	cs_init(&s);
	cs_add_probe(&s, "syscall", "read", "entry");
	struct rec_desc *d = cs_rec(&s, 8 + 64);
	struct rec_act *a = cs_act(&s, d, ACT_PRINTF);
	a->fmt = cs_fmt(&s, format, false);
	for (uint32_t i = 0; i < n; i++) {
		cs_field(a, f[i]);
		a->fields[i].off += 8;
	}
	if (!a->fmt || !cs_start(&s))
		return "(no format)";
	consume_opts(s.c)->quiet = true;
	consume_opts(s.c)->target = 42;
	memcpy(cs_write(&s, 0, 1, d->size) + 8, bytes, size);
	snprintf(text, sizeof(text), "%s", cs_text(&s));
	cs_end(&s);
	return text;
}

/* The bytes of a string literal, its NUL not among them. */
#define LIT(s) (s), sizeof(s) - 1

static const char *one_int(const char *format, uint64_t v, uint32_t size, bool is_signed)
{
	struct rfield f = cs_int(0, size, is_signed);

	return format_it(format, &f, 1, &v, 8);
}

TEST(integers)
{
	CHECK_EQ_STR(one_int("%d", 0, 4, true), "0");
	CHECK_EQ_STR(one_int("<%d>", (uint64_t)-1, 1, true), "<-1>");
	CHECK_EQ_STR(one_int("%d", (uint64_t)-1, 1, false), "255");
	CHECK_EQ_STR(one_int("%d", (uint64_t)-1, 4, false), "4294967295");
	CHECK_EQ_STR(one_int("%d", (uint64_t)-1, 8, true), "-1");
	CHECK_EQ_STR(one_int("%d", (uint64_t)INT64_MIN, 8, true), "-9223372036854775808");
	CHECK_EQ_STR(one_int("%u", (uint64_t)-1, 8, true), "18446744073709551615");
	CHECK_EQ_STR(one_int("%u", (uint64_t)-1, 2, true), "65535");
	CHECK_EQ_STR(one_int("%x", (uint64_t)-1, 4, true), "ffffffff");
	CHECK_EQ_STR(one_int("%#X", 0xabc, 4, true), "0XABC");
	CHECK_EQ_STR(one_int("%#o", 8, 4, true), "010");
	CHECK_EQ_STR(one_int("%#x", 0, 4, true), "0");
	CHECK_EQ_STR(one_int("%p", 0xffff0000ULL, 8, false), "ffff0000");
	CHECK_EQ_STR(one_int("%?p", 0xff, 8, false), "              ff");
	CHECK_EQ_STR(one_int("0x%0?x", 0xff, 8, false), "0x00000000000000ff");
	CHECK_EQ_STR(one_int("%lld", 5, 8, true), "5");
	CHECK_EQ_STR(one_int("%hhd|", (uint64_t)-3, 1, true), "-3|");
	CHECK_EQ_STR(one_int("100%% of %d%%", 7, 4, true), "100% of 7%");
}

/* The same conversion by snprintf(); how many values differ. */
static int differ_from_c(const char *flags, const char *width, char letter)
{
	static const int32_t values[] = { 0, 1, -1, 9, 10, 99, 100, 12345, INT32_MAX, INT32_MIN };
	char format[160], want[64];
	int bad = 0;

	snprintf(format, sizeof(format), "[%%%s%s%c]", flags, width, letter);
	for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(want, sizeof(want), format, values[v]);
#pragma GCC diagnostic pop
		const char *got = one_int(format, (uint64_t)(int64_t)values[v], 4, true);
		if (strcmp(got, want) && bad++ < 2)
			printf("# %s of %d: %s, not %s\n", format, values[v], got, want);
	}
	return bad;
}

TEST(integers_as_c)
{
	static const char flags[][6] = { "", "-", "0", "+", " ", "#", "-#", "+0", "-+", "#0", "0 " };
	static const char width[][8] = { "", "1", "5", "12", ".0", ".3", "8.3", "2.7", ".12" };
	static const char letters[] = "diouxX";
	int bad = 0;

	for (size_t f = 0; f < sizeof(flags) / sizeof(flags[0]); f++)
		for (size_t w = 0; w < sizeof(width) / sizeof(width[0]); w++)
			for (const char *l = letters; *l; l++)
				bad += differ_from_c(flags[f], width[w], *l);
	CHECK_EQ_INT(bad, 0);
}

TEST(stars)
{
	struct rfield f[] = { cs_int(0, 4, true), cs_int(4, 4, true), cs_int(8, 8, true) };
	struct {
		int32_t w, p;
		int64_t v;
	} r = { 8, 3, 42 };

	CHECK_EQ_STR(format_it("[%*.*d]", f, 3, &r, sizeof(r)), "[     042]");
	r.w = -8;
	CHECK_EQ_STR(format_it("[%*.*d]", f, 3, &r, sizeof(r)), "[042     ]");
	r.p = -1;
	CHECK_EQ_STR(format_it("[%*.*d]", f, 3, &r, sizeof(r)), "[42      ]");
	f[0] = (struct rfield){ .kind = FK_CONST, .value = 4 };
	CHECK_EQ_STR(format_it("[%*.*d]", f, 3, &r, sizeof(r)), "[  42]");
}

TEST(strings)
{
	struct rfield s = cs_str(0, 16), b = { .kind = FK_BYTES, .size = 4 };
	struct rfield probe = { .kind = FK_PROBE, .which = 2 };
	struct rfield con = { .kind = FK_CONST, .str = "const" };

	CHECK_EQ_STR(format_it("%s", &s, 1, LIT("text\0more")), "text");
	CHECK_EQ_STR(format_it("[%8s]", &s, 1, LIT("text\0more")), "[    text]");
	CHECK_EQ_STR(format_it("[%-8s]", &s, 1, LIT("text\0more")), "[text    ]");
	CHECK_EQ_STR(format_it("[%8.2s]", &s, 1, LIT("text\0more")), "[      te]");
	CHECK_EQ_STR(format_it("%s|", &s, 1, LIT("sixteen chars ab")), "sixteen chars ab|");
	CHECK_EQ_STR(format_it("%s|", &b, 1, "abcd", 4), "abcd|");
	CHECK_EQ_STR(format_it("%s", &probe, 1, "", 0), "read");
	CHECK_EQ_STR(format_it("[%6s]", &con, 1, "", 0), "[ const]");
	CHECK_EQ_STR(format_it("%S", &s, 1, LIT("a\tb\n\"\\\x01\xff'")),
		     "a\\tb\\n\\\"\\\\\\001\\377\\'");
	CHECK_EQ_STR(format_it("[%-8.4S]", &s, 1, LIT("a\tb\n")), "[a\\tb    ]");
	CHECK_EQ_STR(format_it("[%8S]", &s, 1, LIT("a\tb")), "[    a\\tb]");
}

TEST(chars)
{
	CHECK_EQ_STR(one_int("[%c]", 'x', 4, true), "[x]");
	CHECK_EQ_STR(one_int("[%3c]", 'x', 1, true), "[  x]");
	CHECK_EQ_STR(one_int("[%-3c]", 'x', 1, true), "[x  ]");
	CHECK_EQ_STR(one_int("[%C]", '\n', 4, true), "[\\n]");
	CHECK_EQ_STR(one_int("[%C]", 0, 1, true), "[\\0]");
	CHECK_EQ_STR(one_int("[%4C]", 7, 1, true), "[  \\a]");
	CHECK_EQ_STR(one_int("[%lc]", 0xe9, 4, true), "[\xc3\xa9]");
	CHECK_EQ_STR(one_int("[%wc]", 0x1f600, 4, true), "[\xf0\x9f\x98\x80]");
}

TEST(wide_strings)
{
	static const uint32_t w[] = { 'a', 0x20ac, 'b', 0 };
	struct rfield f = { .kind = FK_BYTES, .size = sizeof(w) };

	CHECK_EQ_STR(format_it("[%ls]", &f, 1, w, sizeof(w)), "[a\xe2\x82\xac"
							      "b]");
	CHECK_EQ_STR(format_it("[%7ls]", &f, 1, w, sizeof(w)), "[  a\xe2\x82\xac"
							       "b]");
	CHECK_EQ_STR(format_it("[%.3ws]", &f, 1, w, sizeof(w)), "[a]");
}

TEST(floats)
{
	double v8 = 1234.5678;
	float v4 = -0.5F;
	long double v16 = 1e300L;
	struct rfield f8 = { .kind = FK_FLOAT, .size = 8 }, f4 = { .kind = FK_FLOAT, .size = 4 };
	struct rfield f16 = { .kind = FK_FLOAT, .size = 16 };
	char want[512];

	CHECK_EQ_STR(format_it("%f", &f8, 1, &v8, 8), "1234.567800");
	CHECK_EQ_STR(format_it("[%10.2f]", &f8, 1, &v8, 8), "[   1234.57]");
	CHECK_EQ_STR(format_it("[%-10.1e]", &f8, 1, &v8, 8), "[1.2e+03   ]");
	CHECK_EQ_STR(format_it("%+g", &f8, 1, &v8, 8), "+1234.57");
	CHECK_EQ_STR(format_it("%G", &f4, 1, &v4, 4), "-0.5");
	CHECK_EQ_STR(format_it("[%08.1f]", &f4, 1, &v4, 4), "[-00000.5]");
	snprintf(want, sizeof(want), "%.3Lf", v16);
	CHECK_EQ_STR(format_it("%.3Lf", &f16, 1, &v16, 16), want);
	CHECK_EQ_UINT(strlen(format_it("%.700f", &f8, 1, &v8, 8)), 705);
}

TEST(times)
{
	setenv("TZ", "UTC", 1);
	tzset();
	uint64_t t = 123787200ULL * 1000000000 + 999;

	CHECK_EQ_STR(one_int("%Y", t, 8, true), "1973 Dec  3 17:20:00");
	CHECK_EQ_STR(one_int("[%22Y]", t, 8, true), "[  1973 Dec  3 17:20:00]");
	CHECK_EQ_STR(one_int("%T", t, 8, true), "Mon, 03 Dec 1973 17:20:00 UTC");
	/* A day whose ISO year is another one. */
	t = 1104537600ULL * 1000000000;
	CHECK_EQ_STR(one_int("%T", t, 8, true), "Sat, 01 Jan 2005 00:00:00 UTC");
}

TEST(addresses)
{
	uint64_t u[] = { 42, 0x400010 };
	struct rfield sym = { .kind = FK_SYM, .size = 8 }, mod = { .kind = FK_MOD, .size = 8 };
	struct rfield usym = { .kind = FK_USYM, .size = 16 },
		      umod = { .kind = FK_UMOD, .size = 16 };
	uint64_t k = 0x1010;

	CHECK_EQ_STR(one_int("%a", 0x1010, 8, false), "vmlinux`f1+0x10");
	CHECK_EQ_STR(one_int("[%20a]", 0x1800, 8, false), "[          vmlinux`f2]");
	CHECK_EQ_STR(one_int("%a", 0x2000, 8, false), "ext4`0x2000");
	CHECK_EQ_STR(one_int("%a", 0x9000, 8, false), "0x9000");
	CHECK_EQ_STR(one_int("%A", 0x400000, 8, false), "app`main");
	CHECK_EQ_STR(format_it("%a", &sym, 1, &k, 8), "vmlinux`f1+0x10");
	CHECK_EQ_STR(format_it("[%-9a]", &mod, 1, &k, 8), "[vmlinux  ]");
	CHECK_EQ_STR(format_it("%A", &usym, 1, u, 16), "app`main+0x10");
	CHECK_EQ_STR(format_it("%A", &umod, 1, u, 16), "app");
}

TEST(stack_conversion)
{
	uint64_t pcs[] = { 0x1010, 0x1800, 0 };
	struct rfield f = { .kind = FK_STACK, .size = sizeof(pcs) };

	CHECK_EQ_STR(format_it("at:%kend", &f, 1, pcs, sizeof(pcs)),
		     "at:\nvmlinux`f1+0x10\nvmlinux`f2\nend");
	CHECK_EQ_STR(format_it("%-4k", &f, 1, pcs, sizeof(pcs)),
		     "\n    vmlinux`f1+0x10\n    vmlinux`f2\n");
	CHECK_EQ_STR(format_it("%12k", &f, 1, pcs, sizeof(pcs)),
		     "\nvmlinux`f1+0x10\n  vmlinux`f2\n");
}

TEST(net)
{
	struct rfield f = cs_str(0, 16);

	CHECK_EQ_STR(one_int("%P", 64999, 2, false), "64999");
	CHECK_EQ_STR(format_it("%I", &f, 1, LIT("not an address")), "not an address");
}

/* What sema would refuse must still print something sane. */
TEST(mismatch)
{
	struct rfield i = cs_int(0, 4, true), s = cs_str(0, 8);
	uint32_t v = 65;

	CHECK_EQ_STR(format_it("[%s]", &i, 1, &v, 4), "[65]");
	CHECK_EQ_STR(format_it("[%d]", &s, 1, "abc", 4), "[abc]");
	CHECK_EQ_STR(format_it("[%f]", &i, 1, &v, 4), "[65]");
	CHECK_EQ_STR(format_it("[%k]", &i, 1, &v, 4), "[65]");
	CHECK_EQ_STR(format_it("[%d %d]", &i, 1, &v, 4), "[65 ]");
}

TEST(constants)
{
	struct rfield c = { .kind = FK_CONST, .value = -2, .size = 4, .is_signed = true };

	CHECK_EQ_STR(format_it("%d", &c, 1, "", 0), "-2");
	CHECK_EQ_STR(format_it("%x", &c, 1, "", 0), "fffffffe");
	c.size = 0;
	c.type = &(const struct ctype){ .kind = CT_INT, .size = 2 };
	CHECK_EQ_STR(format_it("%x", &c, 1, "", 0), "fffe");
	c.value = 'A';
	CHECK_EQ_STR(format_it("%c", &c, 1, "", 0), "A");
}

int main(void)
{
	RUN(integers);
	RUN(integers_as_c);
	RUN(stars);
	RUN(strings);
	RUN(chars);
	RUN(wide_strings);
	RUN(floats);
	RUN(times);
	RUN(addresses);
	RUN(stack_conversion);
	RUN(net);
	RUN(mismatch);
	RUN(constants);
	return test_end();
}
