// SPDX-License-Identifier: MIT
/*
 * The profile provider: profile-N fires on every CPU, tick-N on one.
 *
 * profile-N is a perf cpu-clock event per online CPU with a fixed period; its program sees the
 * registers of what was interrupted. tick-N is a raw tracepoint program that we run when a timerfd of
 * that period expires: it fires on machines whose idle CPUs get no cpu-clock, costs no descriptor per
 * CPU, and no expiration goes uncounted.
 *
 * Any rate may be asked for; a probe comes into being when its name is first used. Those that are
 * listed have fixed ids, the others get theirs in order of use. Each probe is a program of its own.
 *
 * arg0 is the program counter if it is in the kernel, else 0; arg1 if it is in user space, else 0: the
 * kernel's half of the address space is the negative one on both architectures. arg2 is how late the
 * probe fires, in ns. For profile-N it is the time since the clock's start modulo the period, which is
 * the lateness as long as the kernel has not throttled and restarted the clock; for tick-N it is
 * exact.
 */
#include "provider/rate.h"

#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "kernel/bpfsys.h"
#include "provider/perfpc.h"
#include "provider/priv.h"
#include "syntax/parse.h"

#define ID_LISTED 4
#define ID_MADE 100
#define ID_LAST 999
#define NS_SEC 1000000000ull

/* ---- rates ---- */

static const struct {
	const char *name;
	uint64_t ns;
} units[] = {
	{ "ns", 1 },
	{ "nsec", 1 },
	{ "us", 1000 },
	{ "usec", 1000 },
	{ "ms", 1000000 },
	{ "msec", 1000000 },
	{ "s", NS_SEC },
	{ "sec", NS_SEC },
	{ "m", 60 * NS_SEC },
	{ "min", 60 * NS_SEC },
	{ "h", 3600 * NS_SEC },
	{ "hour", 3600 * NS_SEC },
	{ "d", 86400 * NS_SEC },
	{ "day", 86400 * NS_SEC },
	{ "hz", 0 },
	{ "", 0 },
};

static bool unit_ns(const char *text, uint64_t *ret)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(text, units[i].name) == 0) {
			*ret = units[i].ns;
			return true;
		}
	}
	return false;
}

const char *rate_parse(const char *text, uint64_t *ret_ns)
{
	uint64_t v = 0, unit;
	const char *s = text;

	for (; *s >= '0' && *s <= '9'; s++) {
		if (v > UINT64_MAX / 10 - 1)
			return "the number is too large";
		v = v * 10 + (uint64_t)(*s - '0');
	}
	if (s == text)
		return "a number is expected after the '-'";
	if (!unit_ns(s, &unit))
		return "the unit is none of ns, us, ms, s, m, h, d, hz";
	if (v == 0)
		return "the rate must not be 0";
	if (unit && v > RATE_MAX_NS / unit)
		return "the interval is too long";
	v = unit ? v * unit : NS_SEC / v;
	if (v < RATE_MIN_NS)
		return "the rate is too high: at most 100000 a second (10us)";
	*ret_ns = v;
	return NULL;
}

/* ---- probes ---- */

static const char *const listed[] = {
	"profile-97",   "profile-199",  "profile-499", "profile-997", "profile-1999",
	"profile-4001", "profile-4999", "tick-1",      "tick-10",     "tick-100",
	"tick-500",     "tick-1000",    "tick-5000",
};
#define N_LISTED ((uint32_t)(sizeof(listed) / sizeof(*listed)))

struct profile_data {
	bool all;
	uint32_t n_made;
};

static bool is_tick(const struct probe *p)
{
	return p->names.n[3][0] == 't';
}

/* The text of the rate in a probe's name; NULL: no probe of ours. */
static const char *rate_of(const char *name)
{
	if (strncmp(name, "profile-", 8) == 0)
		return name + 8;
	return strncmp(name, "tick-", 5) == 0 ? name + 5 : NULL;
}

static const struct probe *by_id(struct world *w, uint32_t id)
{
	uint64_t ns = 0;

	if (id >= ID_LISTED + N_LISTED)
		return NULL;
	rate_parse(rate_of(listed[id - ID_LISTED]), &ns);
	return world_probe(w, &provider_profile, id, "", "", listed[id - ID_LISTED], ns);
}

static bool known(struct world *w, const struct profile_data *d, const char *name)
{
	for (uint32_t i = 0; i < N_LISTED; i++)
		if (strcmp(listed[i], name) == 0)
			return true;
	for (uint32_t i = 0; i < d->n_made; i++)
		if (strcmp(provider_probe(w, ID_MADE + i)->names.n[3], name) == 0)
			return true;
	return false;
}

static int discover(struct world *w, const struct pdesc *d, const char **why)
{
	struct profile_data *data = world_data(w, &provider_profile, sizeof(*data));
	const char *rate = rate_of(d->name), *wrong;
	uint64_t ns;

	for (uint32_t i = 0; i < N_LISTED && !data->all; i++)
		by_id(w, ID_LISTED + i);
	data->all = true;
	if (!rate || pdesc_is_glob(d->name) || known(w, data, d->name))
		return 0;
	wrong = rate_parse(rate, &ns);
	if (!wrong && data->n_made > ID_LAST - ID_MADE)
		wrong = "too many different rates in one session";
	if (wrong) {
		*why = arena_printf(w->arena, "invalid probe name '%s': %s", d->name, wrong);
		return -EINVAL;
	}
	world_probe(w, &provider_profile, ID_MADE + data->n_made++, "", "",
		    arena_strdup(w->arena, d->name), ns);
	return 0;
}

static int place(struct world *w, const struct probe *p, struct place *ret)
{
	(void)w;
	*ret = (struct place){ .group = p->id, .pidx = PIDX_DENSE };
	return 0;
}

/* ---- programs ---- */

struct clock_prog {
	uint64_t period;
	/* tick: */
	uint64_t start, fired;
};

/* struct bpf_perf_event_value { counter, enabled, running } */
static ir_val clock_lateness(const struct clock_prog *p, struct ir_fn *f)
{
	ir_slot s = ir_stack(f, 24, 8, "clock");
	ir_val at = ir_slot_addr(f, s, 0);

	for (int i = 0; i < 3; i++)
		ir_store(f, 8, at, 8 * i, ir_const(f, 0));
	ir_call(f, BPFH_perf_prog_read_value, 3, ir_ctx(f), at, ir_const(f, 24));
	return ir_bini(f, IR_UMOD, ir_load(f, 8, at, 0, 0), (int64_t)p->period);
}

static ir_val clock_arg(void *priv, struct ir_fn *f, uint32_t i)
{
	if (i > 2)
		return ir_const(f, 0);
	if (i == 2)
		return clock_lateness(priv, f);
	return perf_pc(f, i == 1);
}

static ir_val tick_arg(void *priv, struct ir_fn *f, uint32_t i)
{
	(void)priv;
	return i > 2 ? ir_const(f, 0) : ir_load(f, 8, ir_ctx(f), 8 * (int64_t)i, IRF_INVARIANT);
}

static const char *ident(struct arena *a, const char *name)
{
	char *s = arena_strdup(a, name);

	for (char *p = s; *p; p++)
		if (*p == '-')
			*p = '_';
	return s;
}

static int target(struct world *w, struct ptarget *t, uint32_t *ret_all, const char **why)
{
	const struct probe *p = t->probes[0];
	struct clock_prog *prog = arena_new_obj(w->arena, struct clock_prog);

	(void)ret_all;
	(void)why;
	prog->period = p->data;
	t->state = prog;
	t->t.name = ident(w->arena, p->names.n[3]);
	t->t.priv = prog;
	t->t.kind = is_tick(p) ? PROGK_RAW_TP : PROGK_PERF_EVENT;
	t->t.site = is_tick(p) ? LS_RAW : LS_PROFILE;
	t->t.arg = is_tick(p) ? tick_arg : clock_arg;
	return 0;
}

/* ---- ticking ---- */

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_SEC + (uint64_t)ts.tv_nsec;
}

static struct timespec timespec_of(uint64_t ns)
{
	return (struct timespec){ .tv_sec = (time_t)(ns / NS_SEC), .tv_nsec = (long)(ns % NS_SEC) };
}

static int attach_tick(struct world *w, struct ptarget *t)
{
	struct clock_prog *p = t->state;
	struct itimerspec its = { .it_interval = timespec_of(p->period) };
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	world_own_fd(w, fd);
	p->start = now_ns();
	p->fired = 0;
	its.it_value = timespec_of(p->start + p->period);
	if (timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL))
		return -errno;
	t->fd = fd;
	return 0;
}

static int attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		  const char **why)
{
	struct clock_prog *p = t->state;

	(void)why;
	if (is_tick(t->probes[0]))
		return attach_tick(w, t);
	return attach_cpu_clock(w->kernel, ls, prog_fd, p->period);
}

static int fire(struct world *w, struct ptarget *t, uint64_t *ret_missed)
{
	struct clock_prog *p = t->state;
	uint64_t due = 0, args[FIRE_WORDS] = { 0 };

	(void)w;
	if (t->fd < 0)
		return -EINVAL;
	if (read(t->fd, &due, sizeof(due)) != sizeof(due))
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (due > FIRE_MAX) {
		*ret_missed = due - FIRE_MAX;
		p->fired += *ret_missed;
		due = FIRE_MAX;
	}
	for (; due; due--) {
		uint64_t when = p->start + ++p->fired * p->period, now = now_ns();
		int r;

		args[2] = now > when ? now - when : 0;
		r = bpfsys_test_run(t->prog_fd, args, FIRE_WORDS, -1, NULL);
		if (r)
			return r;
	}
	return 0;
}

const struct provider provider_profile = {
	.name = "profile",
	.id_first = ID_LISTED,
	.id_last = ID_LAST,
	.stab = {
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_COMMON },
		{ STAB_UNSTABLE, STAB_UNSTABLE, STABC_UNKNOWN },
		{ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN },
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_COMMON },
		{ STAB_EVOLVING, STAB_EVOLVING, STABC_COMMON },
	},
	.discover = discover,
	.by_id = by_id,
	.place = place,
	.target = target,
	.attach = attach,
	.fire = fire,
};
