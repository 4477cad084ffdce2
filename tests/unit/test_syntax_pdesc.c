// SPDX-License-Identifier: MIT
/* Probe descriptions and their patterns. */
#include "syntax_util.h"

static struct arena *a;

/* text split into fields, joined by commas; "-" if it is malformed. */
static const char *fields(const char *text, enum parse_start start)
{
	struct pdesc d;

	if (!parse_pdesc(a, text, start, &d))
		return "-";
	if (d.id)
		return d.id_last ? arena_printf(a, "#%u-%u", d.id, d.id_last) :
				   arena_printf(a, "#%u", d.id);
	return arena_printf(a, "%s,%s,%s,%s", d.prov, d.mod, d.func, d.name);
}

TEST(filled_from_the_right)
{
	CHECK_EQ_STR(fields("n", PARSE_FILE), ",,,n");
	CHECK_EQ_STR(fields("f:n", PARSE_NAME), ",,f,n");
	CHECK_EQ_STR(fields("m:f:n", PARSE_FILE), ",m,f,n");
	CHECK_EQ_STR(fields("p:m:f:n", PARSE_FILE), "p,m,f,n");
	CHECK_EQ_STR(fields("p:m:f:", PARSE_FILE), "p,m,f,");
	CHECK_EQ_STR(fields(":::", PARSE_FILE), ",,,");
	CHECK_EQ_STR(fields("syscall::open*:entry", PARSE_FILE), "syscall,,open*,entry");
	CHECK_EQ_STR(fields("p", PARSE_PROVIDER), "p,,,");
	CHECK_EQ_STR(fields("m", PARSE_MODULE), ",m,,");
	CHECK_EQ_STR(fields("p:m", PARSE_MODULE), "p,m,,");
	CHECK_EQ_STR(fields("f", PARSE_FUNCTION), ",,f,");
	CHECK_EQ_STR(fields("m:f", PARSE_FUNCTION), ",m,f,");
	CHECK_EQ_STR(fields("p::f", PARSE_FUNCTION), "p,,f,");
	CHECK_EQ_STR(fields(" BEGIN\n", PARSE_NAME), ",,,BEGIN");
	CHECK_EQ_STR(fields("", PARSE_NAME), ",,,");
}

TEST(malformed)
{
	CHECK_EQ_STR(fields("a:b:c:d:e", PARSE_FILE), "-");
	CHECK_EQ_STR(fields("a:b", PARSE_PROVIDER), "-");
	CHECK_EQ_STR(fields("a:b:c", PARSE_MODULE), "-");
	CHECK_EQ_STR(fields("a:b:c:d", PARSE_FUNCTION), "-");
	CHECK_EQ_STR(fields("a b", PARSE_FILE), "-");
	CHECK_EQ_STR(fields("a/b", PARSE_FILE), "-");
	CHECK_EQ_STR(fields("a{}", PARSE_FILE), "-");
}

TEST(ids)
{
	struct pdesc d;

	CHECK_EQ_STR(fields("123", PARSE_ID), "#123");
	CHECK_EQ_STR(fields("123", PARSE_FILE), "#123");
	CHECK_EQ_STR(fields("4294967295", PARSE_ID), "#4294967295");
	CHECK_EQ_STR(fields("4294967296", PARSE_ID), "-");
	CHECK_EQ_STR(fields("99999999999999999999999999", PARSE_ID), "-");
	CHECK_EQ_STR(fields("0", PARSE_ID), "-");
	CHECK_EQ_STR(fields("12a", PARSE_ID), "-");
	CHECK_EQ_STR(fields("7-12", PARSE_ID), "#7-12");
	CHECK_EQ_STR(fields("7-7", PARSE_NAME), "#7-7");
	CHECK_EQ_STR(fields("12-7", PARSE_NAME), "-");
	CHECK_EQ_STR(fields("0-7", PARSE_ID), "-");
	CHECK_EQ_STR(fields("7-4294967296", PARSE_ID), "-");
	CHECK_EQ_STR(fields("7-", PARSE_ID), "-");
	CHECK_EQ_STR(fields("-7", PARSE_ID), "-");
	CHECK_EQ_STR(fields("7-8-9", PARSE_ID), "-");
	CHECK_EQ_STR(fields("7-8s", PARSE_NAME), ",,,7-8s");
	CHECK_EQ_STR(fields("", PARSE_ID), "-");
	CHECK_EQ_STR(fields("123", PARSE_FUNCTION), ",,123,");
	CHECK_EQ_STR(fields("p:::123", PARSE_FILE), "p,,,123");
	CHECK(parse_pdesc(a, "a:b", PARSE_FILE, &d));
	CHECK_EQ_STR(d.text, "a:b");
}

TEST(globs)
{
	static const struct {
		const char *pattern, *text;
		bool match;
	} cases[] = {
		{ "", "anything", true },
		{ "", "", true },
		{ "abc", "abc", true },
		{ "abc", "abcd", false },
		{ "abc", "ab", false },
		{ "*", "", true },
		{ "*", "abc", true },
		{ "a*c", "abbbc", true },
		{ "a*c", "abbbcd", false },
		{ "a*b*c", "aXbYbZc", true },
		{ "?", "", false },
		{ "a?c", "abc", true },
		{ "a?c", "ac", false },
		{ "[abc]x", "bx", true },
		{ "[abc]x", "dx", false },
		{ "[a-c]", "b", true },
		{ "[a-c]", "d", false },
		{ "[!a-c]", "d", true },
		{ "[!a-c]", "b", false },
		{ "[^a]", "a", false },
		{ "[]a]", "]", true },
		{ "[!]a]", "]", false },
		{ "[a-]", "-", true },
		{ "[a", "[a", true },
		{ "\\*", "*", true },
		{ "\\*", "a", false },
		{ "a\\", "a\\", true },
		{ "[\\]]", "]", true },
		{ "*.so*", "libc.so.6", true },
		{ "**a**", "xax", true },
		{ "tick-?s", "tick-5s", true },
		{ "*[0-9]", "abc7", true },
		{ "*[0-9]", "abc", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!CHECK(pdesc_glob(cases[i].pattern, cases[i].text) == cases[i].match))
			printf("# \"%s\" on \"%s\"\n", cases[i].pattern, cases[i].text);
	CHECK(pdesc_glob(NULL, "x"));
	CHECK(pdesc_is_glob("a*") && pdesc_is_glob("?") && pdesc_is_glob("[a]") &&
	      pdesc_is_glob("\\*"));
	CHECK(!pdesc_is_glob("") && !pdesc_is_glob("tick-5s") && !pdesc_is_glob("a.out"));
}

/* Many stars must not make the search explode. */
TEST(glob_is_not_exponential)
{
	char pattern[201], text[5001];

	for (int i = 0; i < 200; i += 2)
		memcpy(pattern + i, "*a", 2);
	pattern[199] = 'b';
	pattern[200] = '\0';
	memset(text, 'a', 5000);
	text[5000] = '\0';
	CHECK(!pdesc_glob(pattern, text));
	text[4999] = 'b';
	CHECK(pdesc_glob(pattern, text));
}

int main(void)
{
	a = arena_new();
	RUN(filled_from_the_right);
	RUN(malformed);
	RUN(ids);
	RUN(globs);
	RUN(glob_is_not_exponential);
	arena_free(a);
	return test_end();
}
