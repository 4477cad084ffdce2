/* SPDX-License-Identifier: MIT */
/*
 * A consumer that reads values itself: system calls and their average time by process, with the part of each CPU,
 * once a second, sorted by key; records by their descriptions.
 *
 *	cc agg_walk.c $(pkg-config --cflags --libs libdtrace) -o agg_walk
 */
#include <dtrace.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char text[] =
	"syscall:::entry { self->t = timestamp; @calls[execname] = count(); }"
	"syscall:::return /self->t/ { @ns[execname] = avg(timestamp - self->t); self->t = 0; }"
	"tick-1s /++i == 2/ { trace(\"enough\"); trace((int)i); exit(0); }";

static void die(dtrace_hdl_t *h, const char *what)
{
	fprintf(stderr, "%s: %s\n", what, dtrace_errmsg(h, dtrace_errno(h)));
	dtrace_close(h);
	exit(1);
}

/* dtagd_rec[0] is the variable, the last one the value, between them are the keys. */
static int entry(const dtrace_aggdata_t *a, void *arg)
{
	const dtrace_aggdesc_t *d = a->dtada_desc;
	const dtrace_recdesc_t *key = &d->dtagd_rec[1], *val = &d->dtagd_rec[d->dtagd_nrecs - 1];
	const int64_t *v = (const int64_t *)(const void *)(a->dtada_data + val->dtrd_offset);
	long *rows = arg;

	++*rows;
	switch (val->dtrd_action) {
	case DTRACEAGG_COUNT:
		printf("%-16s %10" PRId64 " calls:", a->dtada_data + key->dtrd_offset, v[0]);
		for (long i = 0; a->dtada_percpu && i < sysconf(_SC_NPROCESSORS_CONF); i++)
			printf(" %" PRId64, *(const int64_t *)(const void *)a->dtada_percpu[i]);
		putchar('\n');
		break;
	case DTRACEAGG_AVG:
		printf("%-16s %10" PRId64 " ns\n", a->dtada_data + key->dtrd_offset,
		       v[0] ? v[1] / v[0] : 0);
		break;
	}
	return DTRACE_AGGWALK_NEXT;
}

static int record(const dtrace_probedata_t *p, const dtrace_recdesc_t *r, void *arg)
{
	(void)arg;
	if (r && r->dtrd_action == DTRACEACT_DIFEXPR && r->dtrd_size != 4)
		printf("%s:%s says %s", p->dtpda_pdesc->dtpd_provider, p->dtpda_pdesc->dtpd_name,
		       p->dtpda_data);
	else if (r && r->dtrd_action == DTRACEACT_DIFEXPR)
		printf(" and %d\n", *(const int *)(const void *)p->dtpda_data);
	return DTRACE_CONSUME_NEXT;
}

static int firing(const dtrace_probedata_t *p, void *arg)
{
	(void)p;
	(void)arg;
	return DTRACE_CONSUME_THIS;
}

int main(void)
{
	dtrace_workstatus_t st;
	dtrace_prog_t *prog;
	long rows = 0;
	int err;
	dtrace_hdl_t *h = dtrace_open(DTRACE_VERSION, 0, &err);

	if (!h) {
		fprintf(stderr, "dtrace_open: %s\n", dtrace_errmsg(NULL, err));
		return 1;
	}
	if (dtrace_setopt(h, "aggpercpu", NULL) != 0 || dtrace_setopt(h, "switchrate", "1s") != 0)
		die(h, "dtrace_setopt");
	prog = dtrace_program_strcompile(h, text, DTRACE_PROBESPEC_NAME, 0, 0, NULL);
	if (!prog || dtrace_program_exec(h, prog, NULL) != 0 || dtrace_go(h) != 0)
		die(h, "enable");
	do {
		dtrace_sleep(h);
		st = dtrace_work(h, stdout, firing, record, NULL);
		if (st == DTRACE_WORKSTATUS_ERROR)
			die(h, "dtrace_work");
	} while (st == DTRACE_WORKSTATUS_OKAY);
	if (dtrace_aggregate_snap(h) != 0 ||
	    dtrace_aggregate_walk_keyvarsorted(h, entry, &rows) != 0)
		die(h, "dtrace_aggregate_walk");
	dtrace_close(h);
	return rows ? 0 : 1;
}
