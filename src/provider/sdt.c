// SPDX-License-Identifier: MIT
/*
 * The sdt provider: the kernel's tracepoints, sdt:GROUP::EVENT.
 *
 * Groups, events and ids are those of tracefs; types come from the typedef btf_trace_EVENT, a pointer
 * to a function whose first parameter is private to the kernel and whose others are the probe's
 * arguments. Each enabled event is one tp_btf program (a raw tracepoint where there is no BTF). The
 * syscalls group is left out: those events have no tracepoint of their own (see syscall.c).
 *
 * Arguments are 64-bit words, zero-extended by the kernel; narrow signed ones are sign-extended here.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/feature.h"
#include "kernel/kbtf.h"
#include "kernel/tracefs.h"
#include "provider/priv.h"
#include "syntax/parse.h"

#define ID_BASE 10000
#define ID_LAST (ID_BASE + 65535)

struct event {
	const char *group, *name;
	uint32_t id; /* 0: not asked for yet */
};

struct sdt_data {
	bool read;
	int err; /* of reading the list */
	struct event *ev;
	uint32_t n, cap;
	struct strmap prototypes; /* event -> CT_FUNC */
};

/* ---- events ---- */

/* Internal events that stand for no tracepoint. */
static bool left_out(const char *group)
{
	return strcmp(group, "syscalls") == 0 || strcmp(group, "ftrace") == 0;
}

/* One line "group:event", to be kept. */
static void add_event(struct world *w, struct sdt_data *d, char *line)
{
	char *colon = strchr(line, ':');

	if (!colon)
		return;
	*colon = '\0';
	if (left_out(line))
		return;
	d->ev = arena_grow(w->arena, d->ev, d->n, &d->cap, sizeof(*d->ev));
	d->ev[d->n++] = (struct event){ .group = line, .name = colon + 1 };
}

static int read_events(struct world *w, struct sdt_data *d)
{
	struct sbuf text = { 0 };
	char *save = NULL, *copy;

	if (d->read)
		return d->err;
	d->read = true;
	d->err = tracefs_read(w->kernel, "available_events", &text);
	if (d->err == 0) {
		copy = arena_strdup(w->arena, sbuf_str(&text));
		for (char *s = strtok_r(copy, "\n", &save); s; s = strtok_r(NULL, "\n", &save))
			add_event(w, d, s);
	}
	sbuf_free(&text);
	return d->err;
}

static uint32_t event_id(struct world *w, const char *group, const char *name)
{
	struct sbuf text = { 0 };
	char path[192];
	uint32_t id = 0;
	int n = snprintf(path, sizeof(path), "events/%s/%s/id", group, name);

	if (n > 0 && (size_t)n < sizeof(path) && tracefs_read(w->kernel, path, &text) == 0)
		id = (uint32_t)strtoul(sbuf_str(&text), NULL, 10);
	sbuf_free(&text);
	return id <= ID_LAST - ID_BASE ? id : 0;
}

static const struct probe *add_probe(struct world *w, const char *group, const char *name,
				     uint32_t id)
{
	return world_probe(w, &provider_sdt, ID_BASE + id, group, "", name, id);
}

static bool has_tracepoint(struct world *w, const char *name)
{
	return !feat(w->kernel, FEAT_BTF) || kbtf_has_tracepoint(w->kernel, name);
}

static void add_matching(struct world *w, struct sdt_data *d, const struct pdesc *desc)
{
	for (uint32_t i = 0; i < d->n; i++) {
		struct event *e = &d->ev[i];

		if (!pdesc_glob(desc->mod, e->group) || !pdesc_glob(desc->name, e->name) ||
		    !has_tracepoint(w, e->name))
			continue;
		if (!e->id)
			e->id = event_id(w, e->group, e->name);
		if (e->id)
			add_probe(w, e->group, e->name, e->id);
	}
}

/* Names of events are identifiers in lower case: BEGIN and tick-1s need no look into tracefs. */
static bool may_be_event(const char *pattern)
{
	bool lower = false;

	if (!*pattern || pdesc_is_glob(pattern))
		return true;
	for (const char *s = pattern; *s; s++) {
		if (!isalnum((unsigned char)*s) && *s != '_')
			return false;
		lower |= islower((unsigned char)*s) != 0;
	}
	return lower;
}

static int discover_one(struct world *w, const struct pdesc *d)
{
	uint32_t id;

	if (left_out(d->mod) || strchr(d->mod, '/') || !has_tracepoint(w, d->name))
		return 0;
	id = event_id(w, d->mod, d->name);
	if (id)
		add_probe(w, arena_strdup(w->arena, d->mod), arena_strdup(w->arena, d->name), id);
	return 0;
}

static bool exact(const char *field)
{
	return *field && !pdesc_is_glob(field);
}

static int discover(struct world *w, const struct pdesc *d, const char **why)
{
	struct sdt_data *data = world_data(w, &provider_sdt, sizeof(*data));
	bool asked_for = exact(d->prov);
	struct sbuf b = { 0 };
	int r;

	if ((*d->func && !pdesc_glob(d->func, "")) || !may_be_event(d->name) ||
	    !may_be_event(d->mod))
		return 0;
	if (exact(d->mod) && exact(d->name))
		return discover_one(w, d);
	r = read_events(w, data);
	if (r && !asked_for) /* a wildcard over providers: the others are served */
		return 0;
	if (r) {
		kernel_explain(w->kernel, "read the list of tracepoints in tracefs", -r, &b);
		*why = arena_strdup(w->arena, sbuf_str(&b));
		sbuf_free(&b);
		return r;
	}
	add_matching(w, data, d);
	return 0;
}

static const struct probe *by_id(struct world *w, uint32_t id)
{
	struct sdt_data *d = world_data(w, &provider_sdt, sizeof(*d));

	if (read_events(w, d))
		return NULL;
	for (uint32_t i = 0; i < d->n; i++) {
		struct event *e = &d->ev[i];

		if (!e->id)
			e->id = event_id(w, e->group, e->name);
		if (e->id == id - ID_BASE && has_tracepoint(w, e->name))
			return add_probe(w, e->group, e->name, e->id);
	}
	return NULL;
}

/* ---- arguments ---- */

/* The tracepoint's prototype: CT_FUNC, or NULL. */
static const struct ctype *find_prototype(struct world *w, const char *name)
{
	const struct ctype *t;

	t = types_find(w->types, NULL, TNS_NAME, arena_printf(w->arena, "btf_trace_%s", name));
	t = t ? type_target(type_strip(t)) : NULL;
	return t && type_is_func(t) && type_complete(w->types, t) ? type_strip(t) : NULL;
}

static const struct ctype *prototype(struct world *w, const char *name)
{
	struct sdt_data *d = world_data(w, &provider_sdt, sizeof(*d));
	union {
		const struct ctype *c;
		void *p;
	} t = { .c = w->types ? strmap_get(&d->prototypes, name) : NULL };

	if (t.c || !w->types)
		return t.c;
	t.c = find_prototype(w, name);
	if (t.c)
		strmap_set(w->arena, &d->prototypes, name, t.p);
	return t.c;
}

static int args(struct world *w, const struct probe *p, struct probe_args *ret)
{
	const struct ctype *f = prototype(w, p->names.n[3]);
	struct probe_arg *v;

	if (!f || f->n == 0)
		return -ENOENT;
	v = arena_new_array(w->arena, struct probe_arg, f->n);
	for (uint32_t i = 1; i < f->n; i++) {
		const struct ctype *t = f->params[i].type;

		if (!type_is_scalar(t))
			return -ENOENT;
		v[i - 1] = (struct probe_arg){ .native = t, .xlated = t, .mapping = i - 1 };
	}
	ret->n = f->n - 1;
	ret->arg = v;
	return 0;
}

/* ---- programs ---- */

struct sdt_prog {
	bool typed;
	uint32_t n; /* arguments; the verifier refuses loads beyond */
	uint8_t size[FIRE_WORDS];
	bool is_signed[FIRE_WORDS];
};

static ir_val narrow(struct ir_fn *f, ir_val v, uint8_t size, bool is_signed)
{
	switch (size) {
	case 1: return ir_un(f, is_signed ? IR_SEXT8 : IR_ZEXT8, v);
	case 2: return ir_un(f, is_signed ? IR_SEXT16 : IR_ZEXT16, v);
	case 4: return ir_un(f, is_signed ? IR_SEXT32 : IR_ZEXT32, v);
	default: return v;
	}
}

static ir_val arg(void *priv, struct ir_fn *f, uint32_t i)
{
	const struct sdt_prog *p = priv;
	ir_val v;

	if (i >= p->n)
		return ir_const(f, 0);
	v = ir_load(f, 8, ir_ctx(f), 8 * (int64_t)i, IRF_INVARIANT);
	return p->typed ? narrow(f, v, p->size[i], p->is_signed[i]) : v;
}

static struct sdt_prog *prog_of(struct world *w, const struct probe *probe)
{
	struct sdt_prog *p = arena_new_obj(w->arena, struct sdt_prog);
	const struct ctype *f = prototype(w, probe->names.n[3]);

	p->typed = f != NULL;
	/* Without a prototype: the verifier or the attachment tells if that is too many. */
	p->n = f ? (f->n ? f->n - 1 : 0) : FIRE_WORDS;
	if (p->n > FIRE_WORDS)
		p->n = FIRE_WORDS;
	for (uint32_t i = 0; f && i < p->n; i++) {
		const struct ctype *t = f->params[i + 1].type;

		p->size[i] = type_is_int(t) ? (uint8_t)type_size(t) : 8;
		p->is_signed[i] = type_is_signed(t);
	}
	return p;
}

static int place(struct world *w, const struct probe *p, struct place *ret)
{
	(void)w;
	*ret = (struct place){ .group = p->id, .pidx = PIDX_DENSE };
	return 0;
}

static int target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	const struct probe *p = t->probes[0];

	(void)ret_all;
	(void)why;
	t->t.name = p->names.n[3];
	t->t.attach_name = p->names.n[3];
	t->t.kind = kbtf_has_tracepoint(w->kernel, p->names.n[3]) ? PROGK_TP_BTF : PROGK_RAW_TP;
	t->t.site = LS_TRACEPOINT;
	t->t.priv = prog_of(w, p);
	t->t.arg = arg;
	return 0;
}

static int attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why)
{
	(void)w;
	(void)why;
	if (t->t.kind == PROGK_RAW_TP)
		return attach_raw_tp(ls, prog_fd, t->t.attach_name);
	return attach_tp_btf(ls, prog_fd);
}

const struct provider provider_sdt = {
	.name = "sdt",
	.id_first = ID_BASE,
	.id_last = ID_LAST,
	.stab = {
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_ISA },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_ISA },
	},
	.discover = discover,
	.by_id = by_id,
	.args = args,
	.place = place,
	.target = target,
	.attach = attach,
};
