// SPDX-License-Identifier: MIT
/* Rates, format files, descriptions to probes, probes to programs. Needs no root. */
#include "test.h"

#include <errno.h>
#include <unistd.h>

#include "ir/ir.h"
#include "kernel/priv.h"
#include "provider/format.h"
#include "provider/provider.h"
#include "provider/rate.h"

static struct arena *a;
static struct kernel *k;
static struct world *w;

static void setup(void)
{
	a = arena_new();
	k = kernel_new();
	w = world_new(a, types_new(a), k);
}

static void teardown(void)
{
	world_free(w);
	kernel_free(k);
	arena_free(a);
}

static uint64_t rate(const char *text)
{
	uint64_t ns = 0;

	return rate_parse(text, &ns) ? 0 : ns;
}

TEST(rates)
{
	CHECK_EQ_UINT(rate("97"), 10309278);
	CHECK_EQ_UINT(rate("97hz"), 10309278);
	CHECK_EQ_UINT(rate("5hz"), 200000000);
	CHECK_EQ_UINT(rate("10ms"), 10000000);
	CHECK_EQ_UINT(rate("10msec"), 10000000);
	CHECK_EQ_UINT(rate("500us"), 500000);
	CHECK_EQ_UINT(rate("500usec"), 500000);
	CHECK_EQ_UINT(rate("20000ns"), 20000);
	CHECK_EQ_UINT(rate("20000nsec"), 20000);
	CHECK_EQ_UINT(rate("1s"), 1000000000);
	CHECK_EQ_UINT(rate("1sec"), 1000000000);
	CHECK_EQ_UINT(rate("2m"), 120000000000);
	CHECK_EQ_UINT(rate("2min"), 120000000000);
	CHECK_EQ_UINT(rate("1h"), 3600000000000);
	CHECK_EQ_UINT(rate("1hour"), 3600000000000);
	CHECK_EQ_UINT(rate("1d"), 86400000000000);
	CHECK_EQ_UINT(rate("1day"), 86400000000000);
	CHECK_EQ_UINT(rate("100000"), 10000);
}

TEST(bad_rates)
{
	const char *bad[] = { "",     "hz",
			      "0",    "0ms",
			      "10x",  "10 ms",
			      "-1",   "1.5s",
			      "9us",  "100001",
			      "10HZ", "99999999999999999999",
			      "400d", "18446744073709551615s" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (!CHECK_EQ_UINT(rate(bad[i]), 0))
			printf("# \"%s\"\n", bad[i]);
}

TEST(formats)
{
	static const char text[] =
		"name: sys_enter_openat\nID: 782\nformat:\n"
		"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
		"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
		"\tfield:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;\n"
		"\tfield:const char * filename;\toffset:24;\tsize:8;\tsigned:0;\n"
		"\tfield:const char *const * argv;\toffset:32;\tsize:8;\tsigned:0;\n"
		"\tfield:char comm[16];\toffset:40;\tsize:16;\tsigned:0;\n"
		"\tfield:__data_loc char[] name;\toffset:56;\tsize:4;\tsigned:0;\n"
		"\tfield:broken;\toffset:0;\tsize:1;\tsigned:0;\n"
		"\tfield:int no_size;\toffset:0;\n"
		"\nprint fmt: \"dfd: 0x%08lx\", ((unsigned long)(REC->dfd))";
	struct arena *ar = arena_new();
	struct format_field f[16];
	uint32_t n = format_parse(ar, text, f, 16);

	if (CHECK_EQ_UINT(n, 7)) {
		CHECK(f[0].common && f[1].common && !f[2].common);
		CHECK_EQ_STR(f[0].type, "unsigned short");
		CHECK_EQ_STR(f[3].type, "const char *");
		CHECK_EQ_STR(f[3].name, "filename");
		CHECK_EQ_UINT(f[3].off, 24);
		CHECK_EQ_UINT(f[3].size, 8);
		CHECK(f[1].is_signed && !f[3].is_signed);
		CHECK_EQ_STR(f[4].type, "const char *const *");
		CHECK_EQ_STR(f[5].type, "char [16]");
		CHECK_EQ_STR(f[5].name, "comm");
		CHECK(f[6].dynamic);
		CHECK_EQ_STR(f[6].name, "name");
	}
	CHECK_EQ_UINT(format_parse(ar, text, f, 2), 2);
	CHECK_EQ_UINT(format_parse(ar, "", f, 16), 0);
	CHECK_EQ_UINT(format_parse(ar, "field:;field: ;offset:;size:", f, 16), 0);
	arena_free(ar);
}

static const struct probe_set *find(const char *prov, const char *mod, const char *func,
				    const char *name)
{
	const struct pdesc d = { .prov = prov, .mod = mod, .func = func, .name = name };
	const struct probe_set *s = NULL;
	const char *why = NULL;
	int r = provider_match(w, &d, &s, &why);

	if (r)
		printf("# %s\n", why);
	return r ? NULL : s;
}

static bool finds(const char *prov, const char *mod, const char *func, const char *name, uint32_t n)
{
	const struct probe_set *s = find(prov, mod, func, name);

	return s && CHECK_EQ_UINT(s->n, n);
}

TEST(begins)
{
	setup();
	CHECK(finds("dtrace", "", "", "BEGIN", 1));
	CHECK(finds("", "", "", "BEGIN", 1));
	CHECK(finds(NULL, NULL, NULL, "END", 1));
	CHECK(finds("dtrace", NULL, NULL, NULL, 3));
	CHECK(finds("dtrac*", NULL, NULL, "*N*", 2));
	CHECK(finds("dtrace", "foo", "", "BEGIN", 0));
	CHECK(finds("dtrace", "", "main", "BEGIN", 0));
	CHECK_EQ_UINT(find("dtrace", "", "", "BEGIN")->v[0]->id, 1);
	CHECK_EQ_UINT(find("dtrace", "", "", "ERROR")->v[0]->id, 3);
	CHECK(find("dtrace", "", "", "ERROR") == find("dtrace", NULL, NULL, "ERROR"));
	teardown();
}

TEST(any_rate)
{
	const struct probe *p;

	setup();
	CHECK(finds("profile", "", "", "profile-97", 1));
	CHECK(finds("profile", "", "", "profile-123ms", 1));
	CHECK(finds("", "", "", "tick-1sec", 1));
	CHECK(finds("profile", "", "", "tick-*", 7));
	CHECK(finds("profile", "", "", "tick-1sec", 1));
	CHECK(finds("profile", "", "", "nothing", 0));
	p = find("profile", "", "", "profile-123ms")->v[0];
	CHECK_EQ_STR(p->names.n[3], "profile-123ms");
	CHECK_EQ_STR(p->names.n[0], "profile");
	CHECK_EQ_UINT(p->data, 123000000);
	CHECK(provider_probe(w, p->id) == p);
	teardown();
}

TEST(wrong_rates)
{
	const struct pdesc d = { .prov = "profile", .name = "tick-10parsec" };
	const struct probe_set *s;
	const char *why = NULL;

	setup();
	CHECK_EQ_INT(provider_match(w, &d, &s, &why), -EINVAL);
	CHECK_HAS(why, "tick-10parsec");
	CHECK_HAS(why, "unit");
	teardown();
}

TEST(system_calls)
{
	const struct probe_set *s;

	setup();
	CHECK(finds("syscall", "", "read", "entry", 1));
	CHECK(finds("syscall", "vmlinux", "read", "", 2));
	CHECK(finds("syscall", "ext4", "read", "", 0));
	CHECK(finds("syscall", "", "no_such_call", "entry", 0));
	CHECK(finds("syscall", "", "pread64", "return", 1));
	CHECK(finds("syscall", "", "pre*64", "", 2));
	s = find("syscall", "", "", "entry");
	CHECK(s->n > 250);
	for (uint32_t i = 1; i < s->n; i++)
		CHECK(s->v[i - 1]->id < s->v[i]->id);
	s = find("syscall", "", "read", "entry");
	CHECK_EQ_STR(s->v[0]->names.n[1], "vmlinux");
	CHECK_EQ_UINT(s->v[0]->id & 1, 0);
	CHECK(provider_probe(w, s->v[0]->id) == s->v[0]);
	CHECK_EQ_STR(provider_probe(w, s->v[0]->id + 1)->names.n[3], "return");
	CHECK(provider_probe(w, 999999999) == NULL);
	CHECK(provider_probe(w, 1999) == NULL);
	teardown();
}

/* What `-l` shows and what `-i` finds must be the same, in another session too. */
TEST(ids_agree)
{
	const struct probe_set *s;
	struct arena *a2 = arena_new();
	struct world *w2;
	const char *why;
	uint32_t step;

	setup();
	w2 = world_new(a2, NULL, k);
	CHECK_EQ_INT(provider_all(w, &s, &why), 0);
	CHECK(s->n > 500);
	step = s->n > 200 ? s->n / 40 : 1;
	for (uint32_t i = 0; i < s->n; i += i < 20 ? 1 : step) {
		const struct probe *p = provider_probe(w2, s->v[i]->id);

		if (!CHECK(p != NULL))
			continue;
		for (int f = 0; f < 4; f++)
			CHECK_EQ_STR(p->names.n[f], s->v[i]->names.n[f]);
	}
	world_free(w2);
	arena_free(a2);
	teardown();
}

TEST(descriptions)
{
	struct probe_match m;

	setup();
	provider_describe(find("dtrace", "", "", "BEGIN"), &m);
	provider_describe_args(w, find("dtrace", "", "", "BEGIN"), &m);
	CHECK_EQ_UINT(m.n, 1);
	CHECK(!m.args_unknown && !m.args_differ);
	CHECK_EQ_UINT(m.args.n, 0);
	CHECK_EQ_INT(m.stab[0].name, STAB_STABLE);
	provider_describe(find("syscall", "", "read", "return"), &m);
	provider_describe_args(w, find("syscall", "", "read", "return"), &m);
	CHECK_EQ_UINT(m.args.n, 2);
	provider_describe(find("syscall", "", "", "return"), &m);
	provider_describe_args(w, find("syscall", "", "", "return"), &m);
	CHECK_EQ_UINT(m.args.n, 2);
	CHECK(!m.args_differ);
	provider_describe(find("*", "", "", "[Bt][Ei]*"), &m);
	CHECK(m.n >= 7);
	CHECK_EQ_INT(m.stab[0].name, STAB_EVOLVING);
	provider_describe(find("dtrace", "", "", "none"), &m);
	CHECK_EQ_UINT(m.n, 0);
	teardown();
}

/* ---- programs ---- */

static struct tclause *clause(uint32_t i, const struct probe_set *s)
{
	struct tclause *c = arena_new_obj(a, struct tclause);

	c->index = i;
	provider_describe(s, &c->match);
	return c;
}

TEST(programs)
{
	struct tclause *c[8];
	struct ptargets ts;
	const char *why;
	struct ptarget *t;

	setup();
	c[0] = clause(0, find("dtrace", "", "", "END"));
	c[1] = clause(1, find("syscall", "", "read", "entry"));
	c[2] = clause(2, find("syscall", "", "", "entry"));
	c[3] = clause(3, find("dtrace", "", "", "ERROR"));
	c[4] = clause(4, find("syscall", "", "p*", ""));
	c[5] = clause(5, find("dtrace", "", "", "BEGIN"));
	c[6] = clause(6, find("profile", "", "", "tick-2"));
	c[7] = clause(7, find("dtrace", "", "", "BEGIN"));
	if (!CHECK_EQ_INT(provider_targets(w, c, 8, &ts, &why), 0))
		return;
	CHECK_EQ_UINT(ts.n, 5);
	CHECK(ptargets_begin(&ts) == &ts.v[0]);
	CHECK(ptargets_end(&ts) == &ts.v[4]);
	CHECK_EQ_UINT(ts.n_error_clauses, 1);
	CHECK(ts.error_clauses[0].c == c[3]);
	CHECK_EQ_UINT(ts.error_probe_id, 3);

	t = ptargets_begin(&ts);
	CHECK_EQ_UINT(t->t.n_clauses, 2);
	CHECK(t->t.clauses[0].c == c[5] && t->t.clauses[1].c == c[7]);
	CHECK(t->t.clauses[0].pidx == NULL);
	CHECK_EQ_UINT(t->t.n_probes, 1);
	CHECK_EQ_UINT(t->t.probe_ids[0], 1);
	CHECK_EQ_STR(t->t.names[0].n[3], "BEGIN");
	CHECK(t->t.always);

	t = &ts.v[1];
	CHECK_EQ_STR(t->t.name, "syscall_entry");
	CHECK_EQ_UINT(t->t.n_clauses, 3);
	CHECK_EQ_UINT(t->t.clauses[0].n_pidx, 1);
	CHECK(t->t.clauses[1].pidx == NULL);
	CHECK(t->t.clauses[2].n_pidx > 5);
	for (uint32_t i = 1; i < t->t.clauses[2].n_pidx; i++)
		CHECK(t->t.clauses[2].pidx[i - 1] < t->t.clauses[2].pidx[i]);
	CHECK_EQ_STR(t->t.names[t->t.clauses[0].pidx[0]].n[2], "read");
	CHECK(t->t.clauses[2].pidx[t->t.clauses[2].n_pidx - 1] < t->t.n_probes);

	t = &ts.v[2];
	CHECK_EQ_STR(t->t.name, "syscall_return");
	CHECK_EQ_UINT(t->t.n_clauses, 1);
	CHECK_EQ_STR(ts.v[3].t.name, "tick_2");
	CHECK_EQ_INT(ts.v[3].t.kind, PROGK_RAW_TP);
	teardown();
}

static void emits(struct ptarget *t, const char *part)
{
	struct ir_fn *f = ir_new(a, "f", t->t.kind);
	struct sbuf text = { 0 };
	ir_val sum = ir_const(f, 0);
	const char *wrong;

	if (t->t.pidx)
		sum = ir_bin(f, IR_ADD, sum, t->t.pidx(t->t.priv, f));
	for (uint32_t i = 0; i < 10; i++) {
		ir_val v = t->t.arg(t->t.priv, f, i);

		CHECK(v != 0);
		sum = ir_bin(f, IR_ADD, sum, v);
	}
	if (t->t.builtin) {
		ir_val v = t->t.builtin(t->t.priv, f, BI_ERRNO);

		CHECK((v != 0) == (t->t.site == LS_SYS_EXIT));
		CHECK_EQ_UINT(t->t.builtin(t->t.priv, f, BI_PID), 0);
		if (v)
			sum = ir_bin(f, IR_ADD, sum, v);
	}
	ir_ret(f, sum);
	wrong = ir_verify(f);
	ir_print(f, &text);
	if (wrong)
		printf("# %s\n", wrong);
	CHECK(wrong == NULL);
	CHECK_HAS(sbuf_str(&text), part);
	sbuf_free(&text);
}

TEST(code)
{
	struct tclause *c[6];
	struct ptargets ts;
	const char *why;

	setup();
	c[0] = clause(0, find("dtrace", "", "", "BEGIN"));
	c[1] = clause(1, find("syscall", "", "read", "entry"));
	c[2] = clause(2, find("syscall", "", "read", "return"));
	c[3] = clause(3, find("profile", "", "", "profile-97"));
	c[4] = clause(4, find("profile", "", "", "tick-1"));
	if (!CHECK_EQ_INT(provider_targets(w, c, 5, &ts, &why), 0))
		return;
	CHECK_EQ_UINT(ts.n, 5);
	emits(&ts.v[0], "ret");
	emits(&ts.v[1], "br");
	emits(&ts.v[2], "select");
	emits(&ts.v[3], "perf_prog_read_value");
	emits(&ts.v[4], "load");
	teardown();
}

/* A kernel without BTF: raw tracepoints, registers copied out by a helper. */
TEST(code_without_types)
{
	struct tclause *c[2];
	struct ptargets ts;
	const char *why;

	setup();
	k->btf_err = -ENOENT;
	c[0] = clause(0, find("syscall", "", "read", "entry"));
	c[1] = clause(1, find("syscall", "", "read", "return"));
	if (!CHECK_EQ_INT(provider_targets(w, c, 2, &ts, &why), 0))
		return;
	for (int i = 0; i < 2; i++) {
		CHECK_EQ_INT(ts.v[i].t.kind, PROGK_RAW_TP);
		emits(&ts.v[i], "probe_read_kernel");
	}
	teardown();
}

int main(void)
{
	RUN(rates);
	RUN(bad_rates);
	RUN(formats);
	RUN(begins);
	RUN(any_rate);
	RUN(wrong_rates);
	RUN(system_calls);
	RUN(ids_agree);
	RUN(descriptions);
	RUN(programs);
	RUN(code);
	RUN(code_without_types);
	return test_end();
}
