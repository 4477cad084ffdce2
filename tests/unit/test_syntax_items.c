// SPDX-License-Identifier: MIT
/* Programs: clauses, how -n and its like begin, declarations, pragmas, line numbers, recovery. */
#include "syntax_util.h"

static struct world w;

static void lists(const char *text, const char *want)
{
	CHECK_EQ_STR(world_list(&w, text, PARSE_FILE), want);
}

static void tags(const char *text, const char *want)
{
	if (!CHECK_EQ_STR(world_tags(&w, text, strlen(text)), want))
		printf("# of %s\n", text);
}

TEST(clauses)
{
	lists("BEGIN { }", "clause :::BEGIN\n");
	CHECK(w.ast->first->clause->has_body && !w.ast->first->clause->body);
	lists("BEGIN,END{x}", "clause :::BEGIN, :::END\n  ident x\n");
	lists("a:b:c:d\n/1/\n{\n;;x;\n;y}",
	      "clause a:b:c:d\n  predicate\n    int 1\n  ident x\n  ident y\n");
	lists("a:b:c:d /1/ ; BEGIN {}",
	      "clause a:b:c:d default\n  predicate\n    int 1\nclause :::BEGIN\n");
	lists("a /1/", "clause :::a default\n  predicate\n    int 1\n");
	lists("123 {} 5 { }", "clause 123\nclause 5\n");
	lists("BEGIN{}END{}", "clause :::BEGIN\nclause :::END\n");
	lists("tick-1sec{};", "clause :::tick-1sec\n");
	lists("int*:::entry{}", "clause int*:::entry\n");
	lists("foo_t*:::entry{}", "clause foo_t*:::entry\n");
	lists("self:::x,this:::y {}", "clause self:::x, this:::y\n");
	lists("[a-z]*:::?!\\* {}", "clause [a-z]*:::?!\\*\n");
}

TEST(predicates)
{
	lists("a /b / c/ {}",
	      "clause :::a\n  predicate\n    binary /\n      ident b\n      ident c\n");
	lists("a /(b / c)/ {}",
	      "clause :::a\n  predicate\n    binary /\n      ident b\n      ident c\n");
	lists("a /f(b / c) / d[e / 2]/\n{}",
	      "clause :::a\n  predicate\n    binary /\n      call f\n        binary /\n          ident b\n"
	      "          ident c\n      index\n        ident d\n        binary /\n          ident e\n"
	      "          int 2\n");
	lists("a /b/ /* why */ {}", "clause :::a\n  predicate\n    ident b\n");
	lists("a /b // only b\n&& c/ {}",
	      "clause :::a\n  predicate\n    binary &&\n      ident b\n      ident c\n");
	lists("a /b/\n#pragma ident \"x\"\n{}", "clause :::a\n  predicate\n    ident b\n");
	tags("a /b {}", "D_SYNTAX");
	tags("a // {}", "D_SYNTAX");
	tags("a / / {}", "D_SYNTAX");
}

TEST(if_else)
{
	lists("a { if (x) y; else if (z) { } else { w } v }",
	      "clause :::a\n  if\n    ident x\n  then\n    ident y\n  else\n    if\n      ident z\n    then\n"
	      "      block\n    else\n      block\n        ident w\n  ident v\n");
	lists("a { if (x); }", "clause :::a\n  if\n    ident x\n  then\n    block\n");
	tags("a { if x y; }", "D_SYNTAX");
	tags("a { else y; }", "D_SYNTAX");
	tags("a { if (x) y else z; }", "D_SYNTAX");
}

/* The text of a -P, -m, -f, -n, -i argument. */
TEST(starts)
{
	CHECK_EQ_STR(world_list(&w, "BEGIN", PARSE_NAME), "clause :::BEGIN default\n");
	CHECK_EQ_STR(world_list(&w, "syscall::read:entry /pid == 1/ { x; }", PARSE_NAME),
		     "clause syscall::read:entry\n  predicate\n    binary ==\n      ident pid\n"
		     "      int 1\n  ident x\n");
	CHECK_EQ_STR(world_list(&w, "BEGIN {} END {}", PARSE_NAME),
		     "clause :::BEGIN\nclause :::END\n");
	CHECK_EQ_STR(world_list(&w, "BEGIN, END", PARSE_NAME), "clause :::BEGIN, :::END default\n");
	CHECK_EQ_STR(world_list(&w, "BEGIN; END", PARSE_NAME),
		     "clause :::BEGIN default\nclause :::END default\n");
	CHECK_EQ_STR(world_list(&w, "syscall{x}", PARSE_PROVIDER),
		     "clause syscall:::\n  ident x\n");
	CHECK_EQ_STR(world_list(&w, "vmlinux", PARSE_MODULE), "clause :vmlinux:: default\n");
	CHECK_EQ_STR(world_list(&w, "a.out:main", PARSE_FUNCTION), "clause :a.out:main: default\n");
	CHECK_EQ_STR(world_list(&w, "string", PARSE_FUNCTION), "clause ::string: default\n");
	CHECK_EQ_STR(world_list(&w, "return", PARSE_NAME), "clause :::return default\n");
	CHECK_EQ_STR(world_list(&w, "17 { x }", PARSE_ID), "clause 17\n  ident x\n");
	CHECK_EQ_STR(world_list(&w, "int x; BEGIN", PARSE_NAME),
		     "declare int x\nclause :::BEGIN default\n");
	CHECK_HAS(world_list(&w, "a:b", PARSE_PROVIDER), "D_PDESC_INVAL 1:1");
	CHECK_HAS(world_list(&w, "a:b:c:d:e", PARSE_NAME), "D_PDESC_INVAL 1:1");
	CHECK_HAS(world_list(&w, "abc", PARSE_ID), "D_PDESC_INVAL 1:1");
	CHECK_HAS(world_list(&w, "BEGIN END", PARSE_NAME),
		  "D_SYNTAX 1:7 syntax error near \"END\"");
	CHECK_HAS(world_list(&w, "", PARSE_NAME), "D_EMPTY");
	tags("BEGIN", "D_SYNTAX");
	CHECK_EQ_STR(w.ds.d[0].msg,
		     "expected predicate and/or actions following probe description");
}

TEST(macros_in_descriptions)
{
	lists("pid$target:a.out:main:entry {}", "clause pid1234:a.out:main:entry\n");
	lists("$2:$$10:: {}", "clause foo:ten::\n");
	lists("x$4:::y {}", "clause x0x10:::y\n");
	CHECK_HAS(world_list(&w, "pid$nope:::entry {}", PARSE_FILE), "D_MACRO_UNDEF 1:4");
	w.env.defaultargs = true;
	lists("a$9:::b {}", "clause a:::b\n");
	w.env.defaultargs = false;
}

/* What begins an item: a type or a probe. */
TEST(ambiguous_words)
{
	lists("foo_t x; BEGIN{}", "declare foo_t x\nclause :::BEGIN\n");
	lists("foo_t*x; BEGIN{}", "declare foo_t *x\nclause :::BEGIN\n");
	lists("foo_t* x; BEGIN{}", "declare foo_t *x\nclause :::BEGIN\n");
	lists("foo_t *x; BEGIN{}", "declare foo_t *x\nclause :::BEGIN\n");
	lists("foo_t {}", "clause :::foo_t\n");
	lists("foo_t* {}", "clause :::foo_t*\n");
	lists("foo_t, bar_t {}", "clause :::foo_t, :::bar_t\n");
	lists("foo_t /1/ {}", "clause :::foo_t\n  predicate\n    int 1\n");
	lists("vmlinux`foo_t x; BEGIN{}", "declare vmlinux`foo_t x\nclause :::BEGIN\n");
	w.env.pspec = true;
	tags("foo_t x; BEGIN{}", "D_SYNTAX");
	w.env.pspec = false;
	CHECK_HAS(world_list(&w, "foo x;", PARSE_FILE),
		  "D_SYNTAX 1:5 syntax error near \"x\": foo is not the name of a type");
}

TEST(declarations)
{
	w.env.empty_ok = true;
	lists("int x, *y, z[3];", "declare int x\ndeclare int *y\ndeclare int z[3]\n");
	lists("self int x; this string y; extern int z;",
	      "declare self int x\ndeclare this string y\ndeclare extern int z\n");
	lists("int a[string, int]; self foo_t *b[uint64_t];",
	      "declare int a[string, int]\ndeclare self foo_t *b[uint64_t]\n");
	lists("int (*f)(int, ...), (*g[2])(void), *(*h(int))[3];",
	      "declare int (*f)(int, ...)\ndeclare int (*g[2])(void)\ndeclare int *(*h(int))[3]\n");
	lists("const volatile char *const p; char const *restrict q; userland char *u;",
	      "declare const volatile char *const p\ndeclare const char *restrict q\n"
	      "declare userland char *u\n");
	lists("long unsigned int long a; short int b; signed char c; unsigned d; long double e; _Bool f;",
	      "declare unsigned long long a\ndeclare short b\ndeclare signed char c\n"
	      "declare unsigned int d\ndeclare long double e\ndeclare _Bool f\n");
	lists("typedef int my; my x; my *y;", "typedef int my\ndeclare my x\ndeclare my *y\n");
	lists("typedef struct { int a; } s_t, *sp_t;",
	      "typedef struct { ... } s_t\n  int a\ntypedef struct { ... } *sp_t\n  int a\n");
	CHECK(w.ast->first->decl->type == w.ast->first->next->decl->type->sub);
	w.env.empty_ok = false;
}

TEST(tagged_types)
{
	w.env.empty_ok = true;
	lists("struct s;", "declare struct s\n");
	lists("struct s { int a : 3, : 0; struct s *n; union { int b; char c[4]; }; } x;",
	      "declare struct s x\n  int a : 3\n  int : 0\n  struct s *n\n  union { ... }\n    int b\n"
	      "    char c[4]\n");
	lists("enum e { A, B = A + 1, C, };",
	      "declare enum e\n  A\n  B\n    binary +\n      ident A\n      int 1\n  C\n");
	lists("enum { X };", "declare enum { ... }\n  X\n");
	lists("struct empty { };", "declare struct empty\n");
	lists("vmlinux`struct task_struct *t;", "declare vmlinux`struct task_struct *t\n");
	w.env.empty_ok = false;
}

TEST(bad_declarations)
{
	tags("int; BEGIN{}", "D_DECL_USELESS");
	tags("struct { int a; }; BEGIN{}", "D_DECL_USELESS");
	tags("int x = 1; BEGIN{}", "D_SYNTAX");
	tags("char short x; BEGIN{}", "D_DECL_CHARATTR");
	tags("unsigned void x; BEGIN{}", "D_DECL_VOIDATTR");
	tags("unsigned string x; BEGIN{}", "D_DECL_SIGNINT");
	tags("foo_t long x; BEGIN{}", "D_DECL_LONGINT");
	tags("long float x; BEGIN{}", "D_DECL_LONGINT");
	tags("long long long x; BEGIN{}", "D_DECL_COMBO");
	tags("short long x; BEGIN{}", "D_DECL_COMBO");
	tags("signed unsigned x; BEGIN{}", "D_DECL_COMBO");
	tags("int char x; BEGIN{}", "D_DECL_COMBO");
	tags("struct s int x; BEGIN{}", "D_DECL_COMBO");
	tags("self this int x; BEGIN{}", "D_DECL_CLASS");
	tags("static int x; BEGIN{}", "D_DECL_BADCLASS");
	tags("auto int x; BEGIN{}", "D_DECL_BADCLASS");
	tags("int f(static int); BEGIN{}", "D_DECL_PARMCLASS");
	tags("int f(a, b); BEGIN{}", "D_DECL_IDENT");
	tags("int f(...); BEGIN{}", "D_DECL_PROTO_VARARGS");
	tags("int f[int, ...]; BEGIN{}", "D_DECL_PROTO_VARARGS");
	tags("int f[void]; BEGIN{}", "D_DECL_PROTO_TYPE");
	tags("int f(int, void); BEGIN{}", "D_DECL_PROTO_VOID");
	tags("int f(void, int); BEGIN{}", "D_DECL_PROTO_VOID");
	tags("int f(void x); BEGIN{}", "D_DECL_PROTO_NAME");
	tags("int vmlinux`x; BEGIN{}", "D_DECL_SCOPE");
	tags("struct s { int; }; BEGIN{}", "D_DECL_MNAME");
	tags("struct s { int *; } x, *y[3]; BEGIN{}", "D_DECL_MNAME");
	tags("struct { int x; BEGIN{}", "D_SYNTAX");
	tags("struct int x; BEGIN{}", "D_SYNTAX");
}

TEST(inlines)
{
	w.env.empty_ok = true;
	lists("inline int x = 1;", "inline int x\n  int 1\n");
	lists("inline foo_t *x = (foo_t *)0;", "inline foo_t *x\n  cast foo_t *\n    int 0\n");
	lists("inline string f[int a_t, foo_t *b] = (a_t) - b;",
	      "inline string f [int a_t, foo_t *b]\n  binary -\n    ident a_t\n    ident b\n");
	CHECK(w.ast->first->inl->params[1].type->kind == TE_PTR);
	lists("inline unknown x = y;", "inline unknown x\n  ident y\n");
	tags("inline int f[int] = 1;", "D_DECL_PROTO_FORM");
	tags("inline int x;", "D_SYNTAX");
	tags("inline int = 1;", "D_SYNTAX");
	w.env.empty_ok = false;
}

TEST(translators_and_providers)
{
	w.env.empty_ok = true;
	lists("translator a_t < struct b *p > { x = p->y; string = 1; };",
	      "translator a_t < struct b *p >\n  x\n    member ->y\n      ident p\n  string\n    int 1\n");
	lists("translator a_t < int i > { }", "translator a_t < int i >\n");
	lists("provider p { probe a__b(int, char *c); probe return(); probe v(void : foo_t *x); };",
	      "provider p\n  probe a-b (int, char *c)\n  probe return ()\n  probe v ( : foo_t *x)\n");
	CHECK_EQ_UINT(w.ast->first->provider->probes[2].n_args, 0);
	CHECK_EQ_UINT(w.ast->first->provider->probes[2].n_xargs, 1);
	CHECK_EQ_UINT(w.ast->first->provider->probes[0].n_xargs, 2);
	lists("provider p { };", "provider p\n");
	tags("translator a_t < int > { };", "D_SYNTAX");
	tags("provider p { int x; };", "D_SYNTAX");
	tags("provider p { probe a(int, void); };", "D_DECL_PROTO_VOID");
	w.env.empty_ok = false;
}

TEST(pragmas)
{
	struct sbuf seen = { 0 };

	w.env.priv = &seen;
	lists("#pragma D option quiet\n#pragma D option bufsize = 4m // big\n #pragma D option define=\"a b\"\n"
	      "BEGIN {\n#pragma D option x= 1\n}",
	      "pragma D option quiet\npragma D option bufsize = 4m\npragma D option define=a b\n"
	      "pragma D option x= 1\nclause :::BEGIN\n");
	CHECK_EQ_STR(sbuf_str(&seen), "quiet=(none);bufsize=4m;define=a b;x=1;");
	w.env.priv = NULL;
	sbuf_free(&seen);
	lists("#pragma D depends_on provider io\n#pragma D binding \"1.0\" x\n#pragma D attributes a/b/c x\n"
	      "#pragma ident \"@(#)x\"\n#pragma once\n#ident \"x\"\n#\nBEGIN{}",
	      "pragma D depends_on provider io\npragma D binding 1.0 x\npragma D attributes a/b/c x\n"
	      "clause :::BEGIN\n");
	tags("#pragma D option nosuch\nBEGIN{}", "D_PRAGMA_OPTSET");
	tags("#pragma D option\nBEGIN{}", "D_PRAGMA_MALFORM");
	tags("#pragma D option a b\nBEGIN{}", "D_PRAGMA_MALFORM");
	tags("#pragma D option =a\nBEGIN{}", "D_PRAGMA_MALFORM");
	tags("#pragma D\nBEGIN{}", "D_PRAGMA_MALFORM");
	tags("#pragma D foo\nBEGIN{}", "D_PRAGMA_INVAL");
	tags("#pragma error no\nBEGIN{}", "D_PRAGERR");
	tags("#error no\nBEGIN{}", "D_PRAGERR");
	tags("#define X 1\nBEGIN{}", "D_PRAGCTL_INVAL");
	tags("BEGIN{}\n#! x", "D_PRAGCTL_INVAL");
	tags("#!/usr/sbin/dtrace -s\nBEGIN{}", "");
	tags("BEGIN { x #pragma D\n}", "D_SYNTAX");
}

/* Line and file of the first error. */
static const char *place(const char *text)
{
	world_parse(&w, text, strlen(text), PARSE_FILE);
	const struct srcloc *loc = &w.ds.d[0].loc;
	sbuf_reset(&w.out);
	if (w.ds.n)
		sbuf_printf(&w.out, "%u/%u %s", loc->line, loc->shown_line,
			    loc->shown_file ? loc->shown_file : "-");
	return sbuf_str(&w.out);
}

TEST(line_numbers)
{
	CHECK_EQ_STR(place("BEGIN {\n\n  x y\n}"), "3/3 -");
	CHECK_EQ_STR(place("/* a\n b\n c */ BEGIN {\n ) }"), "4/4 -");
	CHECK_EQ_STR(place("# 12 \"a.h\" 1 3\nBEGIN {\n ) }"), "3/13 a.h");
	CHECK_EQ_STR(place("#line 5\nBEGIN { ) }"), "2/5 -");
	CHECK_EQ_STR(place("# 1 \"a.h\"\n# 7 \"test.d\"\nBEGIN { ) }"), "3/7 -");
	CHECK_EQ_STR(place("#pragma line 100 \"b\"\nBEGIN { ) }"), "2/100 b");
	CHECK_EQ_STR(place("BEGIN {\n# 50\n ) }"), "3/50 -");
	CHECK_EQ_STR(place("// \\\nBEGIN { \r\n ) }"), "3/3 -");
	tags("# 99999999999\nBEGIN{}", "D_PRAGMA_MALFORM");
	tags("#line foo\nBEGIN{}", "D_PRAGMA_MALFORM");
}

TEST(several_errors)
{
	tags("BEGIN { trace(; x = ; y = 1 } END { ) } int; tick-1s { z",
	     "D_SYNTAX D_SYNTAX D_SYNTAX "
	     "D_DECL_USELESS D_SYNTAX");
	tags("BEGIN { for (i = 0; i < 1; i++) { x; } y; }", "D_SYNTAX");
	tags("BEGIN { while (1) x; goto y; }", "D_SYNTAX D_SYNTAX");
	tags("BEGIN { { x } }", "D_SYNTAX");
	tags("BEGIN { int x; this int y; }", "D_SYNTAX D_SYNTAX");
	tags("BEGIN { x = 08 + 'abcdefghij'; }", "D_INT_DIGIT D_CHR_OFLOW");
	tags("BEGIN { f(1)(2); x.y(); @a[1][2] = count(); a + b = c; }",
	     "D_FUNC_IDENT D_FUNC_IDENT D_AGG_MDIM D_SYNTAX");
	tags("} BEGIN { }", "D_SYNTAX");
	world_list(&w, "BEGIN { x; y", PARSE_FILE);
	CHECK_HAS(sbuf_str(&w.out),
		  "end of input encountered before the \"}\" for \"{\" of line 1");
}

TEST(odd_bytes)
{
	CHECK_EQ_STR(world_tags(&w, "BEGIN { x\0y; }", 14), "D_SYNTAX");
	CHECK_HAS(w.ds.d[0].msg, "NUL byte");
	CHECK_EQ_STR(world_tags(&w, "\0BEGIN {}", 9), "D_SYNTAX");
	CHECK_EQ_STR(world_tags(&w, "BEGIN { \xff }", 11), "D_SYNTAX");
	tags("BEGIN { x /* y }", "D_SYNTAX");
	tags("BEGIN { \\ }", "D_SYNTAX");
	tags("BEGIN { `; }", "D_SYNTAX");
	tags("BEGIN { a`; }", "D_SYNTAX");
	tags("BEGIN { a`int; }", "D_SYNTAX");
}

TEST(empty_programs)
{
	tags("", "D_EMPTY");
	tags("/* nothing */ ;;\n#pragma D option quiet\n", "D_EMPTY");
	tags("int x;", "D_EMPTY");
	w.env.empty_ok = true;
	tags("", "");
	w.env.empty_ok = false;
	struct ast *ast = parse_text(w.a, &w.ds, &w.src, PARSE_FILE, NULL);
	CHECK(ast && !ast->first);
}

static const char *type_text(const char *text)
{
	struct source src = { "type", text, (uint32_t)strlen(text) };

	diags_init(&w.ds, w.a);
	struct type_expr *t = parse_type(w.a, &w.ds, &src, &w.env);
	sbuf_reset(&w.out);
	if (w.ds.n)
		sbuf_adds(&w.out, w.ds.d[0].msg);
	else
		type_expr_text(t, NULL, &w.out);
	return sbuf_str(&w.out);
}

TEST(types_alone)
{
	CHECK_EQ_STR(type_text("int"), "int");
	CHECK_EQ_STR(type_text(" struct foo * "), "struct foo *");
	CHECK_EQ_STR(type_text("unknown *"), "unknown *");
	CHECK_EQ_STR(type_text("int (*)(int, foo_t **)"), "int (*)(int, foo_t **)");
	CHECK_EQ_STR(type_text("char [16][2]"), "char[16][2]");
	CHECK_EQ_STR(type_text("vmlinux`pid_t"), "vmlinux`pid_t");
	CHECK_HAS(type_text("int x"), "syntax error near \"x\"");
	CHECK_HAS(type_text("int )"), "syntax error near \")\"");
	CHECK_HAS(type_text(""), "syntax error near end of input");
}

int main(void)
{
	world_begin(&w);
	RUN(clauses);
	RUN(predicates);
	RUN(if_else);
	RUN(starts);
	RUN(macros_in_descriptions);
	RUN(ambiguous_words);
	RUN(declarations);
	RUN(tagged_types);
	RUN(bad_declarations);
	RUN(inlines);
	RUN(translators_and_providers);
	RUN(pragmas);
	RUN(line_numbers);
	RUN(several_errors);
	RUN(odd_bytes);
	RUN(empty_programs);
	RUN(types_alone);
	world_end(&w);
	return test_end();
}
