/* SPDX-License-Identifier: MIT */
/* The API as consumers use it: values of records and aggregations, walks, handlers, lookups, two handles at once. */
#include <dtrace.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

#include "test.h"

static dtrace_hdl_t *opened(int flags)
{
	int err = 0;
	dtrace_hdl_t *h = dtrace_open(DTRACE_VERSION, flags, &err);

	if (!h)
		printf("# dtrace_open: %s\n", dtrace_errmsg(NULL, err));
	return h;
}

static bool ok(dtrace_hdl_t *h, bool good, const char *what)
{
	if (!good)
		printf("# %s: %s\n", what, dtrace_errmsg(h, dtrace_errno(h)));
	return CHECK(good);
}

static dtrace_hdl_t *session(const char *text)
{
	dtrace_hdl_t *h = opened(0);
	dtrace_prog_t *p;

	if (!CHECK(h))
		return NULL;
	dtrace_setopt(h, "quiet", NULL);
	p = dtrace_program_strcompile(h, text, DTRACE_PROBESPEC_NAME, 0, 0, NULL);
	if (!ok(h, p != NULL, "compile") || !ok(h, dtrace_program_exec(h, p, NULL) == 0, "exec")) {
		dtrace_close(h);
		return NULL;
	}
	return h;
}

static bool work(dtrace_hdl_t *h, FILE *fp, dtrace_consume_probe_f *pf, dtrace_consume_rec_f *rf,
		 void *arg)
{
	dtrace_workstatus_t st;

	if (!ok(h, dtrace_go(h) == 0, "go"))
		return false;
	do {
		dtrace_sleep(h);
		st = dtrace_work(h, fp, pf, rf, arg);
	} while (st == DTRACE_WORKSTATUS_OKAY);
	return ok(h, st == DTRACE_WORKSTATUS_DONE, "work");
}

#define NEED_ROOT                                \
	do {                                     \
		if (geteuid() != 0)              \
			TEST_SKIP("needs root"); \
	} while (0)

/* ---- values of records ---- */

struct seen {
	char text[1024];
	int begins, ends, acts;
	uint64_t number, pid, pcs;
};

static int on_probe(const dtrace_probedata_t *d, void *arg)
{
	struct seen *s = arg;

	s->begins += strcmp(d->dtpda_pdesc->dtpd_name, "BEGIN") == 0;
	s->ends += strcmp(d->dtpda_pdesc->dtpd_name, "END") == 0;
	CHECK(d->dtpda_edesc->dtepd_epid > 0);
	CHECK_EQ_UINT(d->dtpda_edesc->dtepd_probeid, d->dtpda_pdesc->dtpd_id);
	CHECK(d->dtpda_handle && d->dtpda_cpu >= 0);
	return DTRACE_CONSUME_THIS;
}

static int on_rec(const dtrace_probedata_t *d, const dtrace_recdesc_t *r, void *arg)
{
	struct seen *s = arg;
	const char *at = r ? d->dtpda_data : NULL;
	size_t len = strlen(s->text);

	if (!r) {
		strncat(s->text, ";", sizeof(s->text) - len - 1);
		return DTRACE_CONSUME_NEXT;
	}
	s->acts++;
	CHECK(r->dtrd_offset + r->dtrd_size <= d->dtpda_edesc->dtepd_size);
	switch (r->dtrd_action) {
	case DTRACEACT_DIFEXPR:
		if (r->dtrd_size == 4)
			snprintf(s->text + len, sizeof(s->text) - len, "%d,",
				 *(const int32_t *)(const void *)at);
		else if (r->dtrd_size == 8)
			memcpy(&s->number, at, 8);
		else
			snprintf(s->text + len, sizeof(s->text) - len, "%s,", at);
		return DTRACE_CONSUME_NEXT;
	case DTRACEACT_PRINTF:
		snprintf(s->text + len, sizeof(s->text) - len, "printf %d of %d,",
			 *(const int32_t *)(const void *)at, d->dtpda_edesc->dtepd_nrecs);
		return DTRACE_CONSUME_THIS;
	case DTRACEACT_STACK:
		memcpy(&s->pcs, at, 8);
		CHECK_EQ_UINT(r->dtrd_arg, 4);
		return DTRACE_CONSUME_NEXT;
	case DTRACEACT_USTACK: memcpy(&s->pid, at, 8); return DTRACE_CONSUME_NEXT;
	case DTRACEACT_EXIT:
		snprintf(s->text + len, sizeof(s->text) - len, "exit %d",
			 *(const int32_t *)(const void *)at);
		return DTRACE_CONSUME_NEXT;
	default: return DTRACE_CONSUME_NEXT;
	}
}

TEST(records)
{
	struct seen s = { 0 };
	char *out = NULL;
	size_t len;
	FILE *fp;
	dtrace_hdl_t *h;

	NEED_ROOT;
	h = session(
		"BEGIN { trace(-5); trace(\"constant\"); trace(probename); trace(execname); trace((int64_t)77); }"
		"BEGIN { printf(\"%d/%s\\n\", 9, probename); stack(4); ustack(3); exit(6); } END { trace(1); }");
	if (!h)
		return;
	fp = open_memstream(&out, &len);
	work(h, fp, on_probe, on_rec, &s);
	fclose(fp);
	CHECK_EQ_STR(out, "9/BEGIN\n");
	CHECK_HAS(s.text, "-5,constant,BEGIN,test_libdtrace_");
	CHECK_HAS(s.text, ",;printf 9 of 5,exit 6;1,;");
	CHECK_EQ_INT(s.begins, 2);
	CHECK_EQ_INT(s.ends, 1);
	CHECK_EQ_INT(s.acts, 10);
	CHECK_EQ_UINT(s.number, 77);
	CHECK_EQ_UINT(s.pid, (uint64_t)getpid());
	CHECK(s.pcs >> 63);
	CHECK_EQ_INT(dtrace_exit_status(h), 6);
	CHECK_EQ_INT(dtrace_status(h), DTRACE_STATUS_STOPPED);
	free(out);
	dtrace_close(h);
}

static int abort_it(const dtrace_probedata_t *d, void *arg)
{
	(void)d;
	(void)arg;
	return DTRACE_CONSUME_ABORT;
}

TEST(aborted)
{
	dtrace_hdl_t *h;

	NEED_ROOT;
	h = session("BEGIN { trace(1); }");
	if (!h || !CHECK(dtrace_go(h) == 0))
		return;
	CHECK_EQ_INT(dtrace_consume(h, stdout, abort_it, NULL, NULL), -1);
	CHECK_EQ_STR(dtrace_errmsg(h, dtrace_errno(h)), "Directed abort");
	dtrace_close(h);
}

/* ---- aggregations ---- */

struct rows {
	char text[1024];
	int stop_at, n;
};

static void add_row(struct rows *s, const dtrace_aggdata_t *a)
{
	const dtrace_aggdesc_t *d = a->dtada_desc;
	const dtrace_recdesc_t *val = &d->dtagd_rec[d->dtagd_nrecs - 1];
	size_t len = strlen(s->text);
	int64_t var, v, sum = 0;

	memcpy(&var, a->dtada_data + d->dtagd_rec[0].dtrd_offset, 8);
	memcpy(&v, a->dtada_data + val->dtrd_offset, 8);
	CHECK_EQ_INT(var, d->dtagd_varid);
	CHECK_EQ_UINT(a->dtada_size, d->dtagd_size);
	for (long i = 0; a->dtada_percpu && i < sysconf(_SC_NPROCESSORS_CONF); i++) {
		int64_t part;

		memcpy(&part, a->dtada_percpu[i], 8);
		sum += part;
	}
	if (val->dtrd_action == DTRACEAGG_COUNT || val->dtrd_action == DTRACEAGG_SUM)
		CHECK_EQ_INT(sum, v);
	snprintf(s->text + len, sizeof(s->text) - len, "%s[%s]=%lld ", d->dtagd_name,
		 d->dtagd_nrecs > 2 ? a->dtada_data + d->dtagd_rec[1].dtrd_offset : "",
		 (long long)v / (long long)a->dtada_normal);
}

static int row(const dtrace_aggdata_t *a, void *arg)
{
	struct rows *s = arg;

	if (++s->n == s->stop_at)
		return DTRACE_AGGWALK_ABORT;
	add_row(s, a);
	return DTRACE_AGGWALK_NEXT;
}

static int change(const dtrace_aggdata_t *a, void *arg)
{
	const char *key = a->dtada_data + a->dtada_desc->dtagd_rec[1].dtrd_offset;
	uint64_t by = 2;

	(void)arg;
	if (strcmp(a->dtada_desc->dtagd_name, "b") != 0)
		return DTRACE_AGGWALK_NEXT;
	if (strcmp(key, "x") == 0)
		return DTRACE_AGGWALK_REMOVE;
	if (strcmp(key, "y") == 0)
		return DTRACE_AGGWALK_CLEAR;
	/* as classic consumers do: through the pointer that they were given */
	memcpy((char *)(uintptr_t)a + offsetof(dtrace_aggdata_t, dtada_normal), &by, 8);
	return DTRACE_AGGWALK_NORMALIZE;
}

static int joined(const dtrace_aggdata_t **v, const int n, void *arg)
{
	struct rows *s = arg;
	size_t len = strlen(s->text);
	int64_t a, b;

	CHECK_EQ_INT(n, 3);
	memcpy(&a, v[1]->dtada_data + v[1]->dtada_desc->dtagd_rec[2].dtrd_offset, 8);
	memcpy(&b, v[2]->dtada_data + v[2]->dtada_desc->dtagd_rec[2].dtrd_offset, 8);
	snprintf(s->text + len, sizeof(s->text) - len, "%s:%lld,%lld ",
		 v[0]->dtada_data + v[0]->dtada_desc->dtagd_rec[1].dtrd_offset, (long long)a,
		 (long long)b);
	return 0;
}

static void check_walk(dtrace_hdl_t *h, dtrace_aggregate_walk_f *walk, const char *want)
{
	struct rows s = { .text = "" };

	CHECK_EQ_INT(walk(h, row, &s), 0);
	CHECK_EQ_STR(s.text, want);
}

static void check_order(dtrace_hdl_t *h)
{
	check_walk(h, dtrace_aggregate_walk_keysorted, "a[x]=3 a[y]=1 b[x]=1 b[y]=20 b[z]=6 ");
	check_walk(h, dtrace_aggregate_walk_valsorted, "a[y]=1 a[x]=3 b[x]=1 b[z]=6 b[y]=20 ");
	check_walk(h, dtrace_aggregate_walk_keyrevsorted, "b[z]=6 b[y]=20 b[x]=1 a[y]=1 a[x]=3 ");
	check_walk(h, dtrace_aggregate_walk_valrevsorted, "b[y]=20 b[z]=6 b[x]=1 a[x]=3 a[y]=1 ");
	check_walk(h, dtrace_aggregate_walk_keyvarsorted, "a[x]=3 b[x]=1 a[y]=1 b[y]=20 b[z]=6 ");
	check_walk(h, dtrace_aggregate_walk_keyvarrevsorted,
		   "b[z]=6 b[y]=20 a[y]=1 b[x]=1 a[x]=3 ");
	check_walk(h, dtrace_aggregate_walk_sorted, "a[y]=1 a[x]=3 b[x]=1 b[z]=6 b[y]=20 ");
}

static void check_print(dtrace_hdl_t *h)
{
	char *out = NULL;
	size_t len;
	FILE *fp = open_memstream(&out, &len);

	CHECK_EQ_INT(dtrace_aggregate_print(h, fp, dtrace_aggregate_walk_keyrevsorted), 0);
	fclose(fp);
	CHECK_HAS(out, "  z                                                                 6\n");
	CHECK(strstr(out, "  z ") < strstr(out, "  x "));
	free(out);
}

static void check_changes(dtrace_hdl_t *h)
{
	dtrace_aggvarid_t vars[] = { 1, 2 }, none[] = { 9 };
	struct rows s = { .text = "", .stop_at = 2 };

	CHECK_EQ_INT(dtrace_aggregate_walk_joined(h, vars, 2, joined, &s), 0);
	CHECK_EQ_STR(s.text, "z:0,6 y:1,20 x:3,1 ");
	CHECK_EQ_INT(dtrace_aggregate_walk_joined(h, none, 1, joined, &s), -1);
	s.text[0] = '\0';
	CHECK_EQ_INT(dtrace_aggregate_walk_keysorted(h, row, &s), -1);
	CHECK_EQ_STR(dtrace_errmsg(h, dtrace_errno(h)), "Directed abort");
	CHECK_EQ_STR(s.text, "a[x]=3 ");
	CHECK_EQ_INT(dtrace_aggregate_walk(h, change, NULL), 0);
	check_walk(h, dtrace_aggregate_walk_keysorted, "a[x]=3 a[y]=1 b[y]=0 b[z]=3 ");
	dtrace_aggregate_clear(h);
	check_walk(h, dtrace_aggregate_walk_keysorted, "a[x]=0 a[y]=0 b[y]=0 b[z]=0 ");
}

TEST(aggregations)
{
	dtrace_hdl_t *h;

	NEED_ROOT;
	h = session(
		"BEGIN { @a[\"x\"] = count(); @a[\"x\"] = count(); @a[\"x\"] = count(); @a[\"y\"] = count();"
		"@b[\"x\"] = sum(1); @b[\"y\"] = sum(20); @b[\"z\"] = sum(6); exit(0); }");
	if (!h)
		return;
	CHECK_EQ_INT(dtrace_setopt(h, "aggpercpu", NULL), 0);
	if (work(h, NULL, NULL, NULL, NULL)) {
		CHECK_EQ_INT(dtrace_aggregate_snap(h), 0);
		check_order(h);
		check_print(h);
		check_changes(h);
	}
	dtrace_close(h);
}

static int histogram(const dtrace_aggdata_t *a, void *arg)
{
	const dtrace_aggdesc_t *d = a->dtada_desc;
	const dtrace_recdesc_t *r = &d->dtagd_rec[d->dtagd_nrecs - 1];
	const int64_t *v = (const int64_t *)(const void *)(a->dtada_data + r->dtrd_offset);
	int *n = arg;

	++*n;
	switch (r->dtrd_action) {
	case DTRACEAGG_QUANTIZE:
		CHECK_EQ_UINT(r->dtrd_size, 8 * DTRACE_QUANTIZE_NBUCKETS);
		for (int i = 0; i < DTRACE_QUANTIZE_NBUCKETS; i++)
			CHECK_EQ_INT(v[i], DTRACE_QUANTIZE_BUCKETVAL(i) == 4 ||
						   DTRACE_QUANTIZE_BUCKETVAL(i) == -64);
		break;
	case DTRACEAGG_LQUANTIZE:
		CHECK_EQ_INT(v[0], r->dtrd_arg);
		CHECK_EQ_INT(DTRACE_LQUANTIZE_BASE(r->dtrd_arg), -10);
		CHECK_EQ_INT(DTRACE_LQUANTIZE_STEP(r->dtrd_arg), 5);
		CHECK_EQ_INT(DTRACE_LQUANTIZE_LEVELS(r->dtrd_arg), 4);
		CHECK_EQ_INT(v[1 + 4], 1); /* [5, 10) */
		break;
	case DTRACEAGG_LLQUANTIZE:
		CHECK_EQ_INT(DTRACE_LLQUANTIZE_FACTOR(r->dtrd_arg), 10);
		CHECK_EQ_INT(DTRACE_LLQUANTIZE_LOW(r->dtrd_arg), 0);
		CHECK_EQ_INT(DTRACE_LLQUANTIZE_HIGH(r->dtrd_arg), 3);
		CHECK_EQ_INT(DTRACE_LLQUANTIZE_NSTEP(r->dtrd_arg), 10);
		break;
	case DTRACEAGG_AVG:
		CHECK_EQ_INT(v[0], 2);
		CHECK_EQ_INT(v[1], 7);
		break;
	case DTRACEAGG_MIN: CHECK_EQ_INT(v[0], -4); break;
	case DTRACEAGG_MAX: CHECK_EQ_INT(v[0], -2); break;
	default: CHECK(false);
	}
	return DTRACE_AGGWALK_NEXT;
}

TEST(histograms)
{
	dtrace_hdl_t *h;
	int n = 0;

	NEED_ROOT;
	h = session(
		"BEGIN { @q = quantize(5); @q = quantize(-100); @l = lquantize(7, -10, 10, 5);"
		"@ll = llquantize(150, 10, 0, 3, 10); @v = avg(3); @v = avg(4); @m = min(-4); @x = max(-2); exit(0); }");
	if (!h)
		return;
	if (work(h, NULL, NULL, NULL, NULL)) {
		CHECK_EQ_INT(dtrace_aggregate_snap(h), 0);
		CHECK_EQ_INT(dtrace_aggregate_walk(h, histogram, &n), 0);
		CHECK_EQ_INT(n, 6);
	}
	dtrace_close(h);
}

static int pairs(const dtrace_aggdata_t *a, void *arg)
{
	static const dtrace_aggdata_t *first;
	struct rows *s = arg;

	/* as classic consumers do: an entry together with the one before */
	if (!first) {
		first = a;
		return DTRACE_AGGWALK_NEXT;
	}
	CHECK_EQ_STR(first->dtada_desc->dtagd_name, "n");
	CHECK_EQ_STR(a->dtada_desc->dtagd_name, "sum");
	CHECK_EQ_STR(first->dtada_data + first->dtada_desc->dtagd_rec[1].dtrd_offset,
		     a->dtada_data + a->dtada_desc->dtagd_rec[1].dtrd_offset);
	add_row(s, first);
	add_row(s, a);
	first = NULL;
	return DTRACE_AGGWALK_NEXT;
}

/* Nothing but dtrace_status(): ticks fire, exit() ends it, clear() is complete. */
TEST(status_alone)
{
	struct rows s = { .text = "" };
	dtrace_hdl_t *h;
	int st, turns = 0;

	NEED_ROOT;
	h = session(
		"tick-20ms { @n[\"k\"] = count(); @sum[\"k\"] = sum(2); @n[\"l\"] = count(); @sum[\"l\"] = sum(3); }"
		"tick-20ms /i++ == 5/ { exit(4); }");
	if (!h)
		return;
	CHECK_EQ_INT(dtrace_setopt(h, "aggrate", "0"), 0);
	CHECK_EQ_INT(dtrace_setopt(h, "aggpercpu", NULL), 0);
	CHECK_EQ_INT(dtrace_setopt(h, "switchrate", "0"), -1);
	CHECK_EQ_INT(dtrace_status(h), DTRACE_STATUS_NONE);
	CHECK_EQ_INT(dtrace_go(h), 0);
	while ((st = dtrace_status(h)) == DTRACE_STATUS_OKAY && turns++ < 2000)
		usleep(10000);
	CHECK_EQ_INT(st, DTRACE_STATUS_EXITED);
	CHECK_EQ_INT(dtrace_exit_status(h), 4);
	CHECK_EQ_INT(dtrace_aggregate_snap(h), 0);
	CHECK_EQ_INT(dtrace_aggregate_walk_keyvarsorted(h, pairs, &s), 0);
	CHECK_EQ_STR(s.text, "n[k]=6 sum[k]=12 n[l]=6 sum[l]=18 ");
	dtrace_close(h);
}

/* ---- handlers ---- */

static int on_buffered(const dtrace_bufdata_t *b, void *arg)
{
	struct rows *s = arg;

	strncat(s->text, b->dtbda_buffered, sizeof(s->text) - strlen(s->text) - 1);
	s->n += b->dtbda_probe && b->dtbda_probe->dtpda_pdesc->dtpd_id == 1;
	s->n += b->dtbda_recdesc && b->dtbda_recdesc->dtrd_action == DTRACEACT_DIFEXPR ? 10 : 0;
	s->n += b->dtbda_aggdata && (b->dtbda_flags & DTRACE_BUFDATA_AGGVAL) ? 100 : 0;
	return DTRACE_HANDLE_OK;
}

static int on_err(const dtrace_errdata_t *e, void *arg)
{
	int *n = arg;

	++*n;
	CHECK_EQ_STR(dtrace_faultstr(e->dteda_handle, e->dteda_fault), "invalid address");
	CHECK_EQ_UINT(e->dteda_addr, 16);
	CHECK_EQ_STR(e->dteda_pdesc->dtpd_name, "BEGIN");
	CHECK(e->dteda_edesc->dtepd_epid > 0);
	CHECK_HAS(e->dteda_msg, "error on enabled probe ID");
	return DTRACE_HANDLE_OK;
}

static int on_setopt(const dtrace_setoptdata_t *d, void *arg)
{
	int *n = arg;

	++*n;
	CHECK_EQ_STR(d->dtsda_option, "switchrate");
	CHECK_EQ_INT(d->dtsda_oldval, 1000000000);
	CHECK_EQ_INT(d->dtsda_newval, 50000000);
	CHECK_EQ_STR(d->dtsda_probe->dtpda_pdesc->dtpd_name, "BEGIN");
	return DTRACE_HANDLE_OK;
}

TEST(handlers)
{
	struct rows s = { .text = "" };
	int errs = 0, sets = 0;
	dtrace_hdl_t *h;

	NEED_ROOT;
	h = session("BEGIN { trace(\"text\"); setopt(\"switchrate\", \"20hz\"); @ = count(); }"
		    "BEGIN { trace(*(int *)16); } BEGIN { exit(0); }");
	if (!h)
		return;
	dtrace_handle_buffered(h, on_buffered, &s);
	dtrace_handle_err(h, on_err, &errs);
	dtrace_handle_setopt(h, on_setopt, &sets);
	work(h, NULL, NULL, NULL, NULL);
	CHECK_EQ_INT(dtrace_aggregate_print(h, NULL, NULL), 0);
	CHECK_EQ_STR(s.text, "text                1\n");
	CHECK_EQ_INT(s.n, 111);
	CHECK_EQ_INT(errs, 1);
	CHECK_EQ_INT(sets, 1);
	dtrace_close(h);
}

static void on_end(struct ps_prochandle *P, const char *msg, void *arg)
{
	int *n = arg;

	(void)P;
	*n += msg && strstr(msg, "exited with status 3") ? 1 : 100;
}

static void in_child(void *arg)
{
	setenv("API_TEST", arg, 1);
}

TEST(processes)
{
	char sh[] = "sh", c[] = "-c", text[] = "exit $API_TEST", three[] = "3";
	char *argv[] = { sh, c, text, NULL };
	struct ps_prochandle *P;
	dtrace_hdl_t *h;
	int ends = 0;

	NEED_ROOT;
	h = opened(0);
	if (!CHECK(h))
		return;
	CHECK(!dtrace_proc_grab(h, 1 << 29, 0));
	P = dtrace_proc_create(h, sh, argv, in_child, three);
	dtrace_handle_proc(h, on_end, &ends);
	dtrace_prog_t *p =
		dtrace_program_strcompile(h, "BEGIN { }", DTRACE_PROBESPEC_NAME, 0, 0, NULL);
	if (ok(h, P && p && dtrace_program_exec(h, p, NULL) == 0 && dtrace_go(h) == 0, "start")) {
		dtrace_proc_continue(h, P);
		while (dtrace_status(h) == DTRACE_STATUS_OKAY)
			dtrace_sleep(h);
		CHECK_EQ_INT(ends, 1);
	}
	dtrace_close(h);
}

/* ---- without the kernel ---- */

static int statement(dtrace_hdl_t *h, dtrace_prog_t *p, dtrace_stmtdesc_t *st, void *arg)
{
	char *to = arg, buf[DTRACE_DESC2STR_MAX];

	(void)h;
	(void)p;
	strcat(strcat(to, dtrace_desc2str(&st->dtsd_ecbdesc->dted_probe, buf, sizeof(buf))), " ");
	return 0;
}

TEST(programs)
{
	dtrace_hdl_t *h = opened(DTRACE_O_NODEV);
	dtrace_prog_t *p;
	dtrace_proginfo_t info;
	dtrace_optval_t v = 0;
	char text[256] = "";

	if (!CHECK(h))
		return;
	CHECK(!dtrace_program_strcompile(h, "BEGIN { nosuch(); }", DTRACE_PROBESPEC_NAME, 0, 0,
					 NULL));
	CHECK_HAS(dtrace_errmsg(h, dtrace_errno(h)), "nosuch");
	p = dtrace_program_strcompile(h, "BEGIN, END { @ = count(); } tick-1s { }",
				      DTRACE_PROBESPEC_NAME, 0, 0, NULL);
	if (ok(h, p != NULL, "compile")) {
		CHECK_EQ_INT(dtrace_program_exec(h, p, &info), 0);
		CHECK_EQ_UINT(info.dpi_aggregates, 1);
		CHECK_EQ_UINT(info.dpi_matches, 3);
		CHECK(dtrace_stability_name(info.dpi_descattr.dtat_name) != NULL);
		CHECK_EQ_INT(dtrace_stmt_iter(h, p, statement, text), 0);
		CHECK_EQ_STR(text, ":::BEGIN :::END :::tick-1s ");
	}
	CHECK_EQ_INT(dtrace_go(h), -1);
	CHECK_EQ_INT(dtrace_setopt(h, "nosuch", NULL), -1);
	CHECK_EQ_INT(dtrace_getopt(h, "quiet", &v), 0);
	CHECK_EQ_INT(v, DTRACEOPT_UNSET);
	CHECK_EQ_INT(dtrace_setopt(h, "bufpolicy", "ring"), 0);
	CHECK_EQ_INT(dtrace_getopt(h, "bufpolicy", &v), 0);
	CHECK_EQ_INT(v, DTRACEOPT_BUFPOLICY_RING);
	CHECK_EQ_INT(dtrace_getopt(h, "strsize", &v), 0);
	CHECK_EQ_INT(v, 256);
	CHECK_EQ_INT(dtrace_ctlfd(h), -1);
	dtrace_close(h);
	CHECK(!dtrace_open(DTRACE_VERSION + 1, 0, NULL));
}

TEST(names)
{
	dtrace_hdl_t *h = opened(DTRACE_O_NODEV);
	char a0[] = "prog", a1[] = "read", *argv[] = { a0, a1, NULL }, buf[DTRACE_DESC2STR_MAX];
	dtrace_probedesc_t d;
	dtrace_attribute_t a;

	if (!CHECK(h))
		return;
	CHECK_EQ_INT(dtrace_str2desc(h, DTRACE_PROBESPEC_NAME, "syscall::read:entry", &d), 0);
	CHECK_EQ_STR(dtrace_desc2str(&d, buf, sizeof(buf)), "syscall::read:entry");
	CHECK_EQ_INT(dtrace_xstr2desc(h, DTRACE_PROBESPEC_FUNC, "syscall::$1", 2, argv, &d), 0);
	CHECK_EQ_STR(dtrace_desc2str(&d, buf, sizeof(buf)), "syscall::read:");
	CHECK_EQ_INT(dtrace_xstr2desc(h, DTRACE_PROBESPEC_FUNC, "$7", 2, argv, &d), -1);
	CHECK_EQ_INT(dtrace_str2desc(h, DTRACE_PROBESPEC_NAME, "a:b:c:d:e", &d), -1);
	d = (dtrace_probedesc_t){ .dtpd_id = 12 };
	CHECK_EQ_STR(dtrace_desc2str(&d, buf, sizeof(buf)), "12");
	CHECK_EQ_INT(dtrace_id2desc(h, 1, &d), 0);
	CHECK_EQ_STR(dtrace_desc2str(&d, buf, sizeof(buf)), "dtrace:::BEGIN");
	CHECK_EQ_INT(dtrace_id2desc(h, 0xfffffff0, &d), -1);
	CHECK_EQ_INT(dtrace_str2attr("Evolving/Private/Common", &a), 0);
	CHECK(a.dtat_name == DTRACE_STABILITY_EVOLVING && a.dtat_data == DTRACE_STABILITY_PRIVATE &&
	      a.dtat_class == DTRACE_CLASS_COMMON);
	CHECK_EQ_STR(dtrace_attr2str(a, buf, sizeof(buf)), "Evolving/Private/Common");
	CHECK_EQ_INT(dtrace_str2attr("Evolving/Nonsense", &a), -1);
	CHECK(!dtrace_stability_name(8) && !dtrace_class_name(6));
	CHECK_EQ_STR(dtrace_subrstr(h, 100000), "unknown");
	CHECK(strcmp(dtrace_subrstr(h, 0), "unknown") != 0);
	CHECK_HAS(_dtrace_version, "Sun D");
	dtrace_close(h);
}

static int object(dtrace_hdl_t *h, const dtrace_objinfo_t *o, void *arg)
{
	int *n = arg;

	(void)h;
	if ((*n)++ == 0)
		CHECK(strcmp(o->dto_name, "vmlinux") == 0 && (o->dto_flags & DTRACE_OBJ_F_PRIMARY));
	return 0;
}

TEST(lookups)
{
	dtrace_hdl_t *h;
	dtrace_syminfo_t si;
	dtrace_objinfo_t o;
	Elf64_Sym sym = { 0 }, again;
	char buf[128], want[64];
	int n = 0;

	NEED_ROOT;
	h = opened(DTRACE_O_NODEV);
	if (!CHECK(h))
		return;
	CHECK_EQ_INT(dtrace_object_iter(h, object, &n), 0);
	CHECK(n >= 1);
	CHECK_EQ_INT(dtrace_object_info(h, DTRACE_OBJ_EXEC, &o), 0);
	CHECK_EQ_INT(dtrace_object_info(h, "nosuchmodule", &o), -1);
	if (ok(h, dtrace_lookup_by_name(h, DTRACE_OBJ_EVERY, "schedule", &sym, &si) == 0,
	       "schedule")) {
		CHECK_EQ_STR(si.dts_name, "schedule");
		CHECK_EQ_STR(si.dts_object, "vmlinux");
		CHECK(sym.st_value && sym.st_size && sym.st_size < 1 << 20);
		CHECK_EQ_INT(dtrace_lookup_by_addr(h, sym.st_value + 1, &again, &si), 0);
		CHECK_EQ_UINT(again.st_value, sym.st_value);
		snprintf(want, sizeof(want), "vmlinux`%s+0x1", si.dts_name);
		CHECK_EQ_INT(dtrace_addr2str(h, sym.st_value + 1, buf, sizeof(buf)), strlen(want));
		CHECK_EQ_STR(buf, want);
	}
	CHECK_EQ_INT(dtrace_lookup_by_name(h, DTRACE_OBJ_UMODS, "schedule", NULL, NULL), -1);
	CHECK_EQ_INT(dtrace_lookup_by_addr(h, 16, NULL, NULL), -1);
	dtrace_addr2str(h, 16, buf, sizeof(buf));
	CHECK_EQ_STR(buf, "0x10");
	dtrace_update(h);
	CHECK_EQ_INT(dtrace_lookup_by_name(h, "vmlinux", "schedule", NULL, NULL), 0);
	dtrace_close(h);
}

TEST(types)
{
	dtrace_hdl_t *h = opened(DTRACE_O_NODEV);
	dtrace_probedesc_t d = { .dtpd_id = 1 };
	dtrace_probeinfo_t pi;
	dtrace_typeinfo_t t;
	char buf[128];
	FILE *fp;

	if (!CHECK(h))
		return;
	CHECK_EQ_INT(dtrace_type_strcompile(h, "unsigned long *", &t), 0);
	CHECK_EQ_INT(dtrace_type_name(h, &t, buf, sizeof(buf)), 15);
	CHECK_EQ_STR(buf, "unsigned long *");
	CHECK_EQ_INT(dtrace_type_size(h, &t), 8);
	CHECK_EQ_INT(dtrace_type_strcompile(h, "struct no_such_thing", &t), -1);
	CHECK_EQ_INT(dtrace_lookup_by_type(h, DTRACE_OBJ_EVERY, "int", &t), 0);
	CHECK_EQ_INT(dtrace_type_size(h, &t), 4);
	CHECK_EQ_INT(dtrace_lookup_by_type(h, DTRACE_OBJ_RTLD, "int", &t), -1);
	fp = fmemopen(buf, (size_t)snprintf(buf, sizeof(buf), "short\n"), "r");
	CHECK_EQ_INT(dtrace_type_fcompile(h, fp, &t), 0);
	fclose(fp);
	CHECK_EQ_INT(dtrace_type_size(h, &t), 2);
	if (access("/sys/kernel/btf/vmlinux", R_OK) == 0) {
		dtrace_syminfo_t si = { .dts_object = "vmlinux", .dts_name = "schedule" };

		CHECK_EQ_INT(dtrace_lookup_by_type(h, "vmlinux", "struct task_struct", &t), 0);
		CHECK_EQ_STR(t.dtt_object, "vmlinux");
		CHECK(dtrace_type_size(h, &t) > 1000);
		CHECK_EQ_INT(dtrace_symbol_type(h, NULL, &si, &t), 0);
		dtrace_type_name(h, &t, buf, sizeof(buf));
		CHECK_EQ_STR(buf, "void(void)");
		si.dts_name = "no_such_function";
		CHECK_EQ_INT(dtrace_symbol_type(h, NULL, &si, &t), -1);
	}
	CHECK_EQ_INT(dtrace_probe_info(h, &d, &pi), 0);
	CHECK_EQ_INT(pi.dtp_argc, 0);
	CHECK_EQ_INT(pi.dtp_attr.dtat_name, DTRACE_STABILITY_PRIVATE);
	CHECK_EQ_INT(pi.dtp_arga.dtat_name, DTRACE_STABILITY_STABLE);
	dtrace_close(h);
}

/* ---- many handles ---- */

static const char *const jobs[] = {
	"BEGIN { @[\"one\"] = sum(1); i = 0; } tick-20ms /i++ == 3/ { exit(1); } END { printf(\"one %d\\n\", i); }",
	"BEGIN { @[\"two\"] = sum(2); i = 10; } tick-20ms /i++ == 15/ { exit(2); } END { printf(\"two %d\\n\", i); }",
};

static const char *const results[] = {
	"one 4\n  one                                                               1\n",
	"two 16\n  two                                                               2\n",
};

TEST(two_handles)
{
	dtrace_hdl_t *h[2];
	char *out[2] = { NULL, NULL };
	size_t len[2];
	FILE *fp[2];
	int left = 2;

	NEED_ROOT;
	for (int i = 0; i < 2; i++) {
		h[i] = session(jobs[i]);
		fp[i] = open_memstream(&out[i], &len[i]);
		if (!h[i] || !ok(h[i], dtrace_go(h[i]) == 0, "go"))
			return;
	}
	while (left) {
		for (int i = 0; i < 2; i++) {
			if (!h[i])
				continue;
			dtrace_sleep(h[i]);
			if (dtrace_work(h[i], fp[i], NULL, NULL, NULL) == DTRACE_WORKSTATUS_OKAY)
				continue;
			CHECK_EQ_INT(dtrace_exit_status(h[i]), i + 1);
			CHECK_EQ_INT(dtrace_aggregate_print(h[i], fp[i], NULL), 0);
			dtrace_close(h[i]);
			h[i] = NULL;
			left--;
		}
	}
	for (int i = 0; i < 2; i++) {
		fclose(fp[i]);
		CHECK_EQ_STR(out[i], results[i]);
		free(out[i]);
	}
}

struct thread {
	pthread_t id;
	int job, bad;
};

/* No CHECK in here: it counts in a global. */
static void *run_thread(void *arg)
{
	struct thread *t = arg;

	for (int i = 0; i < 3; i++) {
		dtrace_hdl_t *h = dtrace_open(DTRACE_VERSION, 0, NULL);
		dtrace_prog_t *p;
		char *out = NULL;
		size_t len;
		FILE *fp = open_memstream(&out, &len);
		dtrace_workstatus_t st = DTRACE_WORKSTATUS_OKAY;

		dtrace_setopt(h, "quiet", NULL);
		p = dtrace_program_strcompile(h, jobs[t->job], DTRACE_PROBESPEC_NAME, 0, 0, NULL);
		if (!p || dtrace_program_exec(h, p, NULL) != 0 || dtrace_go(h) != 0)
			t->bad++;
		while (!t->bad && st == DTRACE_WORKSTATUS_OKAY) {
			dtrace_sleep(h);
			st = dtrace_work(h, fp, NULL, NULL, NULL);
		}
		t->bad += st != DTRACE_WORKSTATUS_DONE || dtrace_aggregate_print(h, fp, NULL) != 0;
		fclose(fp);
		t->bad += strcmp(out, results[t->job]) != 0;
		free(out);
		dtrace_close(h);
	}
	return NULL;
}

TEST(threads)
{
	struct thread t[4];

	NEED_ROOT;
	for (int i = 0; i < 4; i++) {
		t[i] = (struct thread){ .job = i % 2 };
		if (!CHECK(pthread_create(&t[i].id, NULL, run_thread, &t[i]) == 0))
			exit(1);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(t[i].id, NULL);
		CHECK_EQ_INT(t[i].bad, 0);
	}
}

int main(void)
{
	RUN(programs);
	RUN(names);
	RUN(types);
	RUN(lookups);
	RUN(records);
	RUN(aborted);
	RUN(aggregations);
	RUN(histograms);
	RUN(status_alone);
	RUN(handlers);
	RUN(processes);
	RUN(two_handles);
	RUN(threads);
	return test_end();
}
