// SPDX-License-Identifier: MIT
/*
 * A session's view of the probes: what was discovered so far, by id and by provider, and the sets
 * that descriptions turned into.
 *
 * Discovery is by description: only providers whose name the description's first field can match are
 * asked, and each adds what may match; the exact match is done here, once, over what that provider
 * has. Sets are kept by the text of the description, so that ten clauses on one probe cost one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strmap.h"
#include "kernel/privs.h"
#include "provider/priv.h"
#include "syntax/parse.h"

const struct provider *const providers[] = {
	&provider_dtrace,
	&provider_profile,
	&provider_syscall,
	&provider_sdt,
	&provider_proc,
	&provider_sched,
	&provider_fbt,
	&provider_rawfbt,
	&provider_pid,
	&provider_usdt,
	&provider_io,
	&provider_vminfo,
	&provider_sysinfo,
	&provider_ip,
	&provider_rawtp,
	&provider_cpc,
	&provider_trap,
	&provider_tcp,
	&provider_udp,
	&provider_lockstat,
	&provider_mib,
	&provider_plockstat,
	NULL,
};

static uint32_t n_providers(void)
{
	return (uint32_t)(sizeof(providers) / sizeof(*providers)) - 1;
}

struct world *world_new(struct arena *a, struct types *types, struct kernel *k)
{
	struct world *w = arena_new_obj(a, struct world);

	w->arena = a;
	w->types = types;
	w->kernel = k;
	w->by_prov = arena_new_array(a, struct prov_state, n_providers());
	return w;
}

void world_free(struct world *w)
{
	for (uint32_t i = 0; w && i < w->n_fds; i++)
		close(w->fds[i]);
	if (w)
		w->n_fds = 0;
}

struct arena *world_arena(struct world *w)
{
	return w->arena;
}

struct types *world_types(struct world *w)
{
	return w->types;
}

struct kernel *world_kernel(struct world *w)
{
	return w->kernel;
}

void world_set_target(struct world *w, uint32_t pid)
{
	w->target_pid = pid;
}

void world_set_procs(struct world *w, struct psyms *s, int (*prepare)(void *priv, uint32_t pid),
		     void *priv)
{
	w->psyms = s;
	w->prepare = prepare;
	w->prepare_priv = priv;
}

void world_add_pid(struct world *w, uint32_t pid)
{
	w->pids = arena_grow(w->arena, w->pids, w->n_pids, &w->cap_pids, sizeof(*w->pids));
	w->pids[w->n_pids++] = pid;
}

void world_set_follow(struct world *w, bool on)
{
	w->follow = on;
}

struct lower_state *world_follow(struct world *w, uint32_t pid)
{
	struct lower_state *s = w->families;
	uint32_t *v;

	if (!w->follow || !pid)
		return NULL;
	if (!s) {
		s = w->families = arena_new_obj(w->arena, struct lower_state);
		*s = (struct lower_state){ .name = "dt_family",
					   .per_thread = true,
					   .value_size = 8 };
	}
	for (uint32_t i = 0; i < s->n_families; i++)
		if (s->families[i] == pid)
			return s;
	v = arena_grow(w->arena, w->family_pids, s->n_families, &w->cap_families, sizeof(*v));
	v[s->n_families++] = pid;
	s->families = w->family_pids = v;
	return s;
}

enum errtag world_err_tag(const struct world *w)
{
	return w->err_tag;
}

static const char *grab_failure(struct world *w, uint32_t pid, int err)
{
	struct sbuf b = { 0 };
	const char *why;

	sbuf_printf(&b, "failed to grab process %u", pid);
	if (err == EACCES || err == EPERM)
		privs_explain(KNEED_PROCESSES, err, &b);
	else
		sbuf_printf(&b, ": %s", err == ESRCH ? "no such process" : strerror(err));
	why = arena_printf(w->arena, "%s", sbuf_str(&b));
	sbuf_free(&b);
	return why;
}

int world_grab(struct world *w, uint32_t pid, const struct pobject **ret, uint32_t *ret_n,
	       const char **why)
{
	int r = w->psyms ? 0 : -ENOSYS;

	if (r == 0 && w->prepare)
		r = w->prepare(w->prepare_priv, pid);
	if (r == 0)
		r = psyms_objects(w->psyms, pid, ret, ret_n);
	if (r == 0 && *ret_n == 0)
		r = -ESRCH;
	if (r == 0)
		return 0;
	w->err_tag = D_PROC_GRAB;
	*why = grab_failure(w, pid, -r);
	return r;
}

void world_own_fd(struct world *w, int fd)
{
	w->fds = arena_grow(w->arena, w->fds, w->n_fds, &w->cap_fds, sizeof(*w->fds));
	w->fds[w->n_fds++] = fd;
}

static struct prov_state *state_of(const struct world *w, const struct provider *p)
{
	uint32_t i = 0;

	while (providers[i] != p)
		i++;
	return &w->by_prov[i];
}

uint32_t provider_left_out(const struct world *w)
{
	return w->n_left_out;
}

uint32_t world_n_probes(const struct world *w, const struct provider *prov)
{
	return state_of(w, prov)->probes.n;
}

void *world_data(struct world *w, const struct provider *prov, size_t size)
{
	struct prov_state *s = state_of(w, prov);

	if (!s->data)
		s->data = arena_alloc(w->arena, size);
	return s->data;
}

/* ---- probes by id: open addressing, never shrinks ---- */

static uint32_t slot_of(const struct world *w, uint32_t id)
{
	uint32_t i = id * 2654435761u & (w->cap_ids - 1);

	while (w->ids[i] && w->ids[i]->id != id)
		i = (i + 1) & (w->cap_ids - 1);
	return i;
}

static void grow_ids(struct world *w)
{
	struct probe **old = w->ids;
	uint32_t n = w->cap_ids;

	w->cap_ids = n ? 4 * n : 256;
	w->ids = arena_new_array(w->arena, struct probe *, w->cap_ids);
	for (uint32_t i = 0; i < n; i++)
		if (old[i])
			w->ids[slot_of(w, old[i]->id)] = old[i];
}

static struct probe *new_probe(struct world *w, const struct provider *prov, uint32_t id,
			       const struct lower_names *names, uint64_t data)
{
	struct probe *p;
	uint32_t i;

	if (2 * (w->n_ids + 1) > w->cap_ids)
		grow_ids(w);
	i = slot_of(w, id);
	if (w->ids[i])
		return w->ids[i];
	p = arena_new_obj(w->arena, struct probe);
	*p = (struct probe){
		.id = id,
		.prov = prov,
		.names = *names,
		.data = data,
	};
	w->ids[i] = p;
	w->n_ids++;
	pvec_push(w->arena, &state_of(w, prov)->probes, p);
	return p;
}

const struct probe *world_probe(struct world *w, const struct provider *prov, uint32_t id,
				const char *mod, const char *func, const char *name, uint64_t data)
{
	const struct lower_names names = { { prov->name, mod, func, name } };

	return new_probe(w, prov, id, &names, data);
}

struct probe *world_probe_of(struct world *w, const struct provider *prov, const char *prov_name,
			     uint32_t id, const char *mod, const char *func, const char *name)
{
	const struct lower_names names = { { prov_name, mod, func, name } };

	return new_probe(w, prov, id, &names, 0);
}

const struct probe *provider_probe(struct world *w, uint32_t id)
{
	if (w->cap_ids && w->ids[slot_of(w, id)])
		return w->ids[slot_of(w, id)];
	for (uint32_t i = 0; id && providers[i]; i++)
		if (id >= providers[i]->id_first && id <= providers[i]->id_last)
			return providers[i]->by_id ? providers[i]->by_id(w, id) : NULL;
	return NULL;
}

/* ---- descriptions ---- */

/* Can the first field of a description mean this provider? Families are named by a prefix and '*'. */
static bool may_be(const struct provider *p, const char *prov)
{
	const char *star = strchr(p->name, '*');

	if (!star)
		return pdesc_glob(prov, p->name);
	return *prov && strncmp(prov, p->name, (size_t)(star - p->name)) == 0;
}

static bool matches(const struct probe *p, const struct pdesc *d, const char *const *field)
{
	if (p->prov->match)
		return p->prov->match(p, d);
	for (int i = 0; i < 4; i++)
		if (*field[i] && !pdesc_glob(field[i], p->names.n[i]))
			return false;
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct probe *const *x = a, *const *y = b;

	return (*x)->id < (*y)->id ? -1 : (*x)->id > (*y)->id;
}

static struct probe_set *set_of(struct world *w, const struct pvec *v)
{
	struct probe_set *s = arena_new_obj(w->arena, struct probe_set);

	s->n = v->n;
	s->v = arena_new_array(w->arena, const struct probe *, v->n + 1);
	for (uint32_t i = 0; i < v->n; i++)
		s->v[i] = v->v[i];
	qsort(s->v, s->n, sizeof(*s->v), by_id);
	return s;
}

static void add_matches(struct world *w, const struct provider *p, const struct pdesc *d,
			const char *const *field, struct pvec *found)
{
	struct pvec *all = &state_of(w, p)->probes;

	for (uint32_t i = 0; i < all->n; i++)
		if (matches(all->v[i], d, field))
			pvec_push(w->arena, found, all->v[i]);
}

/* All of a range of ids that its providers list; those of families have no ids before they are made. */
static int match_ids(struct world *w, const struct pdesc *d, struct pvec *found, const char **why)
{
	const struct pdesc any = { .prov = "", .mod = "", .func = "", .name = "" };

	for (uint32_t i = 0; providers[i]; i++) {
		const struct provider *p = providers[i];
		struct pvec *all;
		int r;

		if (d->id_last < p->id_first || d->id > p->id_last || !may_be(p, ""))
			continue;
		r = p->discover(w, &any, why);
		if (r)
			return r;
		all = &state_of(w, p)->probes;
		for (uint32_t j = 0; j < all->n; j++) {
			struct probe *probe = all->v[j];

			if (probe->id >= d->id && probe->id <= d->id_last)
				pvec_push(w->arena, found, probe);
		}
	}
	return 0;
}

static int match(struct world *w, const struct pdesc *d, struct pvec *found, const char **why)
{
	const char *const field[] = { d->prov, d->mod, d->func, d->name };

	for (uint32_t i = 0; providers[i]; i++) {
		int r;

		if (!may_be(providers[i], d->prov))
			continue;
		r = providers[i]->discover(w, d, why);
		if (r)
			return r;
		add_matches(w, providers[i], d, field, found);
	}
	return 0;
}

static const char *text_of(const char *s)
{
	return s ? s : "";
}

/* Other names of providers. */
static const char *provider_called(const char *name)
{
	return strcmp(name, "mach_trap") == 0 ? provider_trap.name : name;
}

int provider_match(struct world *w, const struct pdesc *desc, const struct probe_set **ret,
		   const char **why)
{
	struct pdesc d = {
		.prov = provider_called(text_of(desc->prov)),
		.mod = text_of(desc->mod),
		.func = text_of(desc->func),
		.name = text_of(desc->name),
		.id = desc->id,
		.id_last = desc->id_last,
	};
	const char *key = arena_printf(w->arena, "%u-%u %s:%s:%s:%s", d.id, d.id_last, d.prov,
				       d.mod, d.func, d.name);
	struct pvec found = { 0 };
	struct probe_set *s = strmap_get(&w->sets, key);
	int r = 0;

	*why = NULL;
	*ret = s;
	w->err_tag = D_UNKNOWN;
	if (s)
		return 0;
	if (d.id_last) {
		r = match_ids(w, &d, &found, why);
	} else if (d.id) {
		const struct probe *p = provider_probe(w, d.id);

		if (p)
			pvec_push(w->arena, &found, w->ids[slot_of(w, p->id)]);
	} else {
		r = match(w, &d, &found, why);
	}
	if (r) {
		if (!*why)
			*why = strerror(-r);
		return r;
	}
	s = set_of(w, &found);
	strmap_set(w->arena, &w->sets, key, s);
	*ret = s;
	return 0;
}

int provider_all(struct world *w, const struct probe_set **ret, const char **why)
{
	const struct pdesc all = { 0 };

	return provider_match(w, &all, ret, why);
}

/* ---- what is known of a probe ---- */

int provider_args(struct world *w, const struct probe *p, struct probe_args *ret)
{
	*ret = (struct probe_args){ 0 };
	return p->prov->args ? p->prov->args(w, p, ret) : 0;
}

const struct stability *provider_stability(const struct probe *p)
{
	return p->prov->stab;
}

static bool same_args(const struct probe_args *a, const struct probe_args *b)
{
	if (a->n != b->n)
		return false;
	if (a->arg == b->arg)
		return true;
	for (uint32_t i = 0; i < a->n; i++)
		if (a->arg[i].native != b->arg[i].native || a->arg[i].xlated != b->arg[i].xlated ||
		    a->arg[i].mapping != b->arg[i].mapping)
			return false;
	return true;
}

static void weaken(struct stability *s, const struct stability *other)
{
	for (int i = 0; i < 5; i++) {
		if (other[i].name < s[i].name)
			s[i].name = other[i].name;
		if (other[i].data < s[i].data)
			s[i].data = other[i].data;
		if (other[i].class_ < s[i].class_)
			s[i].class_ = other[i].class_;
	}
}

void provider_describe_args(struct world *w, const struct probe_set *set, struct probe_match *ret)
{
	if (!set->n)
		return;
	ret->args_unknown = provider_args(w, set->v[0], &ret->args) != 0;
	for (uint32_t i = 1; i < set->n; i++) {
		struct probe_args a;
		bool unknown = provider_args(w, set->v[i], &a) != 0;

		if (unknown != ret->args_unknown || !same_args(&a, &ret->args)) {
			ret->args_differ = true;
			return;
		}
	}
}

void provider_describe(const struct probe_set *set, struct probe_match *ret)
{
	union {
		const struct probe_set *c;
		void *p;
	} opaque = { .c = set };

	*ret = (struct probe_match){ .n = set->n, .set = opaque.p };
	if (!set->n)
		return;
	memcpy(ret->stab, set->v[0]->prov->stab, sizeof(ret->stab));
	for (uint32_t i = 1; i < set->n; i++)
		if (set->v[i]->prov != set->v[i - 1]->prov)
			weaken(ret->stab, set->v[i]->prov->stab);
}
