/* SPDX-License-Identifier: MIT */
/*
 * A consumer as people wrote them for illumos and FreeBSD: takes the address of every function of the classic
 * interface by its classic type, then works the way the well-known ones do. One argument: what to do.
 *
 *   counts   per-CPU values of two aggregations side by side, cleared after each look (as intrstat does)
 *   records  raw values of records through dtrace_consume(), addresses to symbols (lockstat)
 *   values   values in the order of the program, entries without a snapshot of its own (node, Python)
 *   formats  formats of its own for the values of records and of aggregations
 *   process  a command created with three arguments, its end told (plockstat)
 *   misuse   what is refused, and how
 */
#include <dtrace.h>
#include <errno.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The names alone would do to link; the types make it an interface. */
static const struct {
	dtrace_hdl_t *(*open)(int, int, int *);
	dtrace_hdl_t *(*vopen)(int, int, int *, const dtrace_vector_t *, void *);
	int (*go)(dtrace_hdl_t *), (*stop)(dtrace_hdl_t *), (*status)(dtrace_hdl_t *);
	void (*sleep)(dtrace_hdl_t *), (*close)(dtrace_hdl_t *), (*update)(dtrace_hdl_t *);
	int (*errno_)(dtrace_hdl_t *), (*ctlfd)(dtrace_hdl_t *);
	const char *(*errmsg)(dtrace_hdl_t *, int), *(*faultstr)(dtrace_hdl_t *, int),
		*(*subrstr)(dtrace_hdl_t *, int);
	int (*setopt)(dtrace_hdl_t *, const char *, const char *);
	int (*getopt)(dtrace_hdl_t *, const char *, dtrace_optval_t *);
	dtrace_prog_t *(*strcompile)(dtrace_hdl_t *, const char *, dtrace_probespec_t, unsigned,
				     int, char *const[]);
	dtrace_prog_t *(*fcompile)(dtrace_hdl_t *, FILE *, unsigned, int, char *const[]);
	int (*exec)(dtrace_hdl_t *, dtrace_prog_t *, dtrace_proginfo_t *);
	void (*info)(dtrace_hdl_t *, dtrace_prog_t *, dtrace_proginfo_t *);
	int (*link)(dtrace_hdl_t *, dtrace_prog_t *, unsigned, const char *, int, char *const[]);
	int (*header)(dtrace_hdl_t *, FILE *, const char *);
	int (*stmt_iter)(dtrace_hdl_t *, dtrace_prog_t *, dtrace_stmt_f *, void *);
	int (*consume)(dtrace_hdl_t *, FILE *, dtrace_consume_probe_f *, dtrace_consume_rec_f *,
		       void *);
	dtrace_workstatus_t (*work)(dtrace_hdl_t *, FILE *, dtrace_consume_probe_f *,
				    dtrace_consume_rec_f *, void *);
	void *(*printf_create)(dtrace_hdl_t *, const char *),
		*(*printa_create)(dtrace_hdl_t *, const char *);
	size_t (*printf_format)(dtrace_hdl_t *, void *, char *, size_t);
	int (*fprintf)(dtrace_hdl_t *, FILE *, void *, const dtrace_probedata_t *,
		       const dtrace_recdesc_t *, unsigned, const void *, size_t);
	int (*fprinta)(dtrace_hdl_t *, FILE *, void *, const dtrace_probedata_t *,
		       const dtrace_recdesc_t *, unsigned, const void *, size_t);
	int (*handle_err)(dtrace_hdl_t *, dtrace_handle_err_f *, void *);
	int (*handle_drop)(dtrace_hdl_t *, dtrace_handle_drop_f *, void *);
	int (*handle_proc)(dtrace_hdl_t *, dtrace_handle_proc_f *, void *);
	int (*handle_buffered)(dtrace_hdl_t *, dtrace_handle_buffered_f *, void *);
	int (*handle_setopt)(dtrace_hdl_t *, dtrace_handle_setopt_f *, void *);
	void (*clear)(dtrace_hdl_t *);
	int (*snap)(dtrace_hdl_t *), (*print)(dtrace_hdl_t *, FILE *, dtrace_aggregate_walk_f *);
	dtrace_aggregate_walk_f *walk[10];
	int (*joined)(dtrace_hdl_t *, dtrace_aggvarid_t *, int, dtrace_aggregate_walk_joined_f *,
		      void *);
	struct ps_prochandle *(*grab)(dtrace_hdl_t *, pid_t, int);
	void (*release)(dtrace_hdl_t *, struct ps_prochandle *),
		(*cont)(dtrace_hdl_t *, struct ps_prochandle *);
	int (*obj_iter)(dtrace_hdl_t *, dtrace_obj_f *, void *);
	int (*obj_info)(dtrace_hdl_t *, const char *, dtrace_objinfo_t *);
	int (*by_name)(dtrace_hdl_t *, const char *, const char *, GElf_Sym *, dtrace_syminfo_t *);
	int (*by_addr)(dtrace_hdl_t *, GElf_Addr, GElf_Sym *, dtrace_syminfo_t *);
	int (*by_type)(dtrace_hdl_t *, const char *, const char *, dtrace_typeinfo_t *);
	int (*sym_type)(dtrace_hdl_t *, const GElf_Sym *, const dtrace_syminfo_t *,
			dtrace_typeinfo_t *);
	int (*type_str)(dtrace_hdl_t *, const char *, dtrace_typeinfo_t *);
	int (*type_file)(dtrace_hdl_t *, FILE *, dtrace_typeinfo_t *);
	int (*probe_iter)(dtrace_hdl_t *, const dtrace_probedesc_t *, dtrace_probe_f *, void *);
	int (*probe_info)(dtrace_hdl_t *, const dtrace_probedesc_t *, dtrace_probeinfo_t *);
	int (*addr2str)(dtrace_hdl_t *, uint64_t, char *, int),
		(*uaddr2str)(dtrace_hdl_t *, pid_t, uint64_t, char *, int);
	int (*xstr2desc)(dtrace_hdl_t *, dtrace_probespec_t, const char *, int, char *const[],
			 dtrace_probedesc_t *);
	int (*str2desc)(dtrace_hdl_t *, dtrace_probespec_t, const char *, dtrace_probedesc_t *);
	int (*id2desc)(dtrace_hdl_t *, dtrace_id_t, dtrace_probedesc_t *);
	char *(*desc2str)(const dtrace_probedesc_t *, char *, size_t),
		*(*attr2str)(dtrace_attribute_t, char *, size_t);
	int (*str2attr)(const char *, dtrace_attribute_t *);
	const char *(*stability)(dtrace_stability_t), *(*class)(dtrace_class_t);
	int (*modules)(dtrace_hdl_t *, const char **, int);
	const char *const *version;
	int *debug;
} all = {
	dtrace_open,
	dtrace_vopen,
	dtrace_go,
	dtrace_stop,
	dtrace_status,
	dtrace_sleep,
	dtrace_close,
	dtrace_update,
	dtrace_errno,
	dtrace_ctlfd,
	dtrace_errmsg,
	dtrace_faultstr,
	dtrace_subrstr,
	dtrace_setopt,
	dtrace_getopt,
	dtrace_program_strcompile,
	dtrace_program_fcompile,
	dtrace_program_exec,
	dtrace_program_info,
	dtrace_program_link,
	dtrace_program_header,
	dtrace_stmt_iter,
	dtrace_consume,
	dtrace_work,
	dtrace_printf_create,
	dtrace_printa_create,
	dtrace_printf_format,
	dtrace_fprintf,
	dtrace_fprinta,
	dtrace_handle_err,
	dtrace_handle_drop,
	dtrace_handle_proc,
	dtrace_handle_buffered,
	dtrace_handle_setopt,
	dtrace_aggregate_clear,
	dtrace_aggregate_snap,
	dtrace_aggregate_print,
	{ dtrace_aggregate_walk, dtrace_aggregate_walk_sorted, dtrace_aggregate_walk_keysorted,
	  dtrace_aggregate_walk_valsorted, dtrace_aggregate_walk_keyrevsorted,
	  dtrace_aggregate_walk_valrevsorted, dtrace_aggregate_walk_keyvarsorted,
	  dtrace_aggregate_walk_valvarsorted, dtrace_aggregate_walk_keyvarrevsorted,
	  dtrace_aggregate_walk_valvarrevsorted },
	dtrace_aggregate_walk_joined,
	dtrace_proc_grab,
	dtrace_proc_release,
	dtrace_proc_continue,
	dtrace_object_iter,
	dtrace_object_info,
	dtrace_lookup_by_name,
	dtrace_lookup_by_addr,
	dtrace_lookup_by_type,
	dtrace_symbol_type,
	dtrace_type_strcompile,
	dtrace_type_fcompile,
	dtrace_probe_iter,
	dtrace_probe_info,
	dtrace_addr2str,
	dtrace_uaddr2str,
	dtrace_xstr2desc,
	dtrace_str2desc,
	dtrace_id2desc,
	dtrace_desc2str,
	dtrace_attr2str,
	dtrace_str2attr,
	dtrace_stability_name,
	dtrace_class_name,
	dtrace_provider_modules,
	&_dtrace_version,
	&_dtrace_debug,
};

static dtrace_hdl_t *h;

static void fatal(const char *what)
{
	fprintf(stderr, "classic: %s: %s\n", what, dtrace_errmsg(h, dtrace_errno(h)));
	exit(1);
}

static void need(int ok, const char *what)
{
	if (!ok)
		fatal(what);
}

static void start(const char *text)
{
	dtrace_proginfo_t info;
	dtrace_prog_t *prog;
	int err;

	h = all.open(DTRACE_VERSION, 0, &err);
	if (!h) {
		fprintf(stderr, "classic: %s\n", dtrace_errmsg(NULL, err));
		exit(1);
	}
	prog = dtrace_program_strcompile(h, text, DTRACE_PROBESPEC_NAME, 0, 0, NULL);
	need(prog && dtrace_program_exec(h, prog, &info) == 0, "program");
}

/* ---- counts ---- */

static uint64_t seen_calls, seen_args, looks;

static int pair(const dtrace_aggdata_t *data, void *arg)
{
	static const dtrace_aggdata_t *count;
	const dtrace_aggdesc_t *d = data->dtada_desc;
	const dtrace_recdesc_t *name = &d->dtagd_rec[1], *who = &d->dtagd_rec[2];
	long n_cpus = sysconf(_SC_NPROCESSORS_CONF);
	uint64_t calls = 0, sum = 0;

	(void)arg;
	if (!count) { /* the entry of the first aggregation stays valid beside the second one's */
		count = data;
		return DTRACE_AGGWALK_NEXT;
	}
	need(strcmp(count->dtada_data + name->dtrd_offset, data->dtada_data + name->dtrd_offset) ==
		     0,
	     "same key");
	need(*(int32_t *)(void *)(data->dtada_data + who->dtrd_offset) == getpid(), "second key");
	for (long i = 0; i < n_cpus; i++) {
		calls += *(uint64_t *)(void *)count->dtada_percpu[i];
		sum += *(uint64_t *)(void *)data->dtada_percpu[i];
	}
	seen_calls += calls;
	seen_args += sum;
	looks++;
	count = NULL;
	return DTRACE_AGGWALK_NEXT;
}

static int counts(void)
{
	dtrace_optval_t rate;
	char text[256];

	snprintf(
		text, sizeof(text),
		"syscall::getppid:entry /pid == %d/ { @counts[execname, pid] = count(); @sums[execname, pid] = sum(arg0); }",
		getpid());
	start(text);
	/* after the program was enabled: options of the run */
	need(dtrace_setopt(h, "aggsize", "128k") == 0 && dtrace_setopt(h, "aggrate", "0") == 0 &&
		     dtrace_setopt(h, "aggpercpu", 0) == 0,
	     "options");
	need(dtrace_go(h) == 0, "go");
	need(dtrace_getopt(h, "statusrate", &rate) == 0 && rate == 1000000000, "statusrate");
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 100; i++)
			syscall(SYS_getppid, 7);
		(void)dtrace_status(h);
		need(dtrace_aggregate_snap(h) == 0, "snap");
		need(dtrace_aggregate_walk_keyvarsorted(h, pair, NULL) == 0, "walk");
		dtrace_aggregate_clear(h);
	}
	dtrace_close(h);
	printf("%llu calls, %llu in all, %llu looks\n", (unsigned long long)seen_calls,
	       (unsigned long long)seen_args, (unsigned long long)looks);
	return 0;
}

/* ---- records ---- */

static int trace_record(const dtrace_probedata_t *p, void *arg)
{
	const dtrace_eprobedesc_t *e = p->dtpda_edesc;
	char name[256];
	GElf_Sym sym;
	dtrace_syminfo_t si;

	(void)arg;
	printf("%s:%s %d values:", p->dtpda_pdesc->dtpd_provider, p->dtpda_pdesc->dtpd_name,
	       e->dtepd_nrecs);
	for (int i = 0; i < e->dtepd_nrecs; i++) {
		const dtrace_recdesc_t *r = &e->dtepd_rec[i];
		const caddr_t at = p->dtpda_data + r->dtrd_offset;
		uint64_t v = 0;

		if (r->dtrd_action == DTRACEACT_EXIT) {
			printf(" exit");
		} else if (r->dtrd_action == DTRACEACT_DIFEXPR && r->dtrd_size <= 8) {
			memcpy(&v, at, r->dtrd_size);
			if (dtrace_lookup_by_addr(h, v, &sym, &si) == 0 && sym.st_value == v) {
				dtrace_addr2str(h, v, name, sizeof(name));
				printf(" %s=%s", si.dts_name, name);
			} else {
				printf(" %llu", (unsigned long long)v);
			}
		} else {
			printf(" '%s'", at);
		}
	}
	printf("\n");
	return DTRACE_CONSUME_NEXT;
}

static int records(void)
{
	start("BEGIN { trace(&`schedule); trace((uint32_t)7); trace(\"long text\"); exit(0); }");
	need(dtrace_go(h) == 0, "go");
	while (dtrace_status(h) != DTRACE_STATUS_EXITED)
		dtrace_sleep(h);
	need(dtrace_stop(h) == 0, "stop");
	need(dtrace_consume(h, stdout, trace_record, NULL, NULL) == 0, "consume");
	dtrace_close(h);
	return 0;
}

/* ---- values ---- */

static int ignored(const dtrace_bufdata_t *b, void *arg)
{
	(void)arg;
	printf("library: %s\n", b->dtbda_buffered);
	return DTRACE_HANDLE_OK;
}

static int value(const dtrace_probedata_t *p, const dtrace_recdesc_t *r, void *arg)
{
	(void)arg;
	if (!r)
		printf("end of %s\n", p->dtpda_pdesc->dtpd_name);
	else if (r->dtrd_action == DTRACEACT_DIFEXPR && r->dtrd_size == 4)
		printf("%d\n", *(int32_t *)(void *)p->dtpda_data);
	else if (r->dtrd_action == DTRACEACT_DIFEXPR)
		printf("%s\n", p->dtpda_data);
	return DTRACE_CONSUME_NEXT;
}

static int entry(const dtrace_aggdata_t *a, void *arg)
{
	const dtrace_aggdesc_t *d = a->dtada_desc;

	(void)arg;
	printf("@%s %lld\n", d->dtagd_name,
	       (long long)*(int64_t *)(void *)(a->dtada_data +
					       d->dtagd_rec[d->dtagd_nrecs - 1].dtrd_offset));
	return DTRACE_AGGWALK_NEXT;
}

static int take(const dtrace_probedata_t *p, void *arg)
{
	(void)p;
	(void)arg;
	return DTRACE_CONSUME_THIS;
}

static int values(void)
{
	start("BEGIN { trace(11); trace(\"a longer text\"); @n[1] = count(); clear(@n); @s = sum(5); exit(0); } "
	      "END { @s = sum(2); }");
	need(dtrace_handle_buffered(h, ignored, NULL) == 0 && dtrace_go(h) == 0, "go");
	/* no function for firings: all of them, and nothing of the library's own */
	while (dtrace_work(h, NULL, NULL, value, NULL) == DTRACE_WORKSTATUS_OKAY)
		dtrace_sleep(h);
	need(dtrace_stop(h) == 0 && dtrace_aggregate_walk_valsorted(h, entry, NULL) == 0, "walk");
	/* one for firings alone: it is told of them, and nothing is printed */
	need(dtrace_work(h, stdout, take, NULL, NULL) == DTRACE_WORKSTATUS_DONE, "work");
	dtrace_close(h);
	return 0;
}

/* ---- formats ---- */

static void *own;

static int own_text(const dtrace_probedata_t *p, const dtrace_recdesc_t *r, void *arg)
{
	const dtrace_eprobedesc_t *e = p->dtpda_edesc;

	(void)arg;
	if (!r || r->dtrd_action != DTRACEACT_PRINTF)
		return r ? DTRACE_CONSUME_THIS : DTRACE_CONSUME_NEXT;
	need(dtrace_fprintf(h, stdout, own, p, r, (unsigned)(e->dtepd_nrecs - (r - e->dtepd_rec)),
			    p->dtpda_data - r->dtrd_offset, e->dtepd_size) == 3,
	     "fprintf");
	return DTRACE_CONSUME_NEXT;
}

static int own_entry(const dtrace_aggdata_t *a, void *arg)
{
	const dtrace_aggdesc_t *d = a->dtada_desc;

	need(dtrace_fprinta(h, stdout, arg, NULL, &d->dtagd_rec[1], (unsigned)d->dtagd_nrecs - 1,
			    a->dtada_data, a->dtada_size) == 3,
	     "fprinta");
	return DTRACE_AGGWALK_NEXT;
}

static int formats(void)
{
	char text[64];
	void *agg;

	start("BEGIN { trace(\"before\"); printf(\"%d %s %x\\n\", -5, \"words\", 255); @a[\"key\", 3] = sum(40); "
	      "@a[\"key\", 4] = sum(-2); exit(0); }");
	own = dtrace_printf_create(h, "<%5d|%-8s|%#x>\n");
	agg = dtrace_printa_create(h, "%s/%d: %@d\n");
	need(own && agg, "create");
	need(dtrace_printf_format(h, own, text, 8) == 15 && strcmp(text, "<%5d|%-") == 0,
	     "format, cut");
	need(dtrace_setopt(h, "quiet", NULL) == 0 && dtrace_go(h) == 0, "go");
	while (dtrace_work(h, stdout, take, own_text, NULL) == DTRACE_WORKSTATUS_OKAY)
		dtrace_sleep(h);
	need(dtrace_aggregate_snap(h) == 0 &&
		     dtrace_aggregate_walk_keysorted(h, own_entry, agg) == 0,
	     "walk");
	dtrace_close(h);
	return 0;
}

/* ---- process ---- */

static int ended;

static void proc_handler(struct ps_prochandle *P, const char *msg, void *arg)
{
	(void)P;
	(void)arg;
	ended = msg == NULL;
}

static int process(void)
{
	char *argv[] = { "/bin/echo", "traced", NULL };
	dtrace_prog_t *prog;
	struct ps_prochandle *P;
	int err;

	h = all.open(DTRACE_VERSION, 0, &err);
	need(h != NULL, "open");
	need(dtrace_handle_proc(h, proc_handler, NULL) == 0, "handler");
	P = dtrace_proc_create(h, argv[0], argv);
	need(P != NULL, "create");
	prog = dtrace_program_strcompile(h,
					 "syscall::write:entry /pid == $target/ { @ = count(); }",
					 DTRACE_PROBESPEC_NAME, 0, 0, NULL);
	need(prog && dtrace_program_exec(h, prog, NULL) == 0 && dtrace_go(h) == 0, "go");
	dtrace_proc_continue(h, P);
	while (!ended)
		dtrace_sleep(h);
	need(dtrace_stop(h) == 0 && dtrace_aggregate_print(h, stdout, NULL) == 0, "print");
	dtrace_close(h);
	return 0;
}

/* ---- misuse ---- */

static int by_hand(void *arg, GElf_Addr addr, GElf_Sym *sym, dtrace_syminfo_t *si)
{
	*sym = (GElf_Sym){ .st_value = addr - 4 };
	*si = (dtrace_syminfo_t){ .dts_object = arg, .dts_name = "somewhere" };
	return 0;
}

static int ioctl_by_hand(void *arg, int cmd, void *data)
{
	(void)arg;
	(void)cmd;
	(void)data;
	return 0;
}

static int misuse(void)
{
	const dtrace_vector_t names = { .dtv_lookup_by_addr = by_hand },
			      kernel = { .dtv_ioctl = ioctl_by_hand };
	const char *mods[2];
	char buf[64];
	int err = 0, n;

	need(!dtrace_vopen(DTRACE_VERSION, 0, &err, &kernel, NULL) && err == ENOTSUP,
	     "a kernel by hand");
	h = dtrace_vopen(DTRACE_VERSION, DTRACE_O_NODEV, &err, &names, "dump");
	need(h != NULL, "vopen");
	dtrace_addr2str(h, 0x1234, buf, sizeof(buf));
	printf("%s\n", buf);
	need(!dtrace_printf_create(h, "%q"), "a bad format");
	printf("%s\n", dtrace_errmsg(h, dtrace_errno(h)));
	need(dtrace_fprintf(h, stdout, dtrace_printf_create(h, "x"), NULL, NULL, 0, "", 0) == -1,
	     "before go");
	need(dtrace_handle_proc(h, proc_handler, NULL) == 0, "first handler");
	need(dtrace_handle_proc(h, proc_handler, NULL) == -1 && dtrace_errno(h) == EALREADY,
	     "second handler");
	need(dtrace_program_link(h, NULL, 0x80, "/dev/null", 0, NULL) == -1 &&
		     dtrace_errno(h) == EINVAL,
	     "flags");
	need(dtrace_program_link(h, NULL, 0, "/no/such/dir/x.o", 0, NULL) == -1 &&
		     dtrace_errno(h) == ENOENT,
	     "output");
	n = dtrace_provider_modules(h, mods, 2);
	printf("%d providers, %s is the first\n", n > 2, mods[0]);
	dtrace_close(h);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} what[] = { { "counts", counts },   { "records", records }, { "values", values },
		     { "formats", formats }, { "process", process }, { "misuse", misuse } };

	for (size_t i = 0; i < sizeof(what) / sizeof(what[0]); i++)
		if (argc > 1 && strcmp(argv[1], what[i].name) == 0)
			return what[i].run();
	fprintf(stderr, "usage: classic counts|records|values|formats|process|misuse\n");
	return 2;
}
