// SPDX-License-Identifier: MIT
/* Diagnostics: counting, and how one is shown. */
#include "base/diag.h"

#include "test.h"

static struct sbuf out;

/* The message for bytes [off, off + len) of text, formatted. */
static const char *show(const char *text, uint32_t off, uint32_t len)
{
	struct source src = { "x.d", text, (uint32_t)strlen(text) };
	struct diag d = {
		.tag = D_SYNTAX,
		.loc = { .src = &src, .off = off, .len = len, .line = 3, .shown_line = 3 },
		.msg = "bad",
	};

	sbuf_reset(&out);
	diag_format(&d, true, true, &out);
	return sbuf_str(&out);
}

TEST(first_line_is_classic)
{
	struct source src = { "x.d", "abc", 3 };
	struct diag d = { .tag = D_STR_NL,
			  .loc = { .src = &src, .line = 7, .shown_line = 9 },
			  .msg = "text" };

	sbuf_reset(&out);
	diag_format(&d, true, false, &out);
	CHECK_EQ_STR(sbuf_str(&out), "[D_STR_NL] line 9: text");
	sbuf_reset(&out);
	diag_format(&d, false, false, &out);
	CHECK_EQ_STR(sbuf_str(&out), "line 9: text");
	d.loc.shown_file = "y.h";
	sbuf_reset(&out);
	diag_format(&d, false, false, &out);
	CHECK_EQ_STR(sbuf_str(&out), "\"y.h\", line 9: text");
	d.loc = (struct srcloc){ 0 };
	sbuf_reset(&out);
	diag_format(&d, true, true, &out);
	CHECK_EQ_STR(sbuf_str(&out), "[D_STR_NL] text");
	d.warning = true;
	sbuf_reset(&out);
	diag_format(&d, false, true, &out);
	CHECK_EQ_STR(sbuf_str(&out), "warning: text");
}

TEST(caret_under_range)
{
	CHECK_EQ_STR(show("one\ntwo three\nfour", 8, 5), "[D_SYNTAX] line 3: bad\n"
							 "    two three\n"
							 "        ^~~~~");
	CHECK_EQ_STR(show("abc", 0, 0), "[D_SYNTAX] line 3: bad\n"
					"    abc\n"
					"    ^");
}

TEST(range_ends_with_the_line)
{
	CHECK_EQ_STR(show("ab\r\ncd", 1, 99), "[D_SYNTAX] line 3: bad\n"
					      "    ab\n"
					      "     ^");
}

TEST(tabs_and_bytes_keep_the_columns)
{
	CHECK_EQ_STR(show("\ta\tb", 3, 1), "[D_SYNTAX] line 3: bad\n"
					   "            a       b\n"
					   "                    ^");
	CHECK_EQ_STR(show("\xc3\xa9x \x01\xffy", 6, 1), "[D_SYNTAX] line 3: bad\n"
							"    \xc3\xa9x ??y\n"
							"         ^");
}

TEST(end_of_input)
{
	CHECK_EQ_STR(show("abc", 3, 0), "[D_SYNTAX] line 3: bad\n"
					"    abc\n"
					"       ^");
	CHECK_EQ_STR(show("", 0, 0), "[D_SYNTAX] line 3: bad\n"
				     "    \n"
				     "    ^");
	CHECK_HAS(show("abc", 99, 5), "\n    abc\n       ^");
}

/* Of a line of a megabyte a window is shown, with the caret in it. */
TEST(long_lines_are_cut)
{
	size_t n = 1 << 20;
	char *text = malloc(n + 1);

	memset(text, 'x', n);
	text[n] = '\0';
	text[n / 2] = '@';
	const char *s = show(text, (uint32_t)n / 2, 1);
	CHECK(strlen(s) < 400);
	const char *at = strchr(s, '@'), *caret = strchr(s, '^');
	const char *line = strchr(s, '\n') + 1, *line2 = strchr(line, '\n') + 1;
	CHECK_EQ_INT(at - line, caret - line2);
	free(text);
}

TEST(counting)
{
	struct arena *a = arena_new();
	struct diags ds;

	diags_init(&ds, a);
	diag_warn(&ds, (struct srcloc){ 0 }, "careful");
	CHECK_EQ_UINT(ds.errors, 0);
	for (int i = 0; i < 100; i++)
		diag_error(&ds, D_SYNTAX, (struct srcloc){ 0 }, "no %d", i);
	CHECK_EQ_UINT(ds.errors, 100);
	CHECK_EQ_UINT(ds.n, DIAG_MAX);
	CHECK(ds.d[0].warning);
	CHECK_EQ_STR(ds.d[1].msg, "no 0");
	arena_free(a);
}

TEST(tag_names)
{
	CHECK_EQ_STR(errtag_name(D_UNKNOWN), "D_UNKNOWN");
	CHECK_EQ_STR(errtag_name(D_PDESC_ZERO), "D_PDESC_ZERO");
	CHECK_EQ_STR(errtag_name(ERRTAG_COUNT), "D_UNKNOWN");
	for (unsigned i = 0; i < ERRTAG_COUNT; i++)
		CHECK(strncmp(errtag_name((enum errtag)i), "D_", 2) == 0);
}

int main(void)
{
	RUN(first_line_is_classic);
	RUN(caret_under_range);
	RUN(range_ends_with_the_line);
	RUN(tabs_and_bytes_keep_the_columns);
	RUN(end_of_input);
	RUN(long_lines_are_cut);
	RUN(counting);
	RUN(tag_names);
	sbuf_free(&out);
	return test_end();
}
