// SPDX-License-Identifier: MIT
/*
 * What the analysis makes of an expression: its text after folding and expansion, and its type. Also
 * what it says about variables, clauses and libraries.
 */
#include "sema_world.h"
#include "test.h"

struct row {
	const char *d, *text, *type;
};

static const char *type_text(const struct ctype *t, struct sbuf *b)
{
	sbuf_reset(b);
	type_format(t, NULL, b);
	return sbuf_str(b);
}

/* The expression traced in the first clause of the program. */
static struct expr *traced(struct sema_world *w, const char *probe, const char *d)
{
	struct sprog *p = world_program(w, arena_printf(w->a, "%s { trace(%s); }", probe, d));

	for (uint32_t i = 0; i < w->ds.n; i++)
		printf("# %s: %s\n", d, w->ds.d[i].msg);
	if (!p || !p->n_clauses)
		return NULL;
	return p->clauses[p->n_clauses - 1]->body->e->args[0];
}

static void check_rows(const char *probe, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct sema_world w;
		struct sbuf text = { 0 }, type = { 0 };

		world_init(&w);
		struct expr *e = traced(&w, probe, rows[i].d);
		if (CHECK(e != NULL)) {
			expr_text(e, &text);
			bool ok = CHECK_EQ_STR(sbuf_str(&text), rows[i].text);
			ok &= CHECK_EQ_STR(type_text(e->type, &type), rows[i].type);
			if (!ok)
				printf("# ... from %s\n", rows[i].d);
		}
		sbuf_free(&text);
		sbuf_free(&type);
		world_free(&w);
	}
}

#define CHECK_ROWS(probe, rows) check_rows(probe, rows, sizeof(rows) / sizeof((rows)[0]))

/* C 6.4.4.1, 6.3.1.1, 6.3.1.8 for LP64. */
TEST(literals)
{
	static const struct row rows[] = {
		{ "1", "1", "int" },
		{ "2147483648", "2147483648", "long" },
		{ "0x80000000", "2147483648", "unsigned int" },
		{ "0x7fffffff", "2147483647", "int" },
		{ "0xffffffffffffffff", "18446744073709551615", "unsigned long" },
		{ "1u", "1", "unsigned int" },
		{ "1l", "1", "long" },
		{ "1ul", "1", "unsigned long" },
		{ "1ll", "1", "long long" },
		{ "1ull", "1", "unsigned long long" },
		{ "'a'", "97", "int" },
		{ "\"x\"", "\"x\"", "string" },
		{ "NULL", "0", "long" },
	};
	CHECK_ROWS("BEGIN", rows);
}

TEST(folding)
{
	static const struct row rows[] = {
		{ "1 + 2 * 3", "7", "int" },
		{ "-5", "-5", "int" },
		{ "-5 / 2", "-2", "int" },
		{ "-5 % 3", "-2", "int" },
		{ "5u - 6", "4294967295", "unsigned int" },
		{ "0x7fffffff + 1", "-2147483648", "int" },
		{ "1 << 31", "-2147483648", "int" },
		{ "1ul << 63", "9223372036854775808", "unsigned long" },
		{ "-8 >> 1", "-4", "int" },
		{ "0xfffffff8 >> 1", "2147483644", "unsigned int" },
		{ "~0", "-1", "int" },
		{ "~0u", "4294967295", "unsigned int" },
		{ "!5", "0", "int" },
		{ "1 == 1u", "1", "int" },
		{ "-1 < 1u", "0", "int" },
		{ "-1 < 1ul", "0", "int" },
		{ "-1l < 1u", "1", "int" },
		{ "1 ^^ 2", "0", "int" },
		{ "0 ^^ 2", "1", "int" },
		{ "0 && pid", "0", "int" },
		{ "1 || pid", "1", "int" },
		{ "1 ? 2 : 3l", "2", "long" },
		{ "0 ? 2 : 3", "3", "int" },
		{ "1 ? \"a\" : execname", "\"a\"", "string" },
		{ "\"a\" < \"b\"", "1", "int" },
		{ "\"ab\" == \"a\"", "0", "int" },
		{ "(-2147483647 - 1) / -1", "-2147483648", "int" },
		{ "(char)200", "-56", "char" },
		{ "(unsigned char)-1", "255", "unsigned char" },
		{ "(uint64_t)-1", "18446744073709551615", "uint64_t" },
		{ "(_Bool)5", "1", "_Bool" },
		{ "sizeof (int) + 1", "5", "size_t" },
		{ "sizeof (execname)", "256", "size_t" },
		{ "sizeof (\"abc\")", "4", "size_t" },
		{ "offsetof(struct foo, in2)", "12", "size_t" },
		{ "BLUE + 1", "7", "int" },
		{ "KERNEL_ENUM", "77", "unsigned int" },
		{ "(struct list *)8 + 1", "16", "struct list *" },
		{ "(struct list *)32 - (struct list *)8", "3", "long" },
		{ "&`jiffies", "18446744071578845184", "unsigned long *" },
		{ "uregs[R_SP] == 0 ? $1 : $target", NULL, NULL },
	};
	check_rows("BEGIN", rows, sizeof(rows) / sizeof(rows[0]) - 1);
}

TEST(operators)
{
	static const struct row rows[] = {
		{ "(char)arg0 + (char)arg1", "(char)arg0 + (char)arg1", "int" },
		{ "(unsigned short)arg0 + 1", "(unsigned short)arg0 + 1", "int" },
		{ "uid + pid", "uid + pid", "uid_t" },
		{ "timestamp - 1", "timestamp - 1", "uint64_t" },
		{ "arg0 + timestamp", "arg0 + timestamp", "uint64_t" },
		{ "arg0 + 1u", "arg0 + 1", "int64_t" },
		{ "1ll + 1ul * pid", NULL, "unsigned long long" },
		{ "pid << 40l", "pid << 40", "pid_t" },
		{ "-uid", "-uid", "uid_t" },
		{ "~(char)arg0", "~(char)arg0", "int" },
		{ "!curthread", "!curthread", "int" },
		{ "pid ? 1u : -1", "pid ? 1 : -1", "unsigned int" },
		{ "pid ? curthread : NULL", "pid ? curthread : 0", "struct task_struct *" },
		{ "curthread->comm", "curthread->comm", "char[16]" },
		{ "curthread->comm + 1", "curthread->comm + 1", "char *" },
		{ "*curthread->comm", "*curthread->comm", "char" },
		{ "curthread->flag2", "curthread->flag2", "unsigned int" },
		{ "curthread->flag2 + 1", "curthread->flag2 + 1", "int" },
		{ "&curthread->comm", "&curthread->comm", "char (*)[16]" },
		{ "curthread->real_parent->tasks.next", "curthread->real_parent->tasks.next",
		  "struct list *" },
		{ "curthread - curthread->real_parent", "curthread - curthread->real_parent",
		  "long" },
		{ "curthread->comm == \"x\"", "stringof(curthread->comm) == \"x\"", "int" },
		{ "strlen(curthread->comm)", "strlen(stringof(curthread->comm))", "size_t" },
		{ "strstr(execname, \"x\") != NULL", "strstr(execname, \"x\") != 0", "int" },
		{ "htons(pid)", "htons((uint16_t)pid)", "uint16_t" },
		{ "lltostr(pid)", "lltostr(pid)", "string" },
		{ "curcpu->cpu_id", "cpu", "processorid_t" },
		{ "curcpu->cpu_lgrp", "0", "lgrp_id_t" },
		{ "`table[1]", "`table[1]", "int" },
		{ "stringof(execname)", "execname", "string" },
		{ "(struct foo *)arg0 + 1", "(struct foo *)arg0 + 1", "struct foo *" },
		{ "((struct foo *)arg0)->arr[1]", "((struct foo *)arg0)->arr[1]", "long" },
		{ "(userland char *)arg0", "(userland char *)arg0", "char *" },
		{ "(x = execname) == NULL", "(x = execname) == 0", "int" },
		{ "*(long *)&`notype", "*18446744071578845440", "long" },
		{ "x = 5", "x = 5", "int" },
		{ "x++", "x++", "int64_t" },
		{ "self->x += 2", "self->x += 2", "int64_t" },
		{ "this->s = \"a\"", "this->s = \"a\"", "string" },
	};
	static struct row with_text[sizeof(rows) / sizeof(rows[0])];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].text)
			with_text[n++] = rows[i];
	check_rows("BEGIN", with_text, n);
}

TEST(expansion)
{
	static const struct row rows[] = {
		{ "curpsinfo->pr_pid", "curthread->pid", "int" },
		{ "curpsinfo->pr_fname", "curthread->comm", "char[16]" },
		{ "SIGKILL", "9", "int" },
		{ "signame[9]", "\"KILL\"", "string" },
		{ "signame[pid]", "pid == 9 ? \"KILL\" : \"?\"", "string" },
		{ "(xlate <psinfo_t> (curthread->real_parent)).pr_pid",
		  "curthread->real_parent->pid", "int" },
	};
	CHECK_ROWS("BEGIN", rows);
}

TEST(arguments)
{
	static const struct row rows[] = {
		{ "args[0]", "args[0]", "struct foo *" },
		{ "args[1]", "args[1]", "unsigned int" },
		{ "args[2]", "stringof(args[2])", "string" },
		{ "args[0]->u.u2", "args[0]->u.u2", "long" },
	};
	static const struct row io[] = {
		{ "args[0]->b_flags", "args[1]->flags", "int" },
		{ "args[0]->b_bcount", "args[1]->count", "unsigned long" },
		{ "args[0]->b_name", "\"buf\"", "string" },
		{ "args[0] != NULL", "args[1] != 0", "int" },
		{ "this->b = args[0]", NULL, NULL },
	};
	CHECK_ROWS("fbt::f:entry", rows);
	check_rows("io:::start", io, 4);
}

/* optype: the type in which an operation is done. */
TEST(operation_type)
{
	static const struct row rows[] = {
		{ "pid == uid", "", "uid_t" },
		{ "timestamp > pid", "", "uint64_t" },
		{ "execname == \"x\"", "", "string" },
		{ "curthread == NULL", "", "struct task_struct *" },
		{ "(char)arg0 < 5", "", "int" },
		{ "curthread + pid", "", "struct task_struct *" },
		{ "curthread - curthread->real_parent", "", "struct task_struct *" },
		{ "x += uid", "", "int64_t" },
	};
	struct sbuf b = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sema_world w;
		world_init(&w);
		struct expr *e = traced(&w, "BEGIN", rows[i].d);
		if (CHECK(e && e->optype))
			CHECK_EQ_STR(type_text(e->optype, &b), rows[i].type);
		world_free(&w);
	}
	sbuf_free(&b);
}

TEST(null_strings)
{
	struct sema_world w;

	world_init(&w);
	struct sprog *p =
		world_program(&w, "END /self->s == NULL/ { trace(strstr(execname, \"a\") == NULL);"
				  "self->s = \"a\"; self->s = 0; }");
	if (!CHECK(p != NULL))
		return;
	CHECK_EQ_INT(p->clauses[0]->pred->b->kind, E_INT);
	CHECK_EQ_INT(p->clauses[0]->body->e->args[0]->b->kind, E_INT);
	CHECK_EQ_INT(p->clauses[0]->body->next->next->e->b->kind, E_INT);
	world_free(&w);
}

static const struct dvar *var(const struct sprog *p, enum dvar_kind kind, const char *name)
{
	for (uint32_t i = 0; p && i < p->vars.n; i++) {
		const struct dvar *v = p->vars.v[i];
		if (v->kind == kind && strcmp(v->name, name) == 0)
			return v;
	}
	return NULL;
}

TEST(variables)
{
	struct sema_world w;
	struct sbuf b = { 0 };

	world_init(&w);
	struct sprog *p =
		world_program(&w, "int idle; BEGIN { x = pid; self->y[1, execname] = timestamp;"
				  "this->z = \"a\"; @a[pid] = lquantize(arg0, 1, 9, 2);"
				  "@a[1] = lquantize(0, 1, 9, 2); clear(@a); }"
				  "END { x = 0; trace(vtimestamp); raise(9); }");
	if (!CHECK(p != NULL))
		return;
	const struct dvar *x = var(p, DV_GLOBAL, "x"), *y = var(p, DV_SELF, "y");
	const struct dvar *z = var(p, DV_THIS, "z"), *a = var(p, DV_AGG, "a");
	const struct dvar *idle = var(p, DV_GLOBAL, "idle");
	if (!CHECK(x && y && z && a && idle))
		return;
	CHECK_EQ_STR(type_text(x->type, &b), "pid_t");
	CHECK(x->assigned && !x->assoc && !idle->assigned);
	CHECK_EQ_UINT(x->id + idle->id, 1);
	CHECK(y->assoc);
	CHECK_EQ_UINT(y->n_keys, 2);
	CHECK_EQ_STR(type_text(y->keys[0], &b), "int64_t");
	CHECK_EQ_STR(type_text(y->keys[1], &b), "string");
	CHECK_EQ_STR(type_text(y->type, &b), "uint64_t");
	CHECK_EQ_INT(a->agg_func, AGG_LQUANTIZE);
	CHECK_EQ_INT(a->agg_param[0], 1);
	CHECK_EQ_INT(a->agg_param[1], 9);
	CHECK_EQ_INT(a->agg_param[2], 2);
	CHECK(a->cleared);
	CHECK(p->uses_vtimestamp && !p->uses_errno);
	CHECK(!p->clauses[0]->destructive && p->clauses[1]->destructive);
	CHECK_EQ_STR(p->clauses[1]->destructive_fn, "raise");
	sbuf_free(&b);
	world_free(&w);
}

TEST(clauses)
{
	struct sema_world w;

	world_init(&w);
	struct sprog *p =
		world_program(&w, "BEGIN, END { trace(1); } syscall:::entry { }"
				  "syscall:::entry /pid/ { @x = count(); if (pid) { y = 1; } }");
	if (!CHECK(p != NULL))
		return;
	CHECK_EQ_UINT(p->n_clauses, 4);
	CHECK(p->clauses[0]->body != p->clauses[1]->body);
	CHECK(!p->clauses[0]->default_action && p->clauses[2]->default_action);
	CHECK_EQ_UINT(p->clauses[3]->index, 3);
	CHECK_EQ_UINT(p->clauses[3]->match.n, 3);
	const struct stmt *st = p->clauses[3]->body;
	CHECK_EQ_INT(st->kind, S_AGG);
	CHECK_EQ_INT(st->e->kind, E_AGG);
	CHECK(st->agg_call && st->agg_call->func->id == FN_COUNT);
	/* A second text goes on where the first ended; one with an error leaves nothing. */
	CHECK(world_program(&w, "END { trace(y); trace(nosuch); }") == NULL);
	CHECK(world_program(&w, "END { bad = nosuch; bad2 = 1; }") == NULL);
	CHECK(world_program(&w, "END { trace(bad); }") == NULL);
	p = world_program(&w, "END { trace(y); printa(@x); bad = \"a\"; trace(strlen(bad)); }");
	CHECK_EQ_UINT(p ? p->vars.n : 0, 3);
	CHECK(p && p->n_clauses == 5);
	world_free(&w);
}

TEST(several_errors)
{
	struct sema_world w;

	world_init(&w);
	CHECK(world_program(
		      &w,
		      "BEGIN { x = nosuch + 1; trace(x + nosuch2); trace(1 + \"a\"); y = x; }") ==
	      NULL);
	CHECK_EQ_UINT(w.ds.errors, 3);
	world_free(&w);
}

TEST(hints)
{
	struct sema_world w;

	world_init(&w);
	world_program(&w, "BEGIN { trace(timestmp); trace(curthread->com); self->start = 1;"
			  "trace(self->strat); pritnf(\"x\"); }");
	if (!CHECK_EQ_UINT(w.ds.n, 4))
		return;
	CHECK_HAS(w.ds.d[0].msg, "did you mean timestamp?");
	CHECK_HAS(w.ds.d[1].msg, "did you mean comm?");
	CHECK_HAS(w.ds.d[2].msg, "did you mean self->start?");
	CHECK_HAS(w.ds.d[3].msg, "did you mean printf?");
	world_free(&w);
}

TEST(library_is_lazy)
{
	struct sema_world w;

	world_init(&w);
	CHECK(world_program(&w, "BEGIN { trace(pid); x = 1; trace(x); }") != NULL);
	CHECK_EQ_UINT(w.lib_loads, 0);
	CHECK(world_program(&w, "BEGIN { trace(SIGKILL); this->p = (psinfo_t *)0; }") != NULL);
	CHECK(w.lib_loads > 0);
	CHECK(world_program(&w, "BEGIN { SIGKILL = 1; }") == NULL);
	CHECK_EQ_INT(w.ds.d[0].tag, D_OP_LVAL);
	world_free(&w);
}

TEST(stability)
{
	struct sema_world w;
	struct stability st;

	CHECK(sema_parse_stability("Evolving/Private/ISA", &st));
	CHECK(st.name == STAB_EVOLVING && st.data == STAB_PRIVATE && st.class_ == STABC_ISA);
	CHECK(!sema_parse_stability("Evolving/Private", &st));
	world_init(&w);
	struct sprog *p = world_program(&w, "BEGIN { trace(pid); } END { trace(curthread); }");
	if (CHECK(p != NULL)) {
		CHECK_EQ_INT(p->clauses[0]->stab.data, STAB_STABLE);
		CHECK_EQ_INT(p->clauses[1]->stab.data, STAB_PRIVATE);
	}
	world_free(&w);
}

static void nest(struct sbuf *b, const char *def, const char *name, const char *arg)
{
	sbuf_adds(b, def);
	sbuf_adds(b, "BEGIN { trace(");
	for (int i = 0; i < 40; i++)
		sbuf_printf(b, "%s[", name);
	sbuf_adds(b, arg);
	for (int i = 0; i < 40; i++)
		sbuf_adds(b, "]");
	sbuf_adds(b, "); }");
}

/* Expansions that would not end, or would fill the memory, are errors. */
TEST(bombs)
{
	struct sema_world w;
	struct sbuf b = { 0 };

	world_init(&w);
	for (int i = 1; i < 40; i++)
		sbuf_printf(&b, "inline int x%d = %s%d + %s%d;\n", i, i == 1 ? "" : "x", i - 1,
			    i == 1 ? "" : "x", i - 1);
	CHECK(world_program(&w, sbuf_str(&b)) == NULL);
	sbuf_reset(&b);
	/* An integer argument is computed once, whatever the number of its uses. */
	nest(&b, "inline int f[int a] = a + a;\n", "f", "pid");
	CHECK(world_program(&w, sbuf_str(&b)) != NULL);
	sbuf_reset(&b);
	nest(&b, "inline string g[string a] = strjoin(a, a);\n", "g", "execname");
	CHECK(world_program(&w, sbuf_str(&b)) == NULL);
	CHECK(w.ds.errors > 0);
	sbuf_free(&b);
	world_free(&w);
}

int main(void)
{
	RUN(literals);
	RUN(folding);
	RUN(operators);
	RUN(expansion);
	RUN(arguments);
	RUN(operation_type);
	RUN(null_strings);
	RUN(variables);
	RUN(clauses);
	RUN(several_errors);
	RUN(hints);
	RUN(library_is_lazy);
	RUN(stability);
	RUN(bombs);
	return test_end();
}
