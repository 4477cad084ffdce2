// SPDX-License-Identifier: MIT
/* Arena: zeroing, alignment, growth, large objects, running out of memory. */
#include "base/arena.h"

#include "base/fault.h"
#include "test.h"

static bool all_zero(const void *p, size_t n)
{
	const unsigned char *s = p;

	for (size_t i = 0; i < n; i++)
		if (s[i])
			return false;
	return true;
}

TEST(zeroed_and_aligned)
{
	struct arena *a = arena_new();

	for (size_t n = 0; n < 3000; n += 7) {
		void *p = arena_alloc(a, n);
		CHECK_EQ_UINT((uintptr_t)p % 16, 0);
		CHECK(all_zero(p, n));
		memset(p, 0xa5, n);
	}
	CHECK(arena_used(a) >= 3000 / 7 * 1500);
	arena_free(a);
	arena_free(NULL);
}

/* What lies around a large object keeps its contents, and small ones still fit before it. */
TEST(large_objects)
{
	struct arena *a = arena_new();
	char *before = arena_strdup(a, "before");
	char *large = arena_alloc(a, 5 << 20);
	char *after = arena_strdup(a, "after");

	memset(large, 'x', 5 << 20);
	CHECK_EQ_STR(before, "before");
	CHECK_EQ_STR(after, "after");
	arena_free(a);
}

TEST(strings)
{
	struct arena *a = arena_new();

	CHECK_EQ_STR(arena_strndup(a, "abcdef", 3), "abc");
	CHECK_EQ_STR(arena_strndup(a, "ab", 30), "ab");
	CHECK_EQ_STR(arena_strdup(a, ""), "");
	CHECK_EQ_STR(arena_printf(a, "%s-%d", "x", 42), "x-42");
	CHECK_EQ_STR(arena_printf(a, "%s", ""), "");
	CHECK_EQ_MEM(arena_memdup(a, "a\0b", 3), "a\0b", 3);
	arena_free(a);
}

TEST(vectors)
{
	struct arena *a = arena_new();
	struct pvec v = { 0 };
	int items[100];

	for (int i = 0; i < 100; i++)
		pvec_push(a, &v, &items[i]);
	CHECK_EQ_UINT(v.n, 100);
	for (int i = 0; i < 100; i++)
		CHECK(v.v[i] == &items[i]);
	arena_free(a);
}

static bool jumps_on(size_t size)
{
	struct arena *a = arena_new();
	jmp_buf handler;
	volatile bool jumped = false;

	if (setjmp(handler) == 0) {
		arena_on_oom(a, &handler);
		arena_alloc(a, size);
	} else {
		jumped = true;
	}
	arena_free(a);
	return jumped;
}

TEST(out_of_memory_jumps)
{
	CHECK(!jumps_on(100));
	CHECK(jumps_on(SIZE_MAX));
	CHECK(jumps_on(SIZE_MAX - 20));
}

TEST(injected_failure_jumps)
{
#ifdef DT_FAULT_INJECT
	fault_arm("alloc", 2, false);
	CHECK(jumps_on(100));
	CHECK_EQ_UINT(fault_hits(), 2);
	fault_arm("alloc", 1, false);
	CHECK(arena_new() == NULL);
	fault_arm("other", 1, true);
	CHECK(!jumps_on(100));
	fault_arm(NULL, 0, false);
#else
	CHECK(!fault_point("alloc"));
#endif
}

int main(void)
{
	RUN(zeroed_and_aligned);
	RUN(large_objects);
	RUN(strings);
	RUN(vectors);
	RUN(out_of_memory_jumps);
	RUN(injected_failure_jumps);
	return test_end();
}
