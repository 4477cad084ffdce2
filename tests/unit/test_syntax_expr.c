// SPDX-License-Identifier: MIT
/* Expressions: literals, precedence, casts, macros; all by what expr_text() makes of the tree. */
#include "syntax_util.h"

static struct world w;

/* text parses, and reads as want when printed back. */
static void gives(const char *text, const char *want)
{
	CHECK_EQ_STR(world_expr(&w, text), want);
}

static void same(const char *text)
{
	gives(text, text);
}

TEST(integers)
{
	same("0");
	same("42");
	same("0x1f");
	same("0755");
	same("18446744073709551615u");
	same("0xffffffffffffffff");
	gives("10UL", "10ul");
	gives("10lu", "10ul");
	gives("10LLU", "10ull");
	gives("0XABCl", "0xabcl");
	CHECK_EQ_UINT(w.ast->first->clause->body->e->i, 0xabc);
	CHECK(!w.ast->first->clause->body->e->unsuffixed);
	gives("00", "00");
	CHECK(w.ast->first->clause->body->e->unsuffixed);
}

TEST(bad_integers)
{
	CHECK_HAS(world_expr(&w, "08"), "D_INT_DIGIT 1:9 constant 08 contains invalid digit '8'");
	CHECK_HAS(world_expr(&w, "0x"), "D_INT_DIGIT 1:9");
	CHECK_HAS(world_expr(&w, "10q"), "D_INT_DIGIT 1:9");
	CHECK_HAS(world_expr(&w, "10lul"), "D_INT_DIGIT 1:9");
	CHECK_HAS(world_expr(&w, "18446744073709551616"), "D_INT_OFLOW 1:9");
	CHECK_HAS(world_expr(&w, "0x10000000000000000"), "D_INT_OFLOW 1:9");
	CHECK_HAS(world_expr(&w, "1.5"), "D_SYNTAX 1:9 floating-point");
	CHECK_HAS(world_expr(&w, "x = .5"), "D_SYNTAX 1:13 floating-point");
	CHECK_HAS(world_expr(&w, "1e10"), "D_SYNTAX 1:9 floating-point");
}

static uint64_t char_value(const char *text)
{
	world_expr(&w, text);
	return w.ds.errors ? UINT64_MAX : w.ast->first->clause->body->e->i;
}

TEST(character_constants)
{
	CHECK_EQ_UINT(char_value("'a'"), 'a');
	CHECK_EQ_UINT(char_value("'ab'"), 'a' | 'b' << 8);
	CHECK_EQ_UINT(char_value("'\\n'"), '\n');
	CHECK_EQ_UINT(char_value("'\\''"), '\'');
	CHECK_EQ_UINT(char_value("'\"'"), '"');
	CHECK_EQ_UINT(char_value("'\\377'"), 0xff);
	CHECK_EQ_UINT(char_value("'\\x41'"), 'A');
	CHECK_EQ_UINT(char_value("'\\0'"), 0);
	CHECK_EQ_UINT(char_value("'12345678'"), 0x3837363534333231);
	CHECK_HAS(world_expr(&w, "'123456789'"), "D_CHR_OFLOW 1:9");
	CHECK_HAS(world_expr(&w, "''"), "D_CHR_NULL 1:9");
	CHECK_HAS(world_expr(&w, "'a\n'"), "D_CHR_NL 1:9");
	same("'ab'");
	same("'\\n'");
}

TEST(strings)
{
	same("\"abc\"");
	same("\"\"");
	same("\"a\\tb\\n\\\"q\\\" \\\\ \\1\"");
	gives("\"\\0012\"", "\"\\0012\"");
	gives("\"a\" \"b\"\n\"c\"", "\"abc\"");
	gives("\"\\x41\\102\\q\"", "\"ABq\"");
	world_expr(&w, "\"a\\0b\"");
	CHECK_EQ_UINT(w.ast->first->clause->body->e->len, 3);
	CHECK_EQ_MEM(w.ast->first->clause->body->e->str, "a\0b", 4);
	CHECK_HAS(world_expr(&w, "\"abc\n\""),
		  "D_STR_NL 1:9 newline encountered in string literal");
	CHECK_HAS(world_expr(&w, "\"abc\\\n\""), "D_STR_NL 1:9");
	CHECK_HAS(world_list(&w, "BEGIN { x = \"abc", PARSE_FILE),
		  "D_SYNTAX 1:13 string is not closed");
}

/* Redundant parentheses go, needed ones stay: so precedence and grouping are right. */
TEST(precedence)
{
	gives("(a * b) + c", "a * b + c");
	same("a * (b + c)");
	gives("(a - b) - c", "a - b - c");
	same("a - (b - c)");
	gives("a || (b ^^ (c && (d | (e ^ (f & (g == (h < (i << (j + (k * l))))))))))",
	      "a || b ^^ c && d | e ^ f & g == h < i << j + k * l");
	gives("((((((((((a || b) ^^ c) && d) | e) ^ f) & g) == h) < i) << j) + k) * l",
	      "((((((((((a || b) ^^ c) && d) | e) ^ f) & g) == h) < i) << j) + k) * l");
	gives("a = (b = c)", "a = b = c");
	gives("a ? b : (c ? d : e)", "a ? b : c ? d : e");
	same("(a ? b : c) ? d : e");
	gives("a = (b ? c : d)", "a = b ? c : d");
	same("(a = b) ? c : d");
	same("f((a, b), c)");
	gives("-(a.b)", "-a.b");
	same("(-a).b");
	same("*p->q");
	same("(*p)->q");
	gives("(sizeof (x)) * 2", "sizeof(x) * 2");
}

TEST(operators)
{
	same("!~-+*&a");
	same("++a");
	same("a--");
	same("- -a");
	same("- --a");
	same("a -= b -= c");
	same("a <<= 1");
	same("a >>= b %= 2");
	same("a ^= b &= c |= d");
	same("a *= b /= c += 1");
	same("a != b");
	same("a <= b >= c");
	same("a >> 1 % 2");
	same("a, b, c");
}

TEST(postfix)
{
	same("self->a[1, \"x\"]");
	same("this->p->q.r[3]");
	same("f()");
	same("f(a, b = 1, \"x\")");
	same("a.self->this.string->default");
	same("@a[1, 2] = count()");
	same("@ = sum(1)");
	same("@[execname] = quantize(arg0)");
	same("vmlinux`jiffies");
	same("`jiffies");
	same("args[0]->x[1][2]");
}

TEST(types_in_expressions)
{
	same("(int)a");
	same("(unsigned long long)a + 1");
	same("(struct foo *)a");
	same("((struct foo *)a)->b");
	same("(vmlinux`struct foo *)a");
	same("(vmlinux`foo_t **)a");
	same("(foo_t)a");
	same("(userland char *)a");
	gives("(char const *const)a", "(const char *const)a");
	same("sizeof(int)");
	same("sizeof(foo_t *)");
	gives("sizeof a.b", "sizeof(a.b)");
	gives("stringof a->b", "stringof(a->b)");
	same("offsetof(struct foo, bar)");
	gives("xlate < foo_t * > ( p ) -> x", "xlate <foo_t *>(p)->x");
	same("(int (*)(int, char *))a");
	same("(string)a");
}

/* (name) is a cast only where it can be and only if the name is a type's. */
TEST(cast_or_parentheses)
{
	gives("(a) - 1", "a - 1");
	gives("(a_t) - 1", "(a_t)-1");
	gives("(a_t) == 1", "a_t == 1");
	gives("f((a_t))", "f(a_t)");
	gives("(a_t * b)", "a_t * b");
	gives("(a_t *)(b)", "(a_t *)b");
	world_list(&w, "int a_t; BEGIN { (a_t) - 1; }", PARSE_FILE);
	sbuf_reset(&w.out);
	expr_text(w.ast->first->next->clause->body->e, &w.out);
	CHECK_EQ_STR(sbuf_str(&w.out), "a_t - 1");
}

TEST(macros)
{
	gives("$pid", "42");
	gives("$$pid", "\"42\"");
	gives("3 - $1", "3 - -5");
	gives("$2 + 1", "foo + 1");
	gives("$2(1)", "foo(1)");
	gives("$$3", "\"/etc/x\"");
	gives("$4", "0x10");
	gives("$5", "\"a b\"");
	gives("$6", "0");
	gives("$$6", "\"\"");
	gives("$7", "'x'");
	gives("$10", "ten");
	CHECK_HAS(world_expr(&w, "$3"), "D_SYNTAX 1:9 $3 is \"/etc/x\"");
	CHECK_HAS(world_expr(&w, "$8"), "D_SYNTAX 1:9");
	CHECK_HAS(world_expr(&w, "$nope"), "D_MACRO_UNDEF 1:9 macro variable $nope is not defined");
	CHECK_HAS(world_expr(&w, "$9"), "D_MACRO_UNDEF 1:9 macro argument $9 is not defined");
	CHECK_HAS(world_expr(&w, "$9999999999"), "D_MACRO_OFLOW 1:9");
	CHECK_HAS(world_expr(&w, "$"), "D_SYNTAX 1:9 syntax error near \"$\"");
	w.env.defaultargs = true;
	gives("$9", "0");
	gives("$$9", "\"\"");
	CHECK_HAS(world_expr(&w, "$nope"), "D_MACRO_UNDEF");
	w.env.defaultargs = false;
}

TEST(limits)
{
	struct sbuf b = { 0 };

	for (int i = 0; i < 450; i++)
		sbuf_addc(&b, '(');
	sbuf_addc(&b, '1');
	for (int i = 0; i < 450; i++)
		sbuf_addc(&b, ')');
	gives(sbuf_str(&b), "1");
	sbuf_reset(&b);
	for (int i = 0; i < 900; i++)
		sbuf_adds(&b, "a + ");
	sbuf_addc(&b, 'a');
	same(sbuf_str(&b));
	for (int i = 0; i < 200; i++)
		sbuf_adds(&b, " + a");
	CHECK_HAS(world_expr(&w, sbuf_str(&b)),
		  "D_SYNTAX 1:9 expression has more than 1000 levels");
	sbuf_reset(&b);
	for (int i = 0; i < 600; i++)
		sbuf_adds(&b, "-(");
	CHECK_HAS(world_expr(&w, sbuf_str(&b)), "nested deeper than 500 levels");
	sbuf_free(&b);
}

/* A copy prints the same and shares no node. */
TEST(copies)
{
	world_expr(&w, "a = f(b[1], (int)c ? x.y : -z), \"s\"");
	const struct expr *e = w.ast->first->clause->body->e;
	struct expr *copy = expr_copy(w.a, e);
	struct sbuf one = { 0 }, two = { 0 };
	expr_print(e, 0, &one);
	expr_print(copy, 0, &two);
	CHECK_EQ_STR(sbuf_str(&two), sbuf_str(&one));
	CHECK(copy != e && copy->a != e->a && copy->a->b->args != e->a->b->args);
	copy->a->b->args[0]->a->name = "changed";
	sbuf_reset(&two);
	expr_print(e, 0, &two);
	CHECK_EQ_STR(sbuf_str(&two), sbuf_str(&one));
	world_list(&w, "BEGIN { if (x) { y; z } else w; @ = count(); }", PARSE_FILE);
	struct stmt *s = w.ast->first->clause->body;
	sbuf_reset(&one);
	sbuf_reset(&two);
	stmt_print(s, 0, NULL, &one);
	stmt_print(stmt_copy(w.a, s), 0, NULL, &two);
	CHECK_EQ_STR(sbuf_str(&two), sbuf_str(&one));
	CHECK(expr_copy(w.a, NULL) == NULL && stmt_copy(w.a, NULL) == NULL);
	sbuf_free(&one);
	sbuf_free(&two);
}

int main(void)
{
	world_begin(&w);
	RUN(integers);
	RUN(bad_integers);
	RUN(character_constants);
	RUN(strings);
	RUN(precedence);
	RUN(operators);
	RUN(postfix);
	RUN(types_in_expressions);
	RUN(cast_or_parentheses);
	RUN(macros);
	RUN(limits);
	RUN(copies);
	world_end(&w);
	return test_end();
}
