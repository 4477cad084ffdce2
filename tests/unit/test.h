/* SPDX-License-Identifier: MIT */
/*
 * The whole unit test harness. A test program is
 *
 *	TEST(adds)
 *	{
 *		CHECK_EQ_INT(1 + 1, 2);
 *	}
 *
 *	int main(void)
 *	{
 *		RUN(adds);
 *		return test_end();
 *	}
 *
 * and prints one "ok - adds" or "not ok - adds" per RUN, the failed checks before it as comments.
 * A check that fails does not stop the test: CHECK* are expressions of type bool, so write
 * `if (!CHECK(p)) return;` where going on makes no sense. TEST_SKIP("why") leaves the test as
 * skipped. Test data is found below test_dir().
 *
 * A program that ran no test at all fails: tests/run counts the lines.
 */
#ifndef DT_TESTS_UNIT_TEST_H
#define DT_TESTS_UNIT_TEST_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	int run, failed;  /* tests */
	int bad_checks;   /* in the test that runs */
	const char *skip; /* reason, or NULL */
} test_state;

#define TEST(name) static void name(void)
#define RUN(name) test_run(#name, name)
#define TEST_SKIP(why)                   \
	do {                             \
		test_state.skip = (why); \
		return;                  \
	} while (0)

#define CHECK(cond) test_check((cond) ? true : false, __FILE__, __LINE__, #cond)
#define CHECK_EQ_INT(got, want) \
	test_eq_int((int64_t)(got), (int64_t)(want), __FILE__, __LINE__, #got)
#define CHECK_EQ_UINT(got, want) \
	test_eq_uint((uint64_t)(got), (uint64_t)(want), __FILE__, __LINE__, #got)
#define CHECK_EQ_STR(got, want) test_eq_str((got), (want), __FILE__, __LINE__, #got)
#define CHECK_EQ_MEM(got, want, n) test_eq_mem((got), (want), (n), __FILE__, __LINE__, #got)
/* The string has the part in it. */
#define CHECK_HAS(str, part) test_has((str), (part), __FILE__, __LINE__, #str)

static inline void test_run(const char *name, void (*fn)(void))
{
	test_state.bad_checks = 0;
	test_state.skip = NULL;
	test_state.run++;
	fn();
	if (test_state.bad_checks) {
		test_state.failed++;
		printf("not ok - %s\n", name);
	} else if (test_state.skip) {
		printf("ok - %s # SKIP %s\n", name, test_state.skip);
	} else {
		printf("ok - %s\n", name);
	}
	fflush(stdout);
}

static inline int test_end(void)
{
	if (test_state.run == 0)
		printf("not ok - no test ran\n");
	return test_state.failed || test_state.run == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static inline bool test_bad(const char *file, int line, const char *expr)
{
	test_state.bad_checks++;
	printf("# %s:%d: %s", file, line, expr);
	return false;
}

static inline bool test_check(bool ok, const char *file, int line, const char *expr)
{
	if (ok)
		return true;
	test_bad(file, line, expr);
	printf(" is false\n");
	return false;
}

static inline bool test_eq_int(int64_t got, int64_t want, const char *file, int line,
			       const char *expr)
{
	if (got == want)
		return true;
	test_bad(file, line, expr);
	printf(" is %" PRId64 " (0x%" PRIx64 "), not %" PRId64 " (0x%" PRIx64 ")\n", got,
	       (uint64_t)got, want, (uint64_t)want);
	return false;
}

static inline bool test_eq_uint(uint64_t got, uint64_t want, const char *file, int line,
				const char *expr)
{
	if (got == want)
		return true;
	test_bad(file, line, expr);
	printf(" is %" PRIu64 " (0x%" PRIx64 "), not %" PRIu64 " (0x%" PRIx64 ")\n", got, got, want,
	       want);
	return false;
}

static inline bool test_eq_str(const char *got, const char *want, const char *file, int line,
			       const char *expr)
{
	if (got && want ? strcmp(got, want) == 0 : got == want)
		return true;
	test_bad(file, line, expr);
	printf(" is\n#   \"%s\"\n# not\n#   \"%s\"\n", got ? got : "(NULL)",
	       want ? want : "(NULL)");
	return false;
}

static inline bool test_eq_mem(const void *got, const void *want, size_t n, const char *file,
			       int line, const char *expr)
{
	const unsigned char *g = got, *w = want;
	size_t i = 0;

	while (i < n && g[i] == w[i])
		i++;
	if (i == n)
		return true;
	test_bad(file, line, expr);
	printf(" differs at byte %zu of %zu: 0x%02x, not 0x%02x\n", i, n, g[i], w[i]);
	return false;
}

static inline bool test_has(const char *str, const char *part, const char *file, int line,
			    const char *expr)
{
	if (str && strstr(str, part))
		return true;
	test_bad(file, line, expr);
	printf(" is\n#   \"%s\"\n# without\n#   \"%s\"\n", str ? str : "(NULL)", part);
	return false;
}

/* The folder tests/, where corpora and expected outputs are. */
static inline const char *test_dir(void)
{
	const char *dir = getenv("TESTDIR");

	return dir ? dir : "tests";
}

/* Does it make sense to measure time here? Not in an emulated machine, not under sanitizers. */
static inline bool test_is_timed(void)
{
	const char *env = getenv("TEST_ENV");

	return !env || strcmp(env, "host") == 0;
}

#endif
