// SPDX-License-Identifier: MIT
/*
 * The callbacks of derived providers: which probes of the table there are on this kernel, and the
 * programs that serve them. The group of a program is the place of the first entry of the table that
 * names its event, so it is the same in every run.
 */
#include "provider/derive.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kernel/feature.h"
#include "kernel/kbtf.h"
#include "provider/cpc.h"
#include "provider/kfuncs.h"
#include "provider/tp.h"
#include "syntax/parse.h"

static const struct dprobe *row_of(const struct probe *p)
{
	return &p->prov->derived->v[p->data];
}

static const char *func_of(const struct dprobe *row)
{
	return row->func ? row->func : "";
}

static bool same_event(const struct dvia *a, const struct dvia *b)
{
	return a->kind == b->kind && strcmp(a->at, b->at) == 0;
}

/* ---- what is there ---- */

static bool left_out(struct world *w, const struct dvia *v)
{
	const struct kfunc fn = { .name = v->at, .mod = "vmlinux" };

	return v->kind >= DVIA_FENTRY && kfunc_left_out(w, &fn);
}

static bool event_there(struct world *w, const struct dvia *v)
{
	if (v->with && !kbtf_has_tracepoint(w->kernel, v->with))
		return false;
	if (v->kind == DVIA_KPROBE)
		return kfunc_way(w) != KF_NONE && kfuncs_find(w, v->at);
	if (v->kind == DVIA_PERF)
		return feat(w->kernel, FEAT_PERF_EVENT);
	if (v->kind == DVIA_FENTRY || v->kind == DVIA_FEXIT)
		return feat(w->kernel, FEAT_FENTRY) && kfunc_type(w, v->at) && !left_out(w, v);
	return kbtf_has_tracepoint(w->kernel, v->at);
}

/* The nth of its events that there is on this kernel, NULL if there are not so many. */
static const struct dvia *nth_via(struct world *w, const struct dprobe *row, uint32_t nth)
{
	bool any = false;

	for (uint32_t i = 0; row->via[i].kind; i++) {
		const struct dvia *v = &row->via[i];

		if ((v->fallback && any) || !event_there(w, v))
			continue;
		any = true;
		if (nth-- == 0)
			return v;
	}
	return NULL;
}

static const struct probe *add(const struct provider *p, struct world *w, uint32_t i)
{
	const struct dprobe *row = &p->derived->v[i];

	return world_probe(w, p, p->id_first + i, "vmlinux", func_of(row), row->name, i);
}

static const char *why_not(const struct provider *p, struct world *w, const struct dprobe *row)
{
	struct sbuf b = { 0 };
	const char *s;

	sbuf_printf(&b, "%s::%s:%s is not available: ", p->name, func_of(row), row->name);
	if (row->never) {
		sbuf_adds(&b, row->never);
	} else if (row->via->kind >= DVIA_FENTRY && !feat(w->kernel, FEAT_FENTRY)) {
		sbuf_printf(&b, "kernel functions cannot be traced here: %s",
			    feat_reason(w->kernel, FEAT_FENTRY));
	} else if (left_out(w, row->via)) {
		sbuf_adds(&b, "tracing itself takes such locks on this kernel, to allocate memory");
	} else if (!feat(w->kernel, FEAT_TP_BTF)) {
		sbuf_adds(&b, feat_reason(w->kernel, FEAT_TP_BTF));
	} else {
		sbuf_adds(&b, "this kernel has no tracepoint or traceable function ");
		for (uint32_t i = 0; row->via[i].kind; i++)
			sbuf_printf(&b, "%s%s", i ? ", " : "", row->via[i].at);
		if (!feat(w->kernel, FEAT_TRACEFS))
			sbuf_printf(&b, " that could be looked for without tracefs (%s)",
				    feat_reason(w->kernel, FEAT_TRACEFS));
	}
	s = arena_strdup(w->arena, sbuf_str(&b));
	sbuf_free(&b);
	return s;
}

int derive_discover(const struct provider *p, struct world *w, const struct pdesc *d,
		    const char **why)
{
	bool named = strcmp(d->prov, p->name) == 0;

	if (!pdesc_glob(d->mod, "vmlinux"))
		return 0;
	for (uint32_t i = 0; i < p->derived->n; i++) {
		const struct dprobe *row = &p->derived->v[i];

		if (!pdesc_glob(d->name, row->name) || !pdesc_glob(d->func, func_of(row)))
			continue;
		if (nth_via(w, row, 0))
			add(p, w, i);
		else if (named && strcmp(d->name, row->name) == 0 &&
			 strcmp(d->func, func_of(row)) == 0) {
			*why = why_not(p, w, row);
			return -ENOTSUP;
		}
	}
	return 0;
}

const struct probe *derive_by_id(const struct provider *p, struct world *w, uint32_t id)
{
	uint32_t i = id - p->id_first;

	return i < p->derived->n && nth_via(w, &p->derived->v[i], 0) ? add(p, w, i) : NULL;
}

/* ---- programs ---- */

static uint64_t group_of(const struct provider *p, const struct dvia *v)
{
	for (uint32_t i = 0; i < p->derived->n; i++)
		for (uint32_t j = 0; p->derived->v[i].via[j].kind; j++)
			if (same_event(&p->derived->v[i].via[j], v))
				return (uint64_t)i * DV_VIAS + j;
	return 0;
}

int derive_place(struct world *w, const struct probe *p, struct place *ret)
{
	const struct dvia *v = nth_via(w, row_of(p), ret->nth);

	if (!v)
		return -ENOENT;
	ret->group = group_of(p->prov, v);
	ret->pidx = PIDX_DENSE;
	ret->more = nth_via(w, row_of(p), ret->nth + 1) != NULL;
	return 0;
}

/* One program: for each probe index, what fires it. */
struct dprog {
	struct dctx c;
	const struct dvia **via;
	const struct dvia *cur;
};

static ir_val fires(void *priv, struct ir_fn *f, uint32_t i)
{
	struct dprog *d = priv;

	d->c.f = f;
	d->cur = d->via[i];
	return d->cur->when ? d->cur->when(&d->c) : 0;
}

static ir_val arg(void *priv, struct ir_fn *f, uint32_t i)
{
	struct dprog *d = priv;

	d->c.f = f;
	return i < DV_ARGS && d->cur->arg[i] ? d->cur->arg[i](&d->c) : 0;
}

static const struct dvia *via_for(const struct dprobe *row, const struct dvia *event)
{
	for (uint32_t i = 0; row->via[i].kind; i++)
		if (same_event(&row->via[i], event))
			return &row->via[i];
	return NULL;
}

static enum lower_site site_of(const struct dvia *v)
{
	if (v->kind >= DVIA_FENTRY)
		return v->kind == DVIA_FENTRY ? LS_FENTRY : LS_FEXIT;
	if (v->kind != DVIA_TP)
		return v->kind == DVIA_PERF ? LS_PROFILE : LS_KENTRY;
	if (strcmp(v->at, "sys_enter") == 0)
		return LS_SYS_ENTER;
	return strcmp(v->at, "sys_exit") == 0 ? LS_SYS_EXIT : LS_TRACEPOINT;
}

static const enum prog_kind kinds[] = {
	[DVIA_TP] = PROGK_TP_BTF,     [DVIA_KPROBE] = PROGK_KPROBE, [DVIA_PERF] = PROGK_PERF_EVENT,
	[DVIA_FENTRY] = PROGK_FENTRY, [DVIA_FEXIT] = PROGK_FEXIT,
};

/* A world's own, for what is only known in a session. */
static struct lower_state *state_of(struct world *w, const struct provider *p)
{
	struct lower_state *s;

	if (!p->derived->state)
		return NULL;
	s = world_data(w, p, sizeof(*s));
	if (!s->name)
		*s = *p->derived->state;
	return s;
}

int derive_target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	const struct dvia *e = &t->prov->derived->v[t->group / DV_VIAS].via[t->group % DV_VIAS];
	struct dprog *d = arena_new_obj(w->arena, struct dprog);

	(void)ret_all;
	(void)why;
	d->c = (struct dctx){ .w = w };
	if (e->kind >= DVIA_FENTRY)
		d->c.func = kfunc_type(w, e->at);
	if (e->kind == DVIA_TP)
		d->c.tp = tp_prog(w, e->at);
	d->via = arena_new_array(w->arena, const struct dvia *, t->t.n_probes);
	for (uint32_t i = 0; i < t->t.n_probes; i++)
		d->via[i] = via_for(row_of(t->probes[i]), e);
	t->t.name = arena_printf(w->arena, "%s_%s", t->prov->name, e->at);
	t->t.attach_name = e->at;
	t->t.kind = kinds[e->kind];
	t->t.state = d->c.state = state_of(w, t->prov);
	t->t.site = site_of(e);
	t->t.priv = d;
	t->t.fires = fires;
	t->t.arg = arg;
	return 0;
}

/* It keeps what no clause asks for. */
static bool is_idle(const struct ptarget *t)
{
	const struct dprog *d = t->t.priv;

	for (uint32_t i = 0; i < t->t.n_probes; i++)
		if (!d->via[i]->feeds)
			return false;
	return !t->t.state->asked;
}

int derive_attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why)
{
	struct perf_count count = { 0 };
	const struct kfunc *fn;

	(void)why;
	if (is_idle(t))
		return 0;
	if (t->t.kind == PROGK_TP_BTF)
		return attach_tp_btf(ls, prog_fd);
	if (t->t.kind == PROGK_FENTRY || t->t.kind == PROGK_FEXIT)
		return attach_tracing(ls, prog_fd, t->t.kind, 0);
	if (t->t.kind == PROGK_PERF_EVENT) {
		count.period = 1;
		return cpc_event(t->t.attach_name, &count) ?
			       attach_perf_count(w->kernel, ls, prog_fd, &count) :
			       -ENOENT;
	}
	fn = kfuncs_find(w, t->t.attach_name);
	return fn ? kfunc_attach(w, ls, prog_fd, fn, false, 0) : -ENOENT;
}

/* ---- values ---- */

static ir_val event_arg(struct dctx *c, uint32_t i)
{
	if (c->func)
		return kfunc_typed_arg(c->f, i);
	return c->tp ? tp_arg(c->tp, c->f, i) : kfunc_arg(c->f, i);
}

ir_val d_ret(struct dctx *c)
{
	ir_val v = ir_load(c->f, 8, ir_ctx(c->f), 8 * (int64_t)c->func->n, IRF_INVARIANT);

	return type_size(c->func->ref) == 4 ? ir_un(c->f, IR_SEXT32, v) : v;
}

ir_val d_arg0(struct dctx *c)
{
	return event_arg(c, 0);
}

ir_val d_arg1(struct dctx *c)
{
	return event_arg(c, 1);
}

ir_val d_arg2(struct dctx *c)
{
	return event_arg(c, 2);
}

ir_val d_arg3(struct dctx *c)
{
	return event_arg(c, 3);
}

ir_val d_arg4(struct dctx *c)
{
	return event_arg(c, 4);
}

ir_val d_current(struct dctx *c)
{
	return ir_call(c->f, BPFH_get_current_task_btf, 0);
}

ir_val d_zero(struct dctx *c)
{
	return ir_const(c->f, 0);
}

ir_val d_one(struct dctx *c)
{
	return ir_const(c->f, 1);
}

struct field {
	uint32_t off, size;
	bool is_signed;
	uint32_t bit, bits; /* of a bit-field, in the byte at off */
};

/* "a.b.c" within struct sou. */
static bool locate(struct dctx *c, const char *sou, const char *path, struct field *ret)
{
	struct types *T = c->w->types;
	const struct ctype *t = types_find(T, "vmlinux", TNS_STRUCT, sou);
	const struct ctype_member *m = NULL;
	uint32_t bit_off = 0;

	*ret = (struct field){ 0 };
	while (t && *path) {
		size_t n = strcspn(path, ".");
		uint32_t bits;

		m = type_member(T, t, arena_strndup(c->w->arena, path, n), &bits);
		if (!m)
			return false;
		ret->off += bits / 8;
		bit_off = bits;
		t = type_strip(m->type);
		path += n + (path[n] == '.');
	}
	if (!m)
		return false;
	/* Of an array, the first element. */
	for (t = type_strip(m->type); !type_is_ptr(t) && type_target(t);)
		t = type_strip(type_target(t));
	ret->size = type_size(t);
	ret->is_signed = type_is_signed(t);
	if (m->bit_size % 8 || bit_off % 8) {
		ret->bit = bit_off % 8;
		ret->bits = m->bit_size;
		ret->size = 1;
	} else if (m->bit_size) {
		ret->size = m->bit_size / 8;
	}
	return true;
}

static bool find_field(struct dctx *c, const char *sou, const char *path, struct field *ret)
{
	if (!locate(c, sou, path, ret) || ret->bit + ret->bits > 8)
		return false;
	return ret->size == 1 || ret->size == 2 || ret->size == 4 || ret->size == 8;
}

static ir_val extended(struct dctx *c, ir_val v, const struct field *m)
{
	if (m->bits)
		return ir_bini(c->f, IR_AND, ir_bini(c->f, IR_SHR, v, m->bit), (1 << m->bits) - 1);
	if (!m->is_signed || m->size == 8)
		return v;
	return ir_un(c->f, m->size == 4 ? IR_SEXT32 : m->size == 2 ? IR_SEXT16 : IR_SEXT8, v);
}

ir_val d_member(struct dctx *c, ir_val ptr, const char *sou, const char *member)
{
	struct field m;

	if (!find_field(c, sou, member, &m))
		return ir_const(c->f, 0);
	return extended(c, ir_load(c->f, m.size, ptr, m.off, 0), &m);
}

/* Tested for NULL because some arguments may be, and the verifier knows which. */
ir_val d_peek(struct dctx *c, ir_val addr, const char *sou, const char *member)
{
	struct ir_fn *f = c->f;
	ir_blk there = ir_block(f, NULL), end = ir_block(f, NULL);
	struct field m;
	ir_val to;

	if (!find_field(c, sou, member, &m))
		return ir_const(f, 0);
	if (c->peek_in != f) {
		c->peek_in = f;
		c->peek = ir_stack(f, 8, 8, "peek");
	}
	to = ir_slot_addr(f, c->peek, 0);
	ir_store(f, 8, to, 0, ir_const(f, 0));
	ir_bri(f, IRC_NE, addr, 0, there, end);
	ir_at(f, there);
	ir_call(f, BPFH_probe_read_kernel, 3, to, ir_const(f, m.size),
		ir_bini(f, IR_ADD, addr, m.off));
	ir_jmp(f, end);
	ir_at(f, end);
	return extended(c, ir_load(f, m.size, to, 0, 0), &m);
}

uint32_t d_offset(struct dctx *c, const char *sou, const char *member)
{
	struct field m;

	return locate(c, sou, member, &m) ? m.off : 0;
}

int64_t d_enum(struct dctx *c, const char *name, int64_t or_)
{
	const struct ctype *t;
	int64_t v;

	return types_find_enumerator(c->w->types, name, &t, &v) ? v : or_;
}

ir_val d_is(struct dctx *c, ir_val v, int64_t imm)
{
	return ir_bin(c->f, IR_EQ, v, ir_const(c->f, imm));
}

ir_val d_not(struct dctx *c, ir_val bool_)
{
	return ir_bini(c->f, IR_XOR, bool_, 1);
}

ir_val d_one_of(struct dctx *c, ir_val v, const int *list)
{
	ir_val any = d_is(c, v, *list++);

	while (*list >= 0)
		any = ir_bin(c->f, IR_OR, any, d_is(c, v, *list++));
	return any;
}
