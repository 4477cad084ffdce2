/* SPDX-License-Identifier: MIT */
/*
 * From enabled programs to a running kernel: group the probes into programs, lower, optimize, generate,
 * create maps, load, attach, fire BEGIN, open the gates. All or nothing: whatever fails, dtrace_close()
 * leaves nothing behind, since every descriptor hangs on the handle.
 *
 * Everything is attached while ctl.active is 0, so BEGIN is first for certain.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timex.h>
#include <time.h>

#include <bpf/libbpf.h>

#include "bpf/bpf.h"
#include "bpfrt/rt_table.h"
#include "ir/ir.h"
#include "kernel/bpfsys.h"
#include "kernel/feature.h"
#include "kernel/ksyms.h"
#include "libdtrace/dt_impl.h"

/* ---- what is enabled ---- */

static struct sprog *merge(dtrace_hdl_t *h)
{
	struct sprog *all = arena_new_obj(h->arena, struct sprog);
	struct dtrace_prog *in_order[1024];
	uint32_t n = 0, m = 0;

	for (struct dtrace_prog *p = h->progs; p && n < 1024; p = p->next)
		if (p->enabled)
			in_order[n++] = p;
	for (uint32_t i = 0; i < n; i++)
		m += in_order[i]->prog->n_clauses;
	all->clauses = arena_new_array(h->arena, struct tclause *, m + 1);
	while (n-- > 0) { /* the list is newest first */
		struct sprog *p = in_order[n]->prog;

		for (uint32_t i = 0; i < p->n_clauses; i++) {
			p->clauses[i]->index = all->n_clauses;
			all->clauses[all->n_clauses++] = p->clauses[i];
		}
		all->vars = p->vars; /* shared by all programs of a session */
		all->uses_errno |= p->uses_errno;
		all->uses_vtimestamp |= p->uses_vtimestamp;
	}
	return all;
}

/* ---- compile ---- */

static void __attribute__((format(printf, 2, 3))) debug(const dtrace_hdl_t *h, const char *fmt, ...)
{
	va_list ap;

	if (!h->opt[OPT_DEBUG])
		return;
	va_start(ap, fmt);
	fputs("libdtrace DEBUG: ", stderr);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
}

struct dump {
	const char *want;
};

static void dump_ir(void *priv, const char *pass, const struct ir_fn *f)
{
	const struct dump *d = priv;
	struct sbuf b = { 0 };

	if (strcmp(d->want, "ir") != 0 && strcmp(d->want, pass) != 0)
		return;
	ir_print(f, &b);
	fprintf(stderr, "; after %s\n%s\n", pass, sbuf_str(&b));
	sbuf_free(&b);
}

static int compile_fn(dtrace_hdl_t *h, uint32_t i, const struct lower_target *t)
{
	struct dump d = { h->optstr[OPT_DUMP] };
	struct ir_pass_opts po = { .no_opt = h->opt[OPT_NOOPT],
				   .verify = d.want || h->opt[OPT_DEBUGASSERT],
				   .dump = d.want ? dump_ir : NULL,
				   .priv = &d };
	struct bpf_opts bo = { .isa_v4 = feat(h->k, FEAT_ISA_V4), .rt = &rt_table };
	const char *err = ir_optimize(h->low->fns[i], &po);
	int r;

	if (err)
		return dt_set_msg(h, EDT_OTHER, "internal error: %s: %s", t->name, err);
	r = bpf_codegen(h->arena, h->low->fns[i], &bo, &h->images[i], &err);
	if (r)
		return dt_set_msg(h, EDT_OTHER, "program for %s: %s", t->name,
				  err ? err : strerror(-r));
	h->images[i].kind = t->kind;
	h->images[i].name = t->name;
	h->images[i].attach_name = t->attach_name;
	h->images[i].sleepable = t->sleepable;
	debug(h, "program %s: %u instructions\n", t->name, h->images[i].n_insns);
	return 0;
}

static bool go_ksym(void *priv, const char *name, uint64_t *ret_addr)
{
	dtrace_hdl_t *h = priv;

	return ksyms_addr(h->k, NULL, name, ret_addr);
}

static bool go_write_user(void *priv)
{
	dtrace_hdl_t *h = priv;

	return feat(h->k, FEAT_PROBE_WRITE);
}

/* Frames of stack() and ustack() without an argument. */
static uint32_t frames(const dtrace_hdl_t *h, enum opt_id id)
{
	int64_t n = h->opt[id] < h->opt[OPT_MAXFRAMES] ? h->opt[id] : h->opt[OPT_MAXFRAMES];

	return (uint32_t)n;
}

/* Bytes of stack for the consumer to unwind: whole pieces. 0: -x unwind=fp. */
static uint32_t stack_copy(const dtrace_hdl_t *h)
{
#if defined(__x86_64__)
	if (h->opt[OPT_UNWIND] == 0)
		return (uint32_t)h->opt[OPT_USTACKSIZE] & ~(REC_SLAB_ALIGN - 1);
#endif
	(void)h;
	return 0;
}

static struct lower_opts lower_options(dtrace_hdl_t *h)
{
	return (struct lower_opts){
		.strsize = (uint32_t)h->opt[OPT_STRSIZE],
		.dynvarsize = (uint32_t)h->opt[OPT_DYNVARSIZE],
		.aggsize = (uint32_t)h->opt[OPT_AGGSIZE],
		.bufsize = (uint32_t)h->opt[OPT_BUFSIZE],
		.stackframes = frames(h, OPT_STACKFRAMES),
		.ustackframes = frames(h, OPT_USTACKFRAMES),
		.jstackframes = frames(h, OPT_JSTACKFRAMES),
		.pcapsize = (uint32_t)h->opt[OPT_PCAPSIZE],
		.nspec = (uint32_t)h->opt[OPT_NSPEC],
		.n_cpus = kernel_possible_cpus(h->k),
		.only_cpu = h->opt[OPT_CPU],
		.have_tai = feat(h->k, FEAT_TAI),
		.have_task_regs = feat(h->k, FEAT_TASK_REGS),
		.ustacksize = stack_copy(h),
		.temporal = h->opt[OPT_TEMPORAL],
		.policy = (uint32_t)dt_policy(h),
		.destructive = h->opt[OPT_DESTRUCTIVE],
		.types = h->types,
		.error_clauses = h->targets.error_clauses,
		.n_error_clauses = h->targets.n_error_clauses,
		.error_probe_id = h->targets.error_probe_id,
		.target_pid = dt_target_pid(h),
		.ksym = go_ksym,
		.write_user = go_write_user,
		.priv = h,
	};
}

/* The providers' programs; lower adds those that it needs itself. */
static int lower_all(dtrace_hdl_t *h, const struct sprog *prog)
{
	uint32_t n = h->targets.n;
	struct lower_target *t = arena_new_array(h->arena, struct lower_target, n + 1);
	struct lower_opts o = lower_options(h);
	struct diags ds;

	for (uint32_t i = 0; i < n; i++)
		t[i] = h->targets.v[i].t;
	h->hb = n;
	diags_init(&ds, h->arena);
	h->low = lower_session(h->arena, &ds, prog, t, n, &o);
	if (!h->low) {
		struct sbuf b = { 0 };

		for (uint32_t i = 0; i < ds.n; i++) {
			if (i)
				sbuf_addc(&b, '\n');
			diag_format(&ds.d[i], h->opt[OPT_ERRTAGS], true, &b);
		}
		dt_set_msg(h, EDT_COMPILER, "%s", sbuf_str(&b));
		sbuf_free(&b);
		return -1;
	}
	h->images = arena_new_array(h->arena, struct image, h->low->n_fns);
	for (uint32_t i = 0; i < h->low->n_fns; i++)
		if (h->interrupted || compile_fn(h, i, i < n ? &t[i] : &h->low->support[i - n]))
			return -1;
	return 0;
}

/* ---- into the kernel ---- */

static int create_maps(dtrace_hdl_t *h)
{
	struct lowered *w = h->low;
	struct sbuf why = { 0 };
	int r = 0;

	h->maps = arena_new_array(h->arena, struct kmap, w->n_maps);
	for (uint32_t i = 0; i < w->n_maps; i++)
		h->maps[i].fd = -1;
	for (uint32_t i = 0; i < w->n_maps && r == 0; i++) {
		/* a size of 0: nobody uses it */
		if (w->maps[i].value_size == 0 && w->maps[i].kind != MAPK_RINGBUF)
			continue;
		r = kmap_create(h->k, &w->maps[i], &h->maps[i], &why);
		debug(h, "map %s: %u entries of %u bytes: %s\n", w->maps[i].name,
		      w->maps[i].max_entries, w->maps[i].value_size, r ? strerror(-r) : "ok");
	}
	if (r)
		dt_set_msg(h, EDT_GO, "%s", sbuf_str(&why));
	sbuf_free(&why);
	return r;
}

/* Everything that lowering hung on the variables is forgotten: it can be done again. */
static void forget_lowering(dtrace_hdl_t *h, const struct sprog *prog)
{
	for (uint32_t i = 0; i < h->low->n_maps; i++)
		kmap_close(&h->maps[i]);
	for (uint32_t i = 0; i < prog->vars.n; i++)
		((struct dvar *)prog->vars.v[i])->store = NULL;
	h->low = NULL;
	h->maps = NULL;
}

/*
 * Programs and their maps. With -x bufresize=auto, buffers that the kernel has no memory for are made
 * half as large until it has; the programs know the size, so they are compiled again.
 */
static int make_maps(dtrace_hdl_t *h, const struct sprog *prog)
{
	int r;

	for (;;) {
		if (lower_all(h, prog))
			return -1;
		r = create_maps(h);
		if (r != -ENOMEM || h->opt[OPT_BUFRESIZE] || h->opt[OPT_BUFSIZE] / 2 < 4096)
			return r ? -1 : 0;
		forget_lowering(h, prog);
		h->opt[OPT_BUFSIZE] /= 2;
	}
}

static int refused(dtrace_hdl_t *h, const struct kprog *p)
{
	struct sbuf b = { 0 };

	if (p->fail_loc.line)
		sbuf_printf(&b, "%s line %u: ", p->fail_loc.src ? p->fail_loc.src->name : "",
			    p->fail_loc.shown_line ? p->fail_loc.shown_line : p->fail_loc.line);
	sbuf_adds(&b, sbuf_str(&p->why));
	if (p->log && h->opt[OPT_BPFLOG])
		sbuf_printf(&b, "\nBPF verifier log:\n%s", p->log);
	else if (p->log)
		sbuf_adds(&b, "\n(-x bpflog shows the verifier's log)");
	dt_set_msg(h, EDT_GO, "%s", sbuf_str(&b));
	sbuf_free(&b);
	return -1;
}

static int load_progs(dtrace_hdl_t *h)
{
	struct lowered *w = h->low;

	h->kprogs = arena_new_array(h->arena, struct kprog, w->n_fns);
	for (uint32_t i = 0; i < w->n_fns; i++)
		h->kprogs[i].fd = -1;
	for (uint32_t i = 0; i < w->n_fns; i++)
		if (kprog_load(h->k, &h->images[i], h->maps, w->n_maps, &h->kprogs[i]) != 0)
			return refused(h, &h->kprogs[i]);
	return 0;
}

/* Ticks per second of jiffies64, from the resolution of the coarse clock. */
static uint64_t jiffies_hz(void)
{
	struct timespec ts = { 0 };

	if (clock_getres(CLOCK_MONOTONIC_COARSE, &ts) != 0 || ts.tv_nsec == 0)
		return 1000;
	return 1000000000ull / (uint64_t)ts.tv_nsec;
}

/* What turns the clock of wall_time() in lower into CLOCK_REALTIME. */
static int64_t wall_offset(bool have_tai)
{
	struct timespec mono, real;
	struct timex tx = { 0 };

	if (have_tai)
		return adjtimex(&tx) >= 0 ? -(int64_t)tx.tai * 1000000000 : 0;
	clock_gettime(CLOCK_MONOTONIC, &mono);
	clock_gettime(CLOCK_REALTIME, &real);
	return (real.tv_sec - mono.tv_sec) * 1000000000ll + real.tv_nsec - mono.tv_nsec;
}

static struct shm_ctl *ctl_of(dtrace_hdl_t *h)
{
	return kmap_elem(&h->maps[h->low->layout.map_ctl], 0);
}

static void init_ctl(dtrace_hdl_t *h)
{
	struct shm_ctl *c = ctl_of(h);

	c->alive_limit = (uint64_t)h->opt[OPT_DEADMAN] / 1000000000 * jiffies_hz();
	c->start_ns = dt_now();
	c->wall_off = (uint64_t)wall_offset(feat(h->k, FEAT_TAI));
	c->target_pid = dt_target_pid(h);
	(void)bpfsys_test_run(h->kprogs[h->hb].fd, NULL, 0, -1, NULL);
}

static int cannot_attach(dtrace_hdl_t *h, const char *why)
{
	enum errtag tag = world_err_tag(h->w);
	bool tagged = h->opt[OPT_ERRTAGS] && tag != D_UNKNOWN;

	return dt_set_msg(h, EDT_GO, "%s%s%s%s", tagged ? "[" : "", tagged ? errtag_name(tag) : "",
			  tagged ? "] " : "", why ? why : "cannot attach");
}

static int attach_all(dtrace_hdl_t *h)
{
	const char *why = NULL;
	int r = 0;

	/* the heartbeat, first of the support programs, is run by us */
	for (uint32_t i = 1; i < h->low->n_support && r == 0; i++)
		r = attach_tp_btf(&h->links, h->kprogs[h->hb + i].fd);
	if (r)
		return dt_set_msg(h, EDT_GO, "cannot attach support program: %s", strerror(-r));
	for (uint32_t i = 0; i < h->targets.n; i++) {
		h->targets.v[i].use = ir_ctx_use(h->low->fns[i]);
		if (provider_attach(h->w, &h->targets.v[i], h->kprogs[i].fd, &h->links, &why) != 0)
			return cannot_attach(h, why);
	}
	return 0;
}

static int watch(dtrace_hdl_t *h, int fd, uint32_t id)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.u32 = id };

	return epoll_ctl(h->epfd, EPOLL_CTL_ADD, fd, &ev);
}

static int on_msg(void *arg, void *data, size_t size)
{
	dtrace_hdl_t *h = arg;

	(void)consume_msg(h->cons, data, (uint32_t)size);
	return --h->msg_left ? 0 : -EAGAIN;
}

static int open_events(dtrace_hdl_t *h)
{
	int msg_fd = h->maps[h->low->layout.map_msg].fd;

	h->epfd = epoll_create1(EPOLL_CLOEXEC);
	if (h->epfd < 0)
		return dt_set_err(h, errno);
	h->msgs = ring_buffer__new(msg_fd, on_msg, h, NULL);
	if (!h->msgs || watch(h, msg_fd, UINT32_MAX - 1) != 0)
		return dt_set_err(h, errno ? errno : ENOMEM);
	if (h->maps_seen) {
		uint32_t n;
		const int *fds = mapwatch_fds(h->maps_seen, &n);

		for (uint32_t i = 0; i < n; i++)
			(void)watch(h, fds[i], UINT32_MAX - 1);
	}
	for (uint32_t i = 0; i < h->targets.n; i++)
		if (h->targets.v[i].fd >= 0 && watch(h, h->targets.v[i].fd, i) != 0)
			return dt_set_err(h, errno);
	return 0;
}

static int into_kernel(dtrace_hdl_t *h)
{
	if (load_progs(h) || dt_consume_init(h))
		return -1;
	init_ctl(h);
	dt_watch_maps(h);
	return attach_all(h) || open_events(h) ? -1 : 0;
}

/* As far as we are allowed to; what that means for the maps, making them tells. */
static void limit_lockmem(uint64_t bytes)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_MEMLOCK, &lim) != 0)
		return;
	lim.rlim_cur = bytes == INT64_MAX ? RLIM_INFINITY : (rlim_t)bytes;
	if (lim.rlim_cur > lim.rlim_max) {
		struct rlimit more = { lim.rlim_cur, lim.rlim_cur };

		if (setrlimit(RLIMIT_MEMLOCK, &more) == 0)
			return;
		lim.rlim_cur = lim.rlim_max;
	}
	(void)setrlimit(RLIMIT_MEMLOCK, &lim);
}

static int check_options(dtrace_hdl_t *h)
{
	if (h->opt[OPT_GRABANON])
		return dt_set_msg(h, EDT_NOANON, "No anonymous tracing state");
	if (h->opt[OPT_CPU] >= (int64_t)kernel_possible_cpus(h->k))
		return dt_set_msg(h, EDT_GO, "CPU %lld does not exist", (long long)h->opt[OPT_CPU]);
	if (h->opt[OPT_LOCKMEM] != DTRACE_OPT_UNSET)
		limit_lockmem((uint64_t)h->opt[OPT_LOCKMEM]);
	return 0;
}

/* The clauses of all programs, and what they are to be attached to. */
static struct sprog *gather(dtrace_hdl_t *h)
{
	const char *why = NULL;
	struct sprog *prog = merge(h);

	h->gathered = true;
	world_set_follow(h->w, h->opt[OPT_FOLLOW]);
	if (prog->n_clauses == 0 && h->progs && !h->opt[OPT_EMPTY] && !h->opt[OPT_ZDEFS])
		dt_set_msg(h, EDT_GO, "the program has no clause");
	else if (provider_targets(h->w, prog->clauses, prog->n_clauses, &h->targets, &why) != 0)
		dt_set_msg(h, EDT_GO, "%s", why ? why : "cannot enable probes");
	else
		return prog;
	return NULL;
}

void dtrace_interrupt(dtrace_hdl_t *h)
{
	h->interrupted = 1;
}

static int go(dtrace_hdl_t *h)
{
	struct sprog *prog;
	struct ptarget *begin;
	struct shm_ctl *ctl;

	if (h->gathered)
		return dt_set_err(h, EINVAL);
	if (h->flags & DTRACE_O_NODEV)
		return dt_set_msg(h, EDT_NODEV, "handle was opened for compiling only");
	if (h->optstr[OPT_EVALTIME] && dt_procs_prepare(h) != 0)
		return -1;
	prog = gather(h);
	if (!prog || h->interrupted || check_options(h) || make_maps(h, prog))
		return -1;
	kmap_warm(h->k, h->maps, h->low->n_maps);
	if (into_kernel(h))
		return -1;
	h->going = true;
	h->last_status = h->last_switch = dt_now();
	dt_share_init(h);
	begin = ptargets_begin(&h->targets);
	if (begin)
		(void)provider_fire(h->w, begin, NULL);
	ctl = ctl_of(h);
	/* Attaching may have taken longer than the programs wait for a sign of life. */
	(void)bpfsys_test_run(h->kprogs[h->hb].fd, NULL, 0, -1, NULL);
	if (!__atomic_load_n(&ctl->exit_set, __ATOMIC_ACQUIRE))
		__atomic_store_n(&ctl->active, SHM_ACTIVE, __ATOMIC_RELEASE);
	return 0;
}

int dtrace_go(dtrace_hdl_t *h)
{
	int r;

	kernel_set_stop(h->k, &h->interrupted);
	h->links.stop = &h->interrupted;
	r = go(h);
	kernel_set_stop(h->k, NULL);
	h->links.stop = NULL;
	if (r && h->interrupted)
		dt_set_msg(h, EDT_GO, "interrupted");
	return r;
}

/*
 * END comes when what the others left in the buffers has been read, so that there is room for its records:
 * a full buffer is no reason to lose the last word.
 */
void dt_fire_end(dtrace_hdl_t *h)
{
	struct ptarget *end = ptargets_end(&h->targets);

	if (!h->stopped || h->end_fired)
		return;
	h->end_fired = true;
	if (end)
		(void)provider_fire(h->w, end, NULL);
}

int dtrace_stop(dtrace_hdl_t *h)
{
	if (!h->going || h->stopped)
		return 0;
	h->stopped = h->agg_due = true;
	__atomic_store_n(&ctl_of(h)->active, SHM_INACTIVE, __ATOMIC_RELEASE);
	klinks_close(&h->links);
	return 0;
}

/* If nobody has tried to trace, the code is made for this alone. */
int dtrace_program_disasm(dtrace_hdl_t *h, FILE *fp)
{
	if (!h->gathered) {
		struct sprog *prog = gather(h);

		if (!prog || lower_all(h, prog))
			return -1;
	}
	for (uint32_t i = 0; fp && h->images && i < h->targets.n; i++) {
		struct sbuf b = { 0 };

		fprintf(fp, "\n; program %s: %u instructions\n", h->images[i].name,
			h->images[i].n_insns);
		bpf_disasm(&h->images[i], &b);
		fputs(sbuf_str(&b), fp);
		sbuf_free(&b);
	}
	return 0;
}
