// SPDX-License-Identifier: MIT
/*
 * The sdt provider: the kernel's tracepoints, sdt:GROUP::EVENT.
 *
 * Groups, events and ids are those of tracefs; types come from the typedef btf_trace_EVENT, a pointer
 * to a function whose first parameter is private to the kernel and whose others are the probe's
 * arguments. Each enabled event is one tp_btf program (a raw tracepoint where there is no BTF). The
 * syscalls group is left out: those events have no tracepoint of their own (see syscall.c).
 *
 * The rawtp provider has the same tracepoints, rawtp:GROUP::EVENT, and those that no event of tracefs stands
 * for, as rawtp:vmlinux::NAME.
 */
#include <ctype.h>
#include <errno.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/feature.h"
#include "kernel/kbtf.h"
#include "kernel/tracefs.h"
#include "provider/priv.h"
#include "provider/tp.h"
#include "syntax/parse.h"

#define ID_BASE 10000
#define ID_LAST (ID_BASE + 65535)
/* rawtp: the same numbers, then those that have none */
#define RAW_BASE 100000
#define BARE_FIRST 70000

struct event {
	const char *group, *name;
	uint32_t id; /* 0: not asked for yet */
};

struct sdt_data {
	bool read;
	int err; /* of reading the list */
	struct event *ev;
	uint32_t n, cap;
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

static const struct probe *add_probe(const struct provider *p, struct world *w, const char *group,
				     const char *name, uint32_t id)
{
	return world_probe(w, p, p->id_first + id, group, "", name, id);
}

static bool has_tracepoint(struct world *w, const char *name)
{
	return !feat(w->kernel, FEAT_BTF) || kbtf_has_tracepoint(w->kernel, name);
}

static void add_matching(const struct provider *p, struct world *w, struct sdt_data *d,
			 const struct pdesc *desc)
{
	for (uint32_t i = 0; i < d->n; i++) {
		struct event *e = &d->ev[i];

		if (!pdesc_glob(desc->mod, e->group) || !pdesc_glob(desc->name, e->name) ||
		    !has_tracepoint(w, e->name))
			continue;
		if (!e->id)
			e->id = event_id(w, e->group, e->name);
		if (e->id)
			add_probe(p, w, e->group, e->name, e->id);
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

static bool exact(const char *field)
{
	return *field && !pdesc_is_glob(field);
}

static int no_tracefs(struct world *w, int r, const char **why)
{
	struct sbuf b = { 0 };

	kernel_explain(w->kernel, KNEED_FILES, "read the list of tracepoints in tracefs", -r, &b);
	*why = arena_strdup(w->arena, sbuf_str(&b));
	sbuf_free(&b);
	return r;
}

static int discover_one(const struct provider *p, struct world *w, const struct pdesc *d,
			const char **why)
{
	uint32_t id;
	int r = tracefs_dir(w->kernel);

	if (r < 0 && exact(d->prov))
		return no_tracefs(w, r, why);
	if (left_out(d->mod) || strchr(d->mod, '/') || !has_tracepoint(w, d->name))
		return 0;
	id = event_id(w, d->mod, d->name);
	if (id)
		add_probe(p, w, arena_strdup(w->arena, d->mod), arena_strdup(w->arena, d->name),
			  id);
	return 0;
}

static int discover_events(const struct provider *p, struct world *w, const struct pdesc *d,
			   const char **why)
{
	struct sdt_data *data = world_data(w, &provider_sdt, sizeof(*data));
	bool asked_for = exact(d->prov);
	int r;

	if ((*d->func && !pdesc_glob(d->func, "")) || !may_be_event(d->name) ||
	    !may_be_event(d->mod))
		return 0;
	if (exact(d->mod) && exact(d->name))
		return discover_one(p, w, d, why);
	r = read_events(w, data);
	if (r && !asked_for) /* a wildcard over providers: the others are served */
		return 0;
	if (r)
		return no_tracefs(w, r, why);
	add_matching(p, w, data, d);
	return 0;
}

static const struct probe *find_id(const struct provider *p, struct world *w, uint32_t id)
{
	struct sdt_data *d = world_data(w, &provider_sdt, sizeof(*d));

	if (read_events(w, d))
		return NULL;
	for (uint32_t i = 0; i < d->n; i++) {
		struct event *e = &d->ev[i];

		if (!e->id)
			e->id = event_id(w, e->group, e->name);
		if (e->id == id - p->id_first && has_tracepoint(w, e->name))
			return add_probe(p, w, e->group, e->name, e->id);
	}
	return NULL;
}

static int discover(struct world *w, const struct pdesc *d, const char **why)
{
	return discover_events(&provider_sdt, w, d, why);
}

static const struct probe *by_id(struct world *w, uint32_t id)
{
	return find_id(&provider_sdt, w, id);
}

/* ---- rawtp: tracepoints without an event too ---- */

struct bare {
	struct world *w;
	const struct pdesc *d;
	struct sdt_data *data;
	struct strmap events; /* names that tracefs has */
	uint32_t n, want;     /* number of this one; the one to add, or ALL_BARE */
};
#define ALL_BARE UINT32_MAX

static bool bare_type(void *arg, const char *name, uint32_t id)
{
	struct bare *b = arg;

	(void)id;
	if (strncmp(name, "btf_trace_", 10) != 0 || strmap_get(&b->events, name + 10))
		return true;
	name += 10;
	b->n++;
	if (b->want == ALL_BARE ? pdesc_glob(b->d->name, name) : b->n - 1 == b->want)
		add_probe(&provider_rawtp, b->w, "vmlinux", arena_strdup(b->w->arena, name),
			  BARE_FIRST + b->n - 1);
	return true;
}

/* Those that hooks of the kernel alone use: they are in no list, only their types tell. */
static void add_bare(struct world *w, const struct pdesc *d, uint32_t want)
{
	struct bare b = { .w = w, .d = d, .want = want };

	b.data = world_data(w, &provider_sdt, sizeof(*b.data));
	if (read_events(w, b.data))
		return;
	for (uint32_t i = 0; i < b.data->n; i++)
		strmap_set(w->arena, &b.events, b.data->ev[i].name, &b.data->ev[i]);
	(void)kbtf_each(w->kernel, BTF_KIND_TYPEDEF, bare_type, &b);
}

static int raw_discover(struct world *w, const struct pdesc *d, const char **why)
{
	int r = discover_events(&provider_rawtp, w, d, why);

	if (r == 0 && may_be_event(d->name) && pdesc_glob(d->func, "") &&
	    pdesc_glob(d->mod, "vmlinux"))
		add_bare(w, d, ALL_BARE);
	return r;
}

static const struct probe *raw_by_id(struct world *w, uint32_t id)
{
	const struct probe *p;

	if (id - RAW_BASE < BARE_FIRST)
		return find_id(&provider_rawtp, w, id);
	add_bare(w, NULL, id - RAW_BASE - BARE_FIRST);
	p = NULL;
	for (uint32_t i = 0; i < w->cap_ids; i++)
		if (w->ids[i] && w->ids[i]->id == id)
			p = w->ids[i];
	return p;
}

/* ---- arguments ---- */

static int args(struct world *w, const struct probe *p, struct probe_args *ret)
{
	return tp_args(w, p->names.n[3], ret);
}

/* ---- programs ---- */

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
	t->t.kind = kbtf_has_tracepoint(w->kernel, p->names.n[3]) && tp_typed(w, p->names.n[3]) ?
			    PROGK_TP_BTF :
			    PROGK_RAW_TP;
	t->t.site = LS_TRACEPOINT;
	t->t.priv = tp_prog(w, p->names.n[3]);
	t->t.arg = tp_arg;
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

const struct provider provider_rawtp = {
	.name = "rawtp",
	.id_first = RAW_BASE,
	.id_last = RAW_BASE + 99999,
	.stab = {
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_ISA },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_ISA },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_ISA },
	},
	.discover = raw_discover,
	.by_id = raw_by_id,
	.args = args,
	.place = place,
	.target = target,
	.attach = attach,
};
