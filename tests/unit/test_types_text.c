// SPDX-License-Identifier: MIT
/* Types from text and to text. */
#include "types_util.h"

static struct arena *arena;
static struct types *T;

static void start(void)
{
	arena_free(arena);
	arena = arena_new();
	T = types_new(arena);
	struct ctype *s = types_declare_tag(T, TNS_STRUCT, "task_struct");
	struct ctype_member m = { .name = "pid", .type = types_basic(T, BT_INT) };
	CHECK_EQ_INT(types_define_members(T, s, &m, 1), 0);
	types_declare_tag(T, TNS_UNION, "u");
	types_declare_tag(T, TNS_ENUM, "e");
}

/* Text that is read, how it is written, and how a variable x of it is declared. */
static const struct {
	const char *in, *type, *decl;
} good[] = {
	{ "int", "int", "int x" },
	{ "  unsigned   long int ", "unsigned long", "unsigned long x" },
	{ "struct task_struct *", "struct task_struct *", "struct task_struct *x" },
	{ "union u**", "union u **", "union u **x" },
	{ "enum e", "enum e", "enum e x" },
	{ "const char *", "const char *", "const char *x" },
	{ "char const*", "const char *", "const char *x" },
	{ "char *const", "char *const", "char *const x" },
	{ "const volatile int", "const volatile int", "const volatile int x" },
	{ "volatile const int", "const volatile int", "const volatile int x" },
	{ "int const unsigned", "const unsigned int", "const unsigned int x" },
	{ "const char *const *", "const char *const *", "const char *const *x" },
	{ "char *restrict", "char *", "char *x" },
	{ "uint64_t", "uint64_t", "uint64_t x" },
	{ "const pid_t", "const pid_t", "const pid_t x" },
	{ "string", "string", "string x" },
	{ "char[16]", "char[16]", "char x[16]" },
	{ "char [0x10]", "char[16]", "char x[16]" },
	{ "char []", "char[]", "char x[]" },
	{ "const char[2]", "const char[2]", "const char x[2]" },
	{ "int[2][3]", "int[2][3]", "int x[2][3]" },
	{ "char *[4]", "char *[4]", "char *x[4]" },
	{ "char (*)[4]", "char (*)[4]", "char (*x)[4]" },
	{ "int (*)(void)", "int (*)(void)", "int (*x)(void)" },
	{ "int(*)()", "int (*)(void)", "int (*x)(void)" },
	{ "int (*const)(int)", "int (*const)(int)", "int (*const x)(int)" },
	{ "void (*)(int, const char *, ...)", "void (*)(int, const char *, ...)",
	  "void (*x)(int, const char *, ...)" },
	{ "int (*(*)(int))(char)", "int (*(*)(int))(char)", "int (*(*x)(int))(char)" },
	{ "int (*(*)[3])(void)", "int (*(*)[3])(void)", "int (*(*x)[3])(void)" },
	{ "int (**[5])(void)", "int (**[5])(void)", "int (**x[5])(void)" },
	{ "void (*)(void (*)(int), int)", "void (*)(void (*)(int), int)",
	  "void (*x)(void (*)(int), int)" },
	{ "string(const char *, const char *)", "string(const char *, const char *)",
	  "string x(const char *, const char *)" },
	{ "int(void)", "int(void)", "int x(void)" },
	{ "char *(struct task_struct *t, int n[3], int f(void))",
	  "char *(struct task_struct *, int *, int (*)(void))",
	  "char *x(struct task_struct *, int *, int (*)(void))" },
	{ "void(...)", "void(...)", "void x(...)" },
	{ "D`uint8_t", "uint8_t", "uint8_t x" },
	{ "struct D`task_struct *", "struct task_struct *", "struct task_struct *x" },
	{ "D`struct task_struct", "struct task_struct", "struct task_struct x" },
	{ "((int))", NULL, NULL },
	{ "int (((*)))(void)", "int (*)(void)", "int (*x)(void)" },
};

TEST(parse_and_format)
{
	start();
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const struct ctype *t = types_parse(T, good[i].in);
		if (!good[i].type) {
			CHECK(!t);
			continue;
		}
		bool ok = CHECK_EQ_STR(type_text(t, NULL), good[i].type) &&
			  CHECK_EQ_STR(type_text(t, "x"), good[i].decl);
		/* What is written reads back as the same type, but for names of parameters. */
		const struct ctype *again = ok ? types_parse(T, type_text(t, NULL)) : NULL;
		if (!CHECK(again) || !CHECK(type_compatible(again, t)) ||
		    !CHECK_EQ_STR(type_text(again, NULL), good[i].type) ||
		    !CHECK(again == t || strstr(good[i].in, "task_struct *t")))
			printf("# '%s'\n", good[i].in);
	}
}

TEST(not_types)
{
	static const char *const bad[] = {
		"",
		" ",
		"nosuch_t",
		"struct",
		"struct nosuch *",
		"enum task_struct",
		"int int",
		"int x",
		"int *x",
		"int [",
		"int [x]",
		"int [-1]",
		"int [0]",
		"int )",
		"int (",
		"int (*",
		"int (*)(",
		"int (*)(int",
		"int (*)(int,)",
		"int (*)(,)",
		"int(void, int)",
		"int(int)(int)",
		"int[2](int)",
		"int(int)[2]",
		"void[2]",
		"int *int",
		"* int",
		"const",
		"nosuch`int",
		"vmlinux`pid_t",
		"`",
		"int`",
		"...",
		"int(..., int)",
		"unsigned pid_t",
		"int[4294967295]",
		"int[99999999999999999999]",
		"struct int",
		"int (*)[2",
		"int ()()",
		"int;",
		"int(1)",
	};

	start();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!CHECK(!types_parse(T, bad[i])))
			printf("# '%s'\n", bad[i]);
}

TEST(deep_text_is_refused)
{
	char text[4096];

	start();
	memset(text, '*', sizeof(text));
	memcpy(text, "int ", 4);
	text[1000] = '\0';
	CHECK(!types_parse(T, text));
	for (size_t i = 0; i < 1000; i++)
		text[4 + i] = '(';
	text[1004] = '\0';
	CHECK(!types_parse(T, text));
	memset(text + 4, '(', 1000);
	memset(text + 1004, '*', 1);
	memset(text + 1005, ')', 1000);
	text[2005] = '\0';
	CHECK(!types_parse(T, text));
}

TEST(userland_pointers)
{
	start();
	const struct ctype *u = types_parse(T, "userland char *");
	const struct ctype *c = types_basic(T, BT_CHAR);

	CHECK(u == types_ptr_userland(T, c));
	CHECK(types_parse(T, "char userland *") == u);
	CHECK(types_parse(T, "userland char **") == types_ptr(T, u));
	CHECK(types_parse(T, "char *") == types_ptr(T, c));
	CHECK(types_parse(T, "void(userland char *, char *)")->params[0].type == u);
	CHECK(types_parse(T, "void(userland char *, char *)")->params[1].type == types_ptr(T, c));
	CHECK_EQ_STR(type_text(u, NULL), "char *");
}

TEST(params_keep_names)
{
	start();
	const struct ctype *t = types_parse(T, "int(int fd, const char *path, ...)");

	if (!CHECK(t))
		return;
	CHECK_EQ_UINT(t->n, 2);
	CHECK(t->variadic);
	CHECK_EQ_STR(t->params[0].name, "fd");
	CHECK_EQ_STR(t->params[1].name, "path");
	CHECK_EQ_STR(types_parse(T, "int(int)")->params[0].name, "");
}

TEST(anonymous_and_own_types)
{
	start();
	CHECK_EQ_STR(type_text(types_declare_tag(T, TNS_STRUCT, NULL), "x"), "struct {...} x");
	CHECK_EQ_STR(type_text(types_ptr(T, types_declare_tag(T, TNS_UNION, "")), NULL),
		     "union {...} *");
	CHECK_EQ_STR(type_text(types_stack(T), NULL), "stack");
	CHECK_EQ_STR(type_text(types_usymaddr(T), NULL), "_usymaddr");
	CHECK_EQ_STR(type_text(types_dyn(T), NULL), "<DYN>");
	CHECK_EQ_STR(type_text(types_void(T), NULL), "void");
}

TEST(format_appends)
{
	struct sbuf b = { 0 };

	start();
	sbuf_adds(&b, "a");
	type_format(types_basic(T, BT_INT), "b", &b);
	CHECK_EQ_STR(sbuf_str(&b), "aint b");
	sbuf_free(&b);
}

TEST(format_of_endless_types_ends)
{
	start();
	const struct ctype *t = types_basic(T, BT_INT);
	for (int i = 0; i < 10000; i++)
		t = types_ptr(T, t);
	CHECK(strlen(type_text(t, "x")) < 1000);
	t = types_basic(T, BT_INT);
	for (int i = 0; i < 40; i++) {
		struct ctype_param p[4] = { { "", t }, { "", t }, { "", t }, { "", t } };
		t = types_ptr(T, types_func(T, t, 4, p, false));
	}
	struct sbuf b = { 0 };
	type_format(t, "x", &b);
	CHECK(b.len < 100000);
	sbuf_free(&b);
}

int main(void)
{
	RUN(parse_and_format);
	RUN(not_types);
	RUN(deep_text_is_refused);
	RUN(userland_pointers);
	RUN(params_keep_names);
	RUN(anonymous_and_own_types);
	RUN(format_appends);
	RUN(format_of_endless_types_ends);
	arena_free(arena);
	return test_end();
}
