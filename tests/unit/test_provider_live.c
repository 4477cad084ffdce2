// SPDX-License-Identifier: MIT
/*
 * Providers against the running kernel: every kind of probe is attached with a program that counts,
 * and fires. Needs root; skipped without.
 */
#include "test.h"

#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "kernel/feature.h"
#include "kernel/kbtf.h"
#include "kernel/prog.h"
#include "provider/provider.h"
#include "types/btf.h"

#define N(a) ((uint32_t)(sizeof(a) / sizeof(*(a))))

static struct arena *a;
static struct kernel *k;
static struct world *w;

static void setup(void)
{
	struct types *T;
	const void *data;
	size_t size;
	struct btf_src *b;

	a = arena_new();
	T = types_new(a);
	if (CHECK_EQ_INT(kbtf_vmlinux(k, &data, &size), 0) &&
	    CHECK_EQ_INT(btf_open(a, data, size, "vmlinux", NULL, &b), 0))
		types_add_source(T, btf_source(b));
	w = world_new(a, T, k);
}

static void teardown(void)
{
	world_free(w);
	arena_free(a);
}

static const struct probe_set *find(const char *prov, const char *mod, const char *func,
				    const char *name)
{
	const struct pdesc d = { .prov = prov, .mod = mod, .func = func, .name = name };
	const struct probe_set *s = NULL;
	const char *why = NULL;

	if (!CHECK_EQ_INT(provider_match(w, &d, &s, &why), 0))
		printf("# %s\n", why);
	return s;
}

static struct ptarget *target(const struct probe_set *s)
{
	struct tclause *c = arena_new_obj(a, struct tclause);
	struct ptargets ts;
	const char *why;

	provider_describe(s, &c->match);
	if (!CHECK_EQ_INT(provider_targets(w, &c, 1, &ts, &why), 0) || !CHECK_EQ_UINT(ts.n, 1))
		return NULL;
	return ts.v;
}

/* *(u64 *)(entry 0 of the map) += 1; return 0 */
static struct insn count_insns[] = {
	{ .code = 0x18, .regs = 1 },
	{ 0 },
	{ .code = 0xb7, .regs = 2, .imm = 1 },
	{ .code = 0xdb, .regs = 0x21 },
	{ .code = 0xb7 },
	{ .code = 0x95 },
};
static struct image_reloc count_reloc[] = { { 0, RELOC_MAP_VALUE, 0 } };

struct counted {
	struct ptarget *t;
	struct kmap m;
	struct kprog p;
	struct klinks ls;
};

static bool start(struct counted *c, const struct probe_set *s)
{
	struct map_spec spec = { "count", MAPK_ARRAY, 4, 8, 1, true, false, NULL, false };
	const char *why = NULL;
	struct image img = {
		.insns = count_insns,
		.n_insns = N(count_insns),
		.relocs = count_reloc,
		.n_relocs = 1,
	};

	*c = (struct counted){ .t = s && s->n ? target(s) : NULL };
	if (!CHECK(c->t != NULL))
		return false;
	img.name = c->t->t.name;
	img.kind = c->t->t.kind;
	img.attach_name = c->t->t.attach_name;
	if (!CHECK_EQ_INT(kmap_create(k, &spec, &c->m, NULL), 0))
		return false;
	if (!CHECK_EQ_INT(kprog_load(k, &img, &c->m, 1, &c->p), 0)) {
		printf("# %s\n", sbuf_str(&c->p.why));
		return false;
	}
	if (!CHECK_EQ_INT(provider_attach(w, c->t, c->p.fd, &c->ls, &why), 0))
		printf("# %s\n", why);
	return true;
}

static uint64_t count(const struct counted *c)
{
	return *(volatile uint64_t *)kmap_elem(&c->m, 0);
}

static void stop(struct counted *c)
{
	klinks_close(&c->ls);
	kprog_close(&c->p);
	kmap_close(&c->m);
}

TEST(begin_is_fired_by_us)
{
	struct counted c;

	setup();
	if (!start(&c, find("dtrace", "", "", "BEGIN")))
		return;
	CHECK_EQ_UINT(count(&c), 0);
	CHECK_EQ_INT(provider_fire(w, c.t, NULL), 0);
	CHECK_EQ_UINT(count(&c), 1);
	CHECK_EQ_INT(c.t->fd, -1);
	stop(&c);
	teardown();
}

TEST(ticks)
{
	struct counted c;
	uint64_t missed = 0;

	setup();
	if (!start(&c, find("profile", "", "", "tick-10ms")))
		return;
	CHECK(c.t->fd >= 0);
	for (int i = 0; i < 5; i++) {
		struct pollfd p = { .fd = c.t->fd, .events = POLLIN };

		CHECK_EQ_INT(poll(&p, 1, 2000), 1);
		CHECK_EQ_INT(provider_fire(w, c.t, &missed), 0);
	}
	CHECK(count(&c) >= 5);
	CHECK_EQ_INT(provider_fire(w, c.t, &missed), 0);
	stop(&c);

	/* Late by far: fired as often as is reasonable, the rest is counted. */
	if (!start(&c, find("profile", "", "", "tick-1ms")))
		return;
	usleep(300000);
	CHECK_EQ_INT(provider_fire(w, c.t, &missed), 0);
	CHECK_EQ_UINT(count(&c), FIRE_MAX);
	CHECK(missed >= 150);
	stop(&c);
	teardown();
}

TEST(clocks)
{
	struct counted c;

	setup();
	if (!start(&c, find("profile", "", "", "profile-1000")))
		return;
	for (int i = 0; i < 3000000 && count(&c) < 5; i++)
		syscall(SYS_getppid);
	CHECK(count(&c) >= 5);
	stop(&c);
	teardown();
}

TEST(system_calls)
{
	struct counted c;

	setup();
	for (int ret = 0; ret < 2; ret++) {
		if (!start(&c, find("syscall", "", "getppid", ret ? "return" : "entry")))
			return;
		for (int i = 0; i < 10; i++)
			syscall(SYS_getppid);
		CHECK(count(&c) >= 10);
		stop(&c);
	}
	teardown();
}

TEST(tracepoints)
{
	const struct probe_set *s;
	struct counted c;

	setup();
	s = find("sdt", "sched", "", "sched_process_fork");
	if (!CHECK(s && s->n == 1) || !start(&c, s))
		return;
	if (fork() == 0)
		_exit(0);
	CHECK(count(&c) >= 1);
	stop(&c);
	teardown();
}

TEST(argument_types)
{
	const struct probe_set *s;
	struct probe_args args;
	struct sbuf b = { 0 };

	setup();
	s = find("sdt", "sched", "", "sched_switch");
	if (!CHECK(s && s->n == 1))
		return;
	CHECK_EQ_INT(provider_args(w, s->v[0], &args), 0);
	if (CHECK(args.n >= 3)) {
		type_format(args.arg[1].native, NULL, &b);
		CHECK_EQ_STR(sbuf_str(&b), "struct task_struct *");
	}
	s = find("syscall", "", "openat", "entry");
	CHECK_EQ_INT(provider_args(w, s->v[0], &args), 0);
	if (CHECK_EQ_UINT(args.n, 4)) {
		CHECK(type_is_charptr(args.arg[1].native));
		CHECK(type_strip(args.arg[1].native)->userland);
		CHECK(type_is_int(args.arg[2].native));
	}
	s = find("syscall", "", "fstat", "entry");
	CHECK_EQ_INT(provider_args(w, s->v[0], &args), 0);
	CHECK_EQ_UINT(args.n, 2);
	sbuf_free(&b);
	teardown();
}

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

TEST(listing)
{
	const struct probe_set *s, *sys, *sdt;
	const char *why;
	uint32_t n = 0;
	uint64_t t0;

	setup();
	t0 = now_us();
	CHECK_EQ_INT(provider_all(w, &s, &why), 0);
	printf("# %u probes in %lu us\n", s->n, (unsigned long)(now_us() - t0));
	sys = find("syscall", "", "", "");
	sdt = find("sdt", "", "", "");
	CHECK(sys->n > 500);
	CHECK(sdt->n > 300);
	for (uint32_t i = 0; i < s->n; i++)
		n += s->v[i]->prov == &provider_dtrace || s->v[i]->prov == &provider_profile;
	CHECK_EQ_UINT(n, 3 + 13);
	CHECK(s->n >= n + sys->n + sdt->n);
	for (uint32_t i = 1; i < s->n; i++)
		CHECK(s->v[i]->id > s->v[i - 1]->id);
	CHECK(find("sdt", "syscalls", "", "")->n == 0);
	CHECK(find("sdt", "sched", "", "sched_switch")->n == 1);
	CHECK(find("sdt", "sched", "main", "sched_switch")->n == 0);
	CHECK(find("sdt", "../sched", "", "sched_switch")->n == 0);
	teardown();
}

/* Wildcards over all tracepoints: as many programs, found in reasonable time. */
TEST(many_programs)
{
	struct tclause *c;
	struct ptargets ts;
	const char *why;

	setup();
	c = arena_new_obj(a, struct tclause);
	provider_describe(find("sdt", "sched", "", ""), &c->match);
	provider_describe_args(w, find("sdt", "sched", "", ""), &c->match);
	CHECK(c->match.args_differ);
	CHECK_EQ_INT(provider_targets(w, &c, 1, &ts, &why), 0);
	CHECK_EQ_UINT(ts.n, c->match.n);
	teardown();
}

int main(void)
{
	k = kernel_new();
	if (!k || !feat(k, FEAT_BPF)) {
		printf("ok - provider_live # SKIP bpf(2): %s\n", k ? feat_reason(k, FEAT_BPF) : "");
		kernel_free(k);
		return EXIT_SUCCESS;
	}
	RUN(begin_is_fired_by_us);
	RUN(ticks);
	RUN(clocks);
	RUN(system_calls);
	RUN(tracepoints);
	RUN(argument_types);
	RUN(listing);
	RUN(many_programs);
	kernel_free(k);
	return test_end();
}
