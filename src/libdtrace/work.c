/* SPDX-License-Identifier: MIT */
/*
 * The consumer's side of a running session: waiting, heartbeat, reading, handlers.
 *
 * dtrace_sleep() wakes up for the control ring (exit, fault, a buffer half full), for ticks, for the end of
 * a process, and at the latest when the switchrate or statusrate is due. switchrate is thus the slowest that
 * buffers are read, never a limit on throughput.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include <bpf/libbpf.h>

#include "kernel/bpfsys.h"
#include "kernel/kernel.h"
#include "kernel/ksyms.h"
#include "libdtrace/dt_impl.h"

#define HELD_NS 1000000 /* temporal: records wait so long to be printed */

uint64_t dt_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ull + (uint64_t)ts.tv_nsec;
}

/* ---- what the consumer asks ---- */

static bool fill_probe(const struct ptarget *t, uint32_t pidx, struct consume_probe *ret)
{
	const struct probe *p = pidx < t->t.n_probes && t->probes ? t->probes[pidx] : NULL;

	if (!p)
		return false;
	*ret = (struct consume_probe){ p->id, p->names.n[0], p->names.n[1], p->names.n[2],
				       p->names.n[3] };
	return true;
}

/* Its clauses are part of every program, so it has none of its own. */
static bool error_probe(const dtrace_hdl_t *h, struct consume_probe *ret)
{
	*ret = (struct consume_probe){ h->targets.error_probe_id, "dtrace", "", "", "ERROR" };
	return true;
}

static bool io_probe(void *priv, uint32_t prog, uint32_t pidx, struct consume_probe *ret)
{
	dtrace_hdl_t *h = priv;

	if (prog == h->targets.n)
		return error_probe(h, ret);
	return prog < h->targets.n && fill_probe(&h->targets.v[prog], pidx, ret);
}

/* Keys carry the sum of the n_probes of earlier programs plus the index: lw_probe_ref(). */
static bool io_probe_id(void *priv, uint32_t id, struct consume_probe *ret)
{
	dtrace_hdl_t *h = priv;

	for (uint32_t i = 0; i < h->targets.n; i++) {
		uint32_t n = h->targets.v[i].t.n_probes ? h->targets.v[i].t.n_probes : 1;

		if (id < n)
			return fill_probe(&h->targets.v[i], id, ret);
		id -= n;
	}
	return id == 0 && error_probe(h, ret);
}

static bool io_ksym(void *priv, uint64_t addr, struct consume_sym *ret)
{
	return dt_ksym(priv, addr, ret);
}

bool dt_usym(dtrace_hdl_t *h, uint32_t tgid, uint64_t addr, struct consume_sym *ret)
{
	struct psym s;

	if (!psyms_find(h->psyms, tgid, addr, &s))
		return false;
	*ret = (struct consume_sym){ .object = s.object, .name = s.name, .off = s.off };
	return true;
}

static bool io_usym(void *priv, uint32_t tgid, uint64_t addr, struct consume_sym *ret)
{
	return dt_usym(priv, tgid, addr, ret);
}

static bool io_uline(void *priv, uint32_t tgid, uint64_t addr, const char **ret_file,
		     uint32_t *ret_line)
{
	dtrace_hdl_t *h = priv;

	return psyms_line(h->psyms, tgid, addr, ret_file, ret_line);
}

static uint32_t io_unwind(void *priv, uint32_t tgid, const struct rec_regs *regs, uint64_t base,
			  const uint8_t *stack, uint32_t len, uint64_t *pcs, uint32_t max)
{
	dtrace_hdl_t *h = priv;
	struct unwind_in in = { .pid = tgid, .base = base, .stack = stack, .len = len };
	enum unwind_end end;
	uint32_t n;

	_Static_assert(sizeof(in.regs) == sizeof(regs->pt_regs), "registers");
	memcpy(in.regs, regs->pt_regs, sizeof(in.regs));
	n = unwind(h->psyms, &in, pcs, max, &end);
	h->unwound[end]++;
	return n;
}

static int io_setopt(void *priv, const char *name, const char *value, const char **why)
{
	dtrace_hdl_t *h = priv;

	if (dtrace_getopt(h, name, &h->setopt_old) == 0 && dt_opt_set(h, name, value, false) == 0)
		return 0;
	*why = sbuf_str(&h->errmsg);
	return -EINVAL;
}

static int io_sysrq(void *priv, bool panic, const char **why)
{
	(void)priv;
	return kernel_sysrq(panic, why);
}

static int io_ring_need(void *priv, uint32_t cpu, uint64_t from, uint64_t to)
{
	dtrace_hdl_t *h = priv;

	return kmap_need(&h->maps[h->low->layout.map_buf], cpu, SHM_BUF_DATA + from,
			 SHM_BUF_DATA + to);
}

static uint64_t io_now(void *priv)
{
	(void)priv;
	return dt_now();
}

/* ---- handlers: from the consumer's structures to the API's ---- */

static void copy_name(char *dst, size_t size, const char *src)
{
	snprintf(dst, size, "%s", src ? src : "");
}

static dtrace_probedesc_t *probe_desc(dtrace_hdl_t *h, const struct consume_probe *p)
{
	dtrace_probedesc_t *d = &h->cur_desc;

	d->dtpd_id = p->id;
	copy_name(d->dtpd_provider, sizeof(d->dtpd_provider), p->prov);
	copy_name(d->dtpd_mod, sizeof(d->dtpd_mod), p->mod);
	copy_name(d->dtpd_func, sizeof(d->dtpd_func), p->func);
	copy_name(d->dtpd_name, sizeof(d->dtpd_name), p->name);
	return d;
}

static dtrace_probedata_t probe_data(dtrace_hdl_t *h, const struct consume_rec *r)
{
	const struct dt_edesc *e = dt_edesc(h, r->desc, r->epid, r->probe->id);

	return (dtrace_probedata_t){
		.dtpda_handle = h,
		.dtpda_edesc = e->e,
		.dtpda_pdesc = probe_desc(h, r->probe),
		.dtpda_cpu = (int)r->cpu,
		.dtpda_data = dt_record(h, e, r),
		.dtpda_flow = r->flow == CFLOW_ENTRY  ? DTRACEFLOW_ENTRY :
			      r->flow == CFLOW_RETURN ? DTRACEFLOW_RETURN :
							DTRACEFLOW_NONE,
		.dtpda_prefix = r->prefix,
		.dtpda_indent = r->indent,
		.dtpda_timestamp = r->timestamp,
	};
}

/* Of the first value of an action; the callers have made the description. */
static const dtrace_recdesc_t *rec_of(dtrace_hdl_t *h, const struct consume_rec *r,
				      const struct rec_act *a)
{
	const struct dt_edesc *e = h->edescs[r->desc->index];

	return &e->e->dtepd_rec[e->first[a - r->desc->acts]];
}

/* From then on p's data is that value's. */
static const dtrace_recdesc_t *at_value(dtrace_hdl_t *h, const struct consume_rec *r,
					const struct rec_act *a, dtrace_probedata_t *p)
{
	const dtrace_recdesc_t *d = rec_of(h, r, a);

	p->dtpda_data += d->dtrd_offset;
	return d;
}

static int on_err(void *priv, const struct consume_err *e)
{
	dtrace_hdl_t *h = priv;
	uint32_t index;
	bool known = e->epid && session_rec(&h->low->layout, e->epid, &index);
	dtrace_errdata_t d = {
		.dteda_handle = h,
		.dteda_edesc =
			known ? dt_edesc(h, h->low->layout.recs[index], e->epid, e->probe->id)->e :
				NULL,
		.dteda_pdesc = probe_desc(h, e->probe),
		.dteda_action = e->action,
		.dteda_offset = e->offset,
		.dteda_fault = (int)e->fault,
		.dteda_cpu = (int)e->cpu,
		.dteda_addr = e->addr,
		.dteda_msg = e->msg,
	};

	if (!h->err_fn)
		return dt_set_msg(h, EDT_OTHER, "%s", e->msg);
	return h->err_fn(&d, h->err_arg) == DTRACE_HANDLE_OK ? 0 : -1;
}

static dtrace_dropkind_t drop_kind(enum shm_drop kind)
{
	switch (kind) {
	case SHM_DROP_PRINCIPAL: return DTRACEDROP_PRINCIPAL;
	case SHM_DROP_AGG: return DTRACEDROP_AGGREGATION;
	case SHM_DROP_DYNVAR: return DTRACEDROP_DYNAMIC;
	case SHM_DROP_SPEC: return DTRACEDROP_SPEC;
	case SHM_DROP_SPECBUSY: return DTRACEDROP_SPECBUSY;
	case SHM_DROP_SPECUNAVAIL: return DTRACEDROP_SPECUNAVAIL;
	case SHM_DROP_STKSTR: return DTRACEDROP_STKSTROVERFLOW;
	case SHM_DROP_ERR: return DTRACEDROP_DBLERROR;
	case SHM_DROP_STRTRUNC: return DTRACEDROP_STRTRUNC;
	default: return DTRACEDROP_NESTED;
	}
}

static int on_drop(void *priv, const struct consume_drop *e)
{
	dtrace_hdl_t *h = priv;
	dtrace_dropdata_t d = {
		.dtdda_handle = h,
		.dtdda_cpu = e->cpu,
		.dtdda_kind = drop_kind(e->kind),
		.dtdda_drops = e->drops,
		.dtdda_total = e->total,
		.dtdda_msg = e->msg,
	};

	if (!h->drop_fn)
		return dt_set_msg(h, EDT_OTHER, "%s", e->msg);
	return h->drop_fn(&d, h->drop_arg) == DTRACE_HANDLE_OK ? 0 : -1;
}

/* The entry is the consumer's own, which is not const; what is given out is a copy. */
static const dtrace_aggdata_t *buffered_entry(dtrace_hdl_t *h, const struct consume_aggent *e)
{
	union {
		const struct consume_aggent *c;
		struct consume_aggent *e;
	} u = { e };

	dt_aggdata_forget(h);
	return e ? dt_aggdata(h, u.e) : NULL;
}

static uint32_t buffered_flags(uint32_t f)
{
	return (f & CBUF_AGGKEY ? DTRACE_BUFDATA_AGGKEY : 0u) |
	       (f & CBUF_AGGVAL ? DTRACE_BUFDATA_AGGVAL : 0u) |
	       (f & CBUF_AGGFORMAT ? DTRACE_BUFDATA_AGGFORMAT : 0u) |
	       (f & CBUF_AGGLAST ? DTRACE_BUFDATA_AGGLAST : 0u);
}

static int on_buffered(void *priv, const struct consume_buf *b)
{
	dtrace_hdl_t *h = priv;
	dtrace_probedata_t p;
	dtrace_bufdata_t d = { .dtbda_handle = h,
			       .dtbda_buffered = b->text,
			       .dtbda_aggdata = buffered_entry(h, b->agg),
			       .dtbda_flags = buffered_flags(b->flags) };

	if (b->rec) {
		p = probe_data(h, b->rec);
		d.dtbda_probe = &p;
		d.dtbda_recdesc = b->act ? at_value(h, b->rec, b->act, &p) : NULL;
	}
	if (!h->buf_fn)
		return dt_set_msg(h, EDT_OTHER, "no handler for buffered output");
	return h->buf_fn(&d, h->buf_arg) == DTRACE_HANDLE_OK ? 0 : -1;
}

static int on_setopt(void *priv, const struct consume_setopt *s)
{
	dtrace_hdl_t *h = priv;
	dtrace_probedata_t p = probe_data(h, s->rec);
	dtrace_setoptdata_t d = { .dtsda_handle = h,
				  .dtsda_probe = &p,
				  .dtsda_option = s->name,
				  .dtsda_oldval = h->setopt_old };

	(void)dtrace_getopt(h, s->name, &d.dtsda_newval);
	return h->setopt_fn(&d, h->setopt_arg) == DTRACE_HANDLE_OK ? 0 : -1;
}

static enum consume_next next_of(int r)
{
	return r == DTRACE_CONSUME_THIS ? CNEXT_THIS :
	       r == DTRACE_CONSUME_NEXT ? CNEXT_NEXT :
					  CNEXT_ABORT;
}

static enum consume_next on_probe(void *priv, const struct consume_rec *r)
{
	dtrace_hdl_t *h = priv;
	dtrace_probedata_t d = probe_data(h, r);

	return h->pfunc ? next_of(h->pfunc(&d, h->work_arg)) : CNEXT_THIS;
}

static enum consume_next on_act(void *priv, const struct consume_rec *r, const struct rec_act *a)
{
	dtrace_hdl_t *h = priv;
	dtrace_probedata_t d = probe_data(h, r);

	return h->rfunc ? next_of(h->rfunc(&d, a ? at_value(h, r, a, &d) : NULL, h->work_arg)) :
			  CNEXT_NEXT;
}

static void set_handlers(dtrace_hdl_t *h)
{
	struct consume_handlers c = {
		.priv = h,
		.err = on_err,
		.drop = on_drop,
		.buffered = on_buffered,
		.setopt = h->setopt_fn ? on_setopt : NULL,
		.probe = h->pfunc || h->rfunc ? on_probe : NULL,
		.act = h->pfunc || h->rfunc ? on_act : NULL,
	};

	consume_handle(h->cons, &c);
	consume_agg_percpu(h->cons, h->opt[OPT_AGGPERCPU]);
}

int dtrace_handle_err(dtrace_hdl_t *h, dtrace_handle_err_f *fn, void *arg)
{
	if (h->err_fn && fn)
		return dt_set_err(h, EALREADY);
	h->err_fn = fn;
	h->err_arg = arg;
	return 0;
}

int dtrace_handle_drop(dtrace_hdl_t *h, dtrace_handle_drop_f *fn, void *arg)
{
	if (h->drop_fn && fn)
		return dt_set_err(h, EALREADY);
	h->drop_fn = fn;
	h->drop_arg = arg;
	return 0;
}

int dtrace_handle_buffered(dtrace_hdl_t *h, dtrace_handle_buffered_f *fn, void *arg)
{
	if (h->buf_fn && fn)
		return dt_set_err(h, EALREADY);
	h->buf_fn = fn;
	h->buf_arg = arg;
	return 0;
}

int dtrace_handle_setopt(dtrace_hdl_t *h, dtrace_handle_setopt_f *fn, void *arg)
{
	if (h->setopt_fn && fn)
		return dt_set_err(h, EALREADY);
	h->setopt_fn = fn;
	h->setopt_arg = arg;
	return 0;
}

int dt_consume_init(dtrace_hdl_t *h)
{
	const struct session_layout *y = &h->low->layout;
	uint32_t n = kernel_possible_cpus(h->k);
	struct shm_buf **rings = arena_new_array(h->arena, struct shm_buf *, n);
	struct consume_conf conf = {
		.layout = y,
		.n_cpus = n,
		.agg_spill = true,
		.rings = rings,
		.pcpu = kmap_elem(&h->maps[y->map_pcpu], 0),
		.pcpu_stride = y->pcpu_size,
		.ctl = kmap_elem(&h->maps[y->map_ctl], 0),
		.io = { .priv = h,
			.probe = io_probe,
			.probe_id = io_probe_id,
			.ksym = io_ksym,
			.usym = io_usym,
			.uline = io_uline,
			.unwind = io_unwind,
			.agg_each = dt_agg_each,
			.agg_delete = dt_agg_delete,
			.setopt = io_setopt,
			.sysrq = io_sysrq,
			.types = h->types,
			.ring_need = io_ring_need,
			.now = io_now },
	};

	for (uint32_t i = 0; i < n; i++)
		rings[i] = kmap_elem(&h->maps[y->map_buf], i);
	h->cons = consume_new(&conf);
	if (!h->cons)
		return dt_set_err(h, ENOMEM);
	dt_opts_consume(h);
	set_handlers(h);
	return 0;
}

/* ---- the loop ---- */

static int timeout_ms(dtrace_hdl_t *h)
{
	uint64_t now = dt_now(), next;

	next = h->last_switch + (uint64_t)h->opt[OPT_SWITCHRATE];
	if (h->last_status + (uint64_t)h->opt[OPT_STATUSRATE] < next)
		next = h->last_status + (uint64_t)h->opt[OPT_STATUSRATE];
	if (dt_share_next(h) < next)
		next = dt_share_next(h);
	if (consume_held(h->cons) && now + HELD_NS < next)
		next = now + HELD_NS;
	if (next <= now)
		return 0;
	return (int)((next - now + 999999) / 1000000);
}

static int status_of(dtrace_hdl_t *h)
{
	struct shm_ctl *ctl;

	if (!h->going)
		return DTRACE_STATUS_NONE;
	if (h->stopped)
		return DTRACE_STATUS_STOPPED;
	ctl = kmap_elem(&h->maps[h->low->layout.map_ctl], 0);
	if (__atomic_load_n(&ctl->exit_set, __ATOMIC_ACQUIRE))
		return DTRACE_STATUS_EXITED;
	if (ctl->killed)
		return DTRACE_STATUS_STOPPED;
	if (__atomic_load_n(&ctl->filled, __ATOMIC_ACQUIRE))
		return DTRACE_STATUS_FILLED;
	return dt_procs_alive(h) ? DTRACE_STATUS_OKAY : DTRACE_STATUS_EXITED;
}

/*
 * The time until the first event is used to read what processes had mapped before tracing began: they may be gone
 * when a stack of theirs is printed.
 */
static int wait_events(dtrace_hdl_t *h, struct epoll_event *ev, int max, int ms)
{
	uint64_t now = dt_now(), end = now + (uint64_t)ms * 1000000;
	int n;

	for (; h->maps_unread && now < end; now = dt_now()) {
		n = epoll_wait(h->epfd, ev, max, 0);
		if (n != 0)
			return n;
		h->maps_unread = psyms_grab_next(h->psyms);
	}
	return epoll_wait(h->epfd, ev, max, now < end ? (int)((end - now) / 1000000) + 1 : 0);
}

/* Ticks that are due, processes that have ended; waits for them. */
static void events(dtrace_hdl_t *h, int ms)
{
	struct epoll_event ev[16];
	int n = wait_events(h, ev, 16, ms);

	for (int i = 0; i < n; i++)
		if (ev[i].data.u32 < h->targets.n)
			(void)provider_fire(h->w, &h->targets.v[ev[i].data.u32], NULL);
	dt_procs_poll(h);
}

void dtrace_sleep(dtrace_hdl_t *h)
{
	if (h->going && !h->stopped && status_of(h) != DTRACE_STATUS_EXITED)
		events(h, timeout_ms(h));
}

/* Once in a statusrate: shows the programs that we live. */
static void heartbeat(dtrace_hdl_t *h)
{
	uint64_t now = dt_now();

	if (h->last_beat && now - h->last_beat < (uint64_t)h->opt[OPT_STATUSRATE])
		return;
	h->last_beat = now;
	(void)bpfsys_test_run(h->kprogs[h->hb].fd, NULL, 0, -1, NULL);
}

int dtrace_exit_status(dtrace_hdl_t *h)
{
	int status = 0;

	if (h->cons)
		(void)consume_exited(h->cons, &status);
	return status;
}

/*
 * A probe that fires inside its own program (a tracepoint hit by the program's helpers, or by an interrupt)
 * is skipped by the kernel, which counts it; so it is a drop and is told as one.
 */
static int tell_missed(dtrace_hdl_t *h)
{
	int r = 0;

	if (!h->missed)
		h->missed = arena_new_array(h->arena, uint64_t, h->low->n_fns);
	for (uint32_t i = 0; i < h->targets.n && r == 0; i++) {
		struct bpfsys_prog_info info;
		char msg[128];

		if (bpfsys_prog_info(h->kprogs[i].fd, &info) != 0 ||
		    info.recursion_misses == h->missed[i])
			continue;
		snprintf(msg, sizeof(msg),
			 "%s%llu firings skipped by the kernel (recursion in %s)\n",
			 h->opt[OPT_DROPTAGS] ? "[RECURSION] " : "",
			 (unsigned long long)(info.recursion_misses - h->missed[i]),
			 h->targets.v[i].t.name);
		r = consume_drop(h->cons, &(struct consume_drop){ .cpu = -1,
								  .kind = SHM_DROP_LEVEL,
								  .drops = info.recursion_misses -
									   h->missed[i],
								  .total = info.recursion_misses,
								  .msg = msg });
		h->missed[i] = info.recursion_misses;
	}
	return r ? -ECANCELED : 0;
}

static int tell_drops(dtrace_hdl_t *h)
{
	int r = consume_drops(h->cons);

	return r ? r : tell_missed(h);
}

/* Once in a statusrate: the heartbeat, and what was lost. */
static int beat(dtrace_hdl_t *h)
{
	uint64_t now = dt_now();

	if (now - h->last_status < (uint64_t)h->opt[OPT_STATUSRATE])
		return 0;
	h->last_status = now;
	heartbeat(h);
	return tell_drops(h);
}

/* There are consumers of aggregations that call nothing else while tracing. -1: a drop ends it. */
int dtrace_status(dtrace_hdl_t *h)
{
	if (h->going && !h->stopped) {
		set_handlers(h);
		if (beat(h) != 0)
			return -1;
		events(h, 0);
	}
	return status_of(h);
}

/* More than there can be at once: what printing them makes the program send (on write(2), say) is for the next round. */
#define MSG_ROUND 4096u

static int drain(dtrace_hdl_t *h, FILE *fp, bool last)
{
	int r;

	dt_read_maps(h);
	psyms_round(h->psyms);
	ksyms_renew(h->k);
	h->msg_left = MSG_ROUND;
	(void)ring_buffer__consume(h->msgs);
	/* fill and ring are read when tracing is over */
	r = last || dt_policy(h) == SHM_POLICY_SWITCH ? consume_drain(h->cons, fp, last) : 0;
	h->last_switch = dt_now();
	return r;
}

static void tell_killed(dtrace_hdl_t *h, uint32_t why)
{
	if (why == SHM_KILL_BUDGET)
		dt_set_msg(
			h, EDT_OTHER,
			"Abort: probes took %u%% of the machine's CPU time (-x cpushare allows %lld%%)",
			h->share.percent, (long long)h->opt[OPT_CPUSHARE]);
	else
		dt_set_msg(h, EDT_OTHER, "Abort due to systemic unresponsiveness");
}

static int failed(dtrace_hdl_t *h, int r)
{
	if (h->err == 0 || r != -ECANCELED)
		dt_set_err(h, r == -ECANCELED ? EDT_ABORT : -r);
	return -1;
}

int dtrace_consume(dtrace_hdl_t *h, FILE *fp, dtrace_consume_probe_f *pfunc,
		   dtrace_consume_rec_f *rfunc, void *arg)
{
	int r;

	if (!h->going)
		return dt_set_err(h, EINVAL);
	h->pfunc = pfunc;
	h->rfunc = rfunc;
	h->work_arg = arg;
	set_handlers(h);
	r = drain(h, fp, h->stopped);
	return r ? failed(h, r) : 0;
}

dtrace_workstatus_t dtrace_work(dtrace_hdl_t *h, FILE *fp, dtrace_consume_probe_f *pfunc,
				dtrace_consume_rec_f *rfunc, void *arg)
{
	struct shm_ctl *ctl;
	int status, r;

	if (h->going && !h->stopped)
		dt_share_poll(h);
	status = status_of(h);
	if (status == DTRACE_STATUS_NONE) {
		dt_set_err(h, EINVAL);
		return DTRACE_WORKSTATUS_ERROR;
	}
	h->pfunc = pfunc;
	h->rfunc = rfunc;
	h->work_arg = arg;
	set_handlers(h);
	r = beat(h);
	if (r == 0)
		r = drain(h, fp, false);
	if (r == 0 && status != DTRACE_STATUS_OKAY) {
		dtrace_stop(h);
		r = drain(h, fp, true);
		dt_fire_end(h);
		if (r == 0)
			r = drain(h, fp, true);
		if (r == 0)
			r = tell_drops(h);
		if (r == 0)
			r = consume_flush(h->cons, fp);
	}
	ctl = h->maps ? kmap_elem(&h->maps[h->low->layout.map_ctl], 0) : NULL;
	if (r == 0 && status != DTRACE_STATUS_OKAY && ctl && ctl->killed) {
		tell_killed(h, ctl->killed);
		return DTRACE_WORKSTATUS_ERROR;
	}
	if (r) {
		failed(h, r);
		return DTRACE_WORKSTATUS_ERROR;
	}
	h->agg_due = true;
	return status == DTRACE_STATUS_OKAY ? DTRACE_WORKSTATUS_OKAY : DTRACE_WORKSTATUS_DONE;
}
