// SPDX-License-Identifier: MIT
/*
 * Out of memory at any allocation while parsing: the jump arrives, nothing leaks or is touched after.
 * Needs a build with fault injection.
 */
#include "base/fault.h"
#include "syntax_util.h"

#ifdef DT_FAULT_INJECT

/* Parses; true if the arena ran out. */
static bool runs_out(const char *text)
{
	struct world w = { .env = { .is_type = world_is_type, .macro = world_macro } };
	jmp_buf handler;
	volatile bool out = false;

	w.a = arena_new();
	if (!w.a)
		return true;
	if (setjmp(handler) == 0) {
		arena_on_oom(w.a, &handler);
		world_parse(&w, text, strlen(text), PARSE_FILE);
		CHECK_EQ_UINT(w.ds.errors, 0);
	} else {
		out = true;
	}
	world_end(&w);
	return out;
}

TEST(every_allocation_may_fail)
{
	struct sbuf text = { 0 };
	uint64_t nth = 1;

	for (int i = 0; i < 3000; i++)
		sbuf_printf(&text, "a%d:b:c:d /x%d/ { trace(\"s%d\"); @[%d, 'c'] = count(); }\n", i,
			    i, i, i);
	do
		fault_arm("alloc", nth++, true);
	while (runs_out(sbuf_str(&text)) && nth < 10000);
	fault_arm(NULL, 0, false);
	CHECK(nth > 5 && nth < 10000);
	sbuf_free(&text);
}

#else

TEST(every_allocation_may_fail)
{
	TEST_SKIP("needs a build with fault injection");
}

#endif

int main(void)
{
	RUN(every_allocation_may_fail);
	return test_end();
}
