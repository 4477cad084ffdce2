// SPDX-License-Identifier: MIT
/*
 * The cpc provider: cpc:::EVENT-MODE[-MASK]-COUNT fires each time that EVENT has happened COUNT times on
 * a CPU, in MODE user, kernel or all.
 *
 * Events are those that the kernel has names for, of software and of the hardware's counters
 * (tables/perfevents.def), and rHEX, the number that the processor's manual gives; its MASK chooses
 * the unit (umask). A probe is one perf event per CPU with a program of its own. It comes into
 * being when its name is first used, if the kernel can count the event: whether it can is found out
 * by opening it. Those that are listed have fixed ids.
 *
 * arg0 is the program counter if it is in the kernel, else 0; arg1 if it is in user space, else 0.
 */
#include "provider/cpc.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpfsys.h"
#include "provider/perfpc.h"
#include "provider/priv.h"
#include "syntax/parse.h"

#define ID_BASE 4000
#define ID_MADE 4100
#define ID_LAST 4999
#define RAW_LEAST 5000

static const struct event {
	const char *name, *other;
	uint32_t type;
	uint64_t config, least, listed;
} events[] = {
#define PERF_EVENT(name, other, type, config, least, listed) \
	{ name, other, PERF_TYPE_##type, config, least, listed },
#include "tables/perfevents.def"
#undef PERF_EVENT
};
#define N_EVENTS ((uint32_t)(sizeof(events) / sizeof(*events)))

struct cpc_data {
	uint32_t n_made;
};

/* ---- names ---- */

/* Cuts the part behind the last '-' off name. */
static char *cut(char *name)
{
	char *dash = strrchr(name, '-');

	if (!dash || dash == name)
		return NULL;
	*dash = '\0';
	return dash + 1;
}

static bool number(const char *s, int base, uint64_t *ret)
{
	char *end;

	if (*s < '0' || *s > '9')
		return false;
	errno = 0;
	*ret = strtoull(s, &end, base);
	return !*end && !errno;
}

static bool set_mode(const char *mode, struct perf_count *ret)
{
	ret->no_user = strcmp(mode, "kernel") == 0;
	ret->no_kernel = strcmp(mode, "user") == 0;
	return ret->no_user || ret->no_kernel || strcmp(mode, "all") == 0;
}

/* "page-faults" is page_faults: the kernel's own tools write it so. */
static bool same_name(const char *s, const char *event)
{
	if (!event)
		return false;
	for (; *s && (*s == *event || (*s == '-' && *event == '_')); s++)
		event++;
	return !*s && !*event;
}

static bool raw_code(const char *s, uint64_t *ret)
{
	char *end;

	if (*s != 'r' || strspn(s + 1, "0123456789abcdefABCDEF") == 0)
		return false;
	*ret = strtoull(s + 1, &end, 16);
	return !*end && strlen(s) <= 17;
}

static bool find_event(const char *name, struct perf_count *ret, uint64_t *ret_least)
{
	ret->type = PERF_TYPE_RAW;
	*ret_least = RAW_LEAST;
	for (uint32_t i = 0; i < N_EVENTS; i++) {
		const struct event *e = &events[i];

		if (!same_name(name, e->name) && !same_name(name, e->other))
			continue;
		ret->type = e->type;
		ret->config = e->config;
		*ret_least = e->least;
		return true;
	}
	return raw_code(name, &ret->config);
}

bool cpc_event(const char *name, struct perf_count *ret)
{
	uint64_t least;

	return find_event(name, ret, &least);
}

/* NULL, or what is wrong with it. */
static const char *parse(struct arena *a, const char *text, struct perf_count *ret)
{
	char *name = arena_strdup(a, text), *mode, *count = cut(name);
	uint64_t least, mask = 0;
	bool masked = false;

	*ret = (struct perf_count){ 0 };
	if (!count || !number(count, 10, &ret->period))
		return "it is not EVENT-MODE-COUNT";
	mode = cut(name);
	masked = mode && !set_mode(mode, ret);
	if (masked) {
		if (!number(mode, 16, &mask) || mask > 0xff)
			return "the mode is none of user, kernel, all, and no mask of two hexadecimal digits";
		mode = cut(name);
	}
	if (!mode || !set_mode(mode, ret))
		return "the mode is none of user, kernel, all";
	if (!find_event(name, ret, &least))
		return arena_printf(
			a, "there is no event %s (dtrace -l -P cpc lists those of this machine)",
			name);
	if (masked && ret->type != PERF_TYPE_RAW)
		return "only events given by number (rHEX) have a mask";
	if (ret->period < least)
		return arena_printf(a, "a count of at least %llu is needed",
				    (unsigned long long)least);
	ret->config |= mask << 8;
	ret->no_idle = ret->type == PERF_TYPE_SOFTWARE && ret->config == PERF_COUNT_SW_TASK_CLOCK;
	return NULL;
}

/* ---- probes ---- */

/* Can the kernel count it? 0 or -errno. */
static int try_event(struct world *w, const struct perf_count *c)
{
	uint32_t n;
	const uint32_t *cpus = kernel_online_cpus(w->kernel, &n);
	int fd = n ? perf_counter(c, (int)cpus[0]) : -ENODEV;

	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

static const char *listed_name(struct world *w, uint32_t i)
{
	return arena_printf(w->arena, "%s-all-%llu", events[i].name,
			    (unsigned long long)events[i].listed);
}

static struct probe *add(struct world *w, uint32_t id, const char *name, const struct perf_count *c)
{
	struct probe *p = world_probe_of(w, &provider_cpc, "cpc", id, "", "", name);

	if (!p->priv) {
		struct perf_count *copy = arena_new_obj(w->arena, struct perf_count);

		*copy = *c;
		p->priv = copy;
	}
	return p;
}

static struct probe *add_listed(struct world *w, uint32_t i)
{
	const char *name = listed_name(w, i);
	struct perf_count c;

	if (parse(w->arena, name, &c) || try_event(w, &c))
		return NULL;
	return add(w, ID_BASE + i, name, &c);
}

static const struct probe *by_id(struct world *w, uint32_t id)
{
	return id < ID_BASE + N_EVENTS ? add_listed(w, id - ID_BASE) : NULL;
}

static const char *refusal(struct world *w, const char *name, const struct perf_count *c, int err)
{
	if (c->type != PERF_TYPE_SOFTWARE &&
	    access("/sys/bus/event_source/devices/cpu", F_OK) != 0 && err != EACCES)
		return arena_printf(
			w->arena,
			"cpc:::%s is not available: the kernel has no hardware counters (PMU) on "
			"this machine (%s). Software events are there: dtrace -l -P cpc",
			name, strerror(err));
	return arena_printf(w->arena,
			    "cpc:::%s is not available: the kernel refuses the event (%s)", name,
			    strerror(err));
}

/* A name that is not listed. A wildcard over providers makes no probe and no complaint. */
static int make(struct world *w, const struct pdesc *d, const char **why)
{
	struct cpc_data *data = world_data(w, &provider_cpc, sizeof(*data));
	bool named = strcmp(d->prov, "cpc") == 0;
	struct perf_count c;
	const char *wrong = parse(w->arena, d->name, &c);
	int r;

	if (wrong && !named)
		return 0;
	if (!wrong && data->n_made > ID_LAST - ID_MADE)
		wrong = "too many different events in one session";
	if (wrong) {
		*why = arena_printf(w->arena, "invalid probe name '%s': %s", d->name, wrong);
		return -EINVAL;
	}
	for (uint32_t i = 0; i < data->n_made; i++)
		if (strcmp(provider_probe(w, ID_MADE + i)->names.n[3], d->name) == 0)
			return 0;
	r = try_event(w, &c);
	if (r && !named)
		return 0;
	if (r) {
		*why = refusal(w, d->name, &c, -r);
		return r;
	}
	add(w, ID_MADE + data->n_made++, arena_strdup(w->arena, d->name), &c);
	return 0;
}

static int discover(struct world *w, const struct pdesc *d, const char **why)
{
	if (!pdesc_glob(d->mod, "") || !pdesc_glob(d->func, ""))
		return 0;
	if (*d->name && !pdesc_is_glob(d->name)) {
		for (uint32_t i = 0; i < N_EVENTS; i++)
			if (strcmp(listed_name(w, i), d->name) == 0 && add_listed(w, i))
				return 0;
		return make(w, d, why);
	}
	for (uint32_t i = 0; i < N_EVENTS; i++)
		if (pdesc_glob(d->name, listed_name(w, i)))
			add_listed(w, i);
	return 0;
}

/* ---- programs ---- */

static int place(struct world *w, const struct probe *p, struct place *ret)
{
	(void)w;
	*ret = (struct place){ .group = p->id, .pidx = PIDX_DENSE };
	return 0;
}

static ir_val arg(void *priv, struct ir_fn *f, uint32_t i)
{
	(void)priv;
	return i < 2 ? perf_pc(f, i == 1) : ir_const(f, 0);
}

static int target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	char *name = arena_printf(w->arena, "cpc_%s", t->probes[0]->names.n[3]);

	(void)ret_all;
	(void)why;
	for (char *s = name; *s; s++)
		if (*s == '-')
			*s = '_';
	t->t.name = name;
	t->t.kind = PROGK_PERF_EVENT;
	t->t.site = LS_PROFILE;
	t->t.arg = arg;
	return 0;
}

static int attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why)
{
	int r = attach_perf_count(w->kernel, ls, prog_fd, t->probes[0]->priv);

	if (r)
		*why = refusal(w, t->probes[0]->names.n[3], t->probes[0]->priv, -r);
	return r;
}

const struct provider provider_cpc = {
	.name = "cpc",
	.id_first = ID_BASE,
	.id_last = ID_LAST,
	.stab = {
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_COMMON },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_CPU },
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_COMMON },
	},
	.discover = discover,
	.by_id = by_id,
	.place = place,
	.target = target,
	.attach = attach,
};
