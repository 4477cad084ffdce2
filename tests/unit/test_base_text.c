// SPDX-License-Identifier: MIT
/* String buffer and string map. */
#include "base/arena.h"
#include "base/fault.h"
#include "base/sbuf.h"
#include "base/strmap.h"
#include "test.h"

TEST(sbuf_grows)
{
	struct sbuf b = { 0 };

	CHECK_EQ_STR(sbuf_str(&b), "");
	for (int i = 0; i < 1000; i++)
		sbuf_addc(&b, (char)('a' + i % 26));
	CHECK_EQ_UINT(b.len, 1000);
	CHECK_EQ_UINT(strlen(sbuf_str(&b)), 1000);
	sbuf_reset(&b);
	CHECK_EQ_STR(sbuf_str(&b), "");
	sbuf_adds(&b, "abc");
	sbuf_add(&b, "defg", 2);
	sbuf_printf(&b, "-%d-%s", 12, "x");
	CHECK_EQ_STR(sbuf_str(&b), "abcde-12-x");
	sbuf_free(&b);
	CHECK_EQ_STR(sbuf_str(&b), "");
}

/* Every length of text around the capacities. */
TEST(sbuf_printf_fits_exactly)
{
	for (int n = 0; n < 300; n++) {
		struct sbuf b = { 0 };
		sbuf_adds(&b, "12345");
		sbuf_printf(&b, "%*s", n, "");
		CHECK_EQ_UINT(b.len, (size_t)n + 5);
		CHECK_EQ_UINT(strlen(b.s), b.len);
		CHECK(b.cap > b.len);
		sbuf_free(&b);
	}
}

TEST(sbuf_failure_is_sticky)
{
#ifdef DT_FAULT_INJECT
	struct sbuf b = { 0 };

	sbuf_adds(&b, "kept");
	fault_arm("alloc", 1, false);
	sbuf_printf(&b, "%100s", "");
	fault_arm(NULL, 0, false);
	CHECK(b.failed);
	sbuf_adds(&b, "!");
	CHECK_EQ_STR(sbuf_str(&b), "kept");
	sbuf_free(&b);
#else
	TEST_SKIP("needs a build with fault injection");
#endif
}

TEST(strmap_many_keys)
{
	struct arena *a = arena_new();
	struct strmap m = { 0 };
	char key[20];
	static int vals[5000];

	CHECK(strmap_get(&m, "x") == NULL);
	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		strmap_set(a, &m, key, &vals[i]);
	}
	CHECK_EQ_UINT(m.n, 5000);
	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		CHECK(strmap_get(&m, key) == &vals[i]);
	}
	CHECK(strmap_get(&m, "key5000") == NULL);
	CHECK(strmap_getn(&m, "key17xyz", 5) == &vals[17]);
	arena_free(a);
}

TEST(strmap_replaces)
{
	struct arena *a = arena_new();
	struct strmap m = { 0 };
	int x, y;

	strmap_set(a, &m, "", &x);
	strmap_set(a, &m, "", &y);
	CHECK_EQ_UINT(m.n, 1);
	CHECK(strmap_get(&m, "") == &y);
	const char *k = strmap_setn(a, &m, "abcdef", 3, &x);
	CHECK_EQ_STR(k, "abc");
	CHECK(strmap_setn(a, &m, "abc", 3, &y) == k);
	CHECK(strmap_get(&m, "abc") == &y);
	arena_free(a);
}

TEST(fnv1a)
{
	CHECK_EQ_UINT(hash_bytes("", 0), 0x811c9dc5);
	CHECK_EQ_UINT(hash_bytes("a", 1), 0xe40c292c);
	CHECK_EQ_UINT(hash_bytes("foobar", 6), 0xbf9cf968);
}

int main(void)
{
	RUN(sbuf_grows);
	RUN(sbuf_printf_fits_exactly);
	RUN(sbuf_failure_is_sticky);
	RUN(strmap_many_keys);
	RUN(strmap_replaces);
	RUN(fnv1a);
	return test_end();
}
