// SPDX-License-Identifier: MIT
/*
 * src/kernel against the running kernel: maps, programs, attaching. Needs root; skipped without. The
 * last test checks that nothing of all this is left behind.
 */
#include "test.h"

#include <errno.h>
#include <linux/btf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/attach.h"
#include "kernel/bpfsys.h"
#include "kernel/feature.h"
#include "kernel/kbtf.h"
#include "kernel/ksyms.h"
#include "kernel/map.h"
#include "kernel/prog.h"
#include "kernel/tracefs.h"

#define N(a) ((uint32_t)(sizeof(a) / sizeof(*(a))))

static struct kernel *k;

/* Is that program still loaded? */
static bool loaded(const char *name)
{
	uint32_t id = 0;
	bool found = false;

	while (!found && bpfsys_prog_next_id(id, &id) == 0) {
		struct bpfsys_prog_info info;
		int fd = bpfsys_prog_by_id(id);

		if (fd < 0)
			continue;
		found = bpfsys_prog_info(fd, &info) == 0 && strcmp(info.name, name) == 0;
		close(fd);
	}
	return found;
}

/* Programs are freed after a grace period: give it two seconds. */
static bool gone(const char *name)
{
	for (int i = 0; i < 200 && loaded(name); i++)
		usleep(10000);
	return !loaded(name);
}

/* r1 = &entry 0 of map; *(u64 *)r1 += 1 atomically; return 0. */
static struct insn count_insns[] = {
	{ .code = 0x18, .regs = 1 },
	{ 0 },
	{ .code = 0xb7, .regs = 2, .imm = 1 },
	{ .code = 0xdb, .regs = 0x21 },
	{ .code = 0xb7 },
	{ .code = 0x95 },
};
static struct image_reloc count_reloc[] = { { 0, RELOC_MAP_VALUE, 0 } };

static struct image count_image(const char *name, enum prog_kind kind, const char *attach)
{
	return (struct image){
		.name = name,
		.kind = kind,
		.attach_name = attach,
		.insns = count_insns,
		.n_insns = N(count_insns),
		.relocs = count_reloc,
		.n_relocs = 1,
	};
}

static bool counter(struct kmap *m)
{
	struct map_spec s = { "count", MAPK_ARRAY, 4, 8, 1, true, false, NULL, false };
	struct sbuf why = { 0 };
	int r = kmap_create(k, &s, m, &why);

	if (r)
		printf("# %s\n", sbuf_str(&why));
	sbuf_free(&why);
	return CHECK_EQ_INT(r, 0) && CHECK(m->mem != NULL);
}

static uint64_t count_of(const struct kmap *m)
{
	return *(volatile uint64_t *)kmap_elem(m, 0);
}

static bool load(const struct image *img, const struct kmap *m, struct kprog *p)
{
	int r = kprog_load(k, img, m, 1, p);

	if (r)
		printf("# %s\n%s\n", sbuf_str(&p->why), p->log ? p->log : "");
	return CHECK_EQ_INT(r, 0);
}

TEST(tracepoint_counts)
{
	struct image img = count_image("dt_t_sysenter", PROGK_TP_BTF, "sys_enter");
	struct klinks ls = { 0 };
	struct kprog p;
	struct kmap m;
	uint64_t n;

	if (!counter(&m) || !load(&img, &m, &p))
		return;
	CHECK(loaded("dt_t_sysenter"));
	CHECK_EQ_INT(attach_tp_btf(&ls, p.fd), 0);
	for (int i = 0; i < 100; i++)
		syscall(SYS_getppid);
	klinks_close(&ls);
	n = count_of(&m);
	CHECK(n >= 100);
	for (int i = 0; i < 100; i++)
		syscall(SYS_getppid);
	CHECK_EQ_UINT(count_of(&m), n);
	kprog_close(&p);
	kmap_close(&m);
	CHECK(gone("dt_t_sysenter"));
}

TEST(raw_tracepoint_counts)
{
	struct image img = count_image("dt_t_raw", PROGK_RAW_TP, NULL);
	struct klinks ls = { 0 };
	struct kprog p;
	struct kmap m;

	if (!counter(&m) || !load(&img, &m, &p))
		return;
	CHECK_EQ_INT(attach_raw_tp(&ls, p.fd, "sys_enter"), 0);
	syscall(SYS_getppid);
	klinks_close(&ls);
	CHECK(count_of(&m) >= 1);
	CHECK_EQ_INT(attach_raw_tp(&ls, p.fd, "dt_no_such"), -ENOENT);
	CHECK_EQ_UINT(ls.n, 0);
	klinks_close(&ls);
	kprog_close(&p);
	kmap_close(&m);
}

TEST(test_runs)
{
	struct image img = count_image("dt_t_run", PROGK_RAW_TP, NULL);
	uint64_t args[12] = { 0 };
	uint32_t ret = 99, n;
	const uint32_t *cpus = kernel_online_cpus(k, &n);
	struct kprog p;
	struct kmap m;

	if (!counter(&m) || !load(&img, &m, &p))
		return;
	CHECK_EQ_INT(bpfsys_test_run(p.fd, args, 12, -1, &ret), 0);
	CHECK_EQ_UINT(ret, 0);
	CHECK_EQ_INT(bpfsys_test_run(p.fd, args, 12, (int)cpus[n - 1], NULL), 0);
	CHECK_EQ_UINT(count_of(&m), 2);
	CHECK_EQ_INT(bpfsys_test_run(p.fd, args, 12, 100000, NULL), -ENXIO);
	kprog_close(&p);
	kmap_close(&m);
}

TEST(clock_counts)
{
	struct image img = count_image("dt_t_clock", PROGK_PERF_EVENT, NULL);
	struct klinks ls = { 0 };
	struct kprog p;
	struct kmap m;
	uint64_t n;

	if (!counter(&m) || !load(&img, &m, &p))
		return;
	CHECK_EQ_INT(attach_cpu_clock(k, &ls, p.fd, 1000000), 0);
	CHECK(ls.n >= 1);
	for (int i = 0; i < 2000000 && count_of(&m) < 5; i++)
		syscall(SYS_getppid);
	klinks_close(&ls);
	n = count_of(&m);
	CHECK(n >= 5);
	usleep(20000);
	CHECK_EQ_UINT(count_of(&m), n);
	kprog_close(&p);
	kmap_close(&m);
}

TEST(refusals_name_the_line)
{
	/* r0 = *(u64 *)(r0 + 0): r0 is not set. */
	static struct insn bad[] = { { .code = 0xb7, .regs = 1 },
				     { .code = 0x79 },
				     { .code = 0x95 } };
	static struct image_line lines[] = { { 0, { .line = 3 } }, { 1, { .line = 4 } } };
	struct image img = { .name = "dt_bad",
			     .kind = PROGK_RAW_TP,
			     .insns = bad,
			     .n_insns = 3,
			     .lines = lines,
			     .n_lines = 2 };
	struct kprog p;

	CHECK(kprog_load(k, &img, NULL, 0, &p) < 0);
	CHECK(p.log != NULL);
	CHECK(p.have_insn);
	CHECK_EQ_UINT(p.fail_insn, 1);
	CHECK_EQ_UINT(p.fail_loc.line, 4);
	CHECK_EQ_UINT(p.fail_loc.line, 4);
	CHECK_HAS(sbuf_str(&p.why), "R0 !read_ok");
	kprog_close(&p);

	img.kind = PROGK_TP_BTF;
	img.attach_name = "dt_no_such_tracepoint";
	CHECK_EQ_INT(kprog_load(k, &img, NULL, 0, &p), -ENOENT);
	CHECK_HAS(sbuf_str(&p.why), "dt_no_such_tracepoint");
	kprog_close(&p);
}

TEST(read_only_maps)
{
	uint64_t init[2] = { 0x1122334455667788, 9 }, got[2] = { 0 };
	struct map_spec s = { "dt_ro", MAPK_ARRAY, 4, 16, 1, false, true, init, false };
	uint32_t zero = 0;
	struct kmap m;

	if (!CHECK_EQ_INT(kmap_create(k, &s, &m, NULL), 0))
		return;
	CHECK_EQ_INT(kmap_lookup(&m, &zero, got), 0);
	CHECK_EQ_MEM(got, init, sizeof(init));
	CHECK_EQ_INT(kmap_update(&m, &zero, init), -EPERM);
	kmap_close(&m);
}

TEST(piecewise_maps)
{
	struct map_spec s = { .name = "dt_pieces",
			      .kind = MAPK_ARRAY,
			      .key_size = 4,
			      .value_size = 1 << 20,
			      .max_entries = 3,
			      .mmapable = true,
			      .piecewise = true };
	struct kmap m;
	uint64_t *p;

	if (!CHECK_EQ_INT(kmap_create(k, &s, &m, NULL), 0))
		return;
	p = kmap_elem(&m, 2);
	p[0] = 7; /* the first page is there at once */
	CHECK_EQ_INT(kmap_need(&m, 2, 65536, 1 << 20), 0);
	p[65536 / 8] = 8;
	p[(1 << 20) / 8 - 1] = 9;
	/* the same memory again */
	CHECK_EQ_INT(kmap_need(&m, 2, 0, 1 << 20), 0);
	CHECK_EQ_UINT(p[0], 7);
	CHECK_EQ_UINT(p[65536 / 8], 8);
	CHECK_EQ_UINT(p[(1 << 20) / 8 - 1], 9);
	p = kmap_elem(&m, 1);
	CHECK_EQ_INT(kmap_need(&m, 1, 0, 1 << 20), 0);
	CHECK_EQ_UINT(p[(1 << 20) / 8 - 1], 0);
	CHECK_EQ_INT(kmap_need(&m, 3, 0, 8), -EINVAL);
	CHECK_EQ_INT(kmap_need(&m, 0, 0, (1 << 20) + 8), -EINVAL);
	kmap_close(&m);
}

TEST(strides)
{
	struct map_spec s = { "dt_odd", MAPK_ARRAY, 4, 13, 5, true, false, NULL, false };
	struct kmap m;
	uint32_t key = 3;
	char v[16] = { 0 };

	if (!CHECK_EQ_INT(kmap_create(k, &s, &m, NULL), 0))
		return;
	CHECK_EQ_UINT(m.stride, 16);
	memcpy(kmap_elem(&m, 3), "hello, world", 13);
	CHECK_EQ_INT(kmap_lookup(&m, &key, v), 0);
	CHECK_EQ_STR(v, "hello, world");
	CHECK(kmap_elem(&m, 5) == NULL);
	kmap_close(&m);
}

struct seen {
	uint32_t n, bad, stop_at;
	uint64_t sum;
	const struct kmap *m;
	bool remove;
};

static bool see(void *arg, const void *key, const void *values)
{
	struct seen *s = arg;
	uint32_t id;
	const char *v = values;

	memcpy(&id, key, 4);
	s->n++;
	s->sum += id;
	for (uint32_t c = 0; c < s->m->n_values; c++) {
		uint32_t got;

		memcpy(&got, v + c * s->m->stride, 4);
		s->bad += got != id + c;
	}
	if (s->remove)
		kmap_delete(s->m, key);
	return s->n != s->stop_at;
}

static void fill(const struct kmap *m, uint32_t n)
{
	char *buf = calloc(1, kmap_lookup_size(m));

	for (uint32_t i = 0; i < n && buf; i++) {
		for (uint32_t c = 0; c < m->n_values; c++) {
			uint32_t v = i + c;

			memcpy(buf + c * m->stride, &v, 4);
		}
		CHECK_EQ_INT(kmap_update(m, &i, buf), 0);
	}
	free(buf);
}

static void walk(enum map_kind kind, bool no_batch)
{
	const uint32_t n = 3000;
	struct map_spec s = { "dt_hash", kind, 4, 12, 4000, false, false, NULL, false };
	struct seen all = { 0 }, some = { 0 }, rest = { 0 };
	struct kmap m;

	if (!CHECK_EQ_INT(kmap_create(k, &s, &m, NULL), 0))
		return;
	m.no_batch = no_batch;
	all.m = some.m = rest.m = &m;
	CHECK_EQ_INT(kmap_each(&m, see, &all), 0);
	CHECK_EQ_UINT(all.n, 0);
	fill(&m, n);
	CHECK_EQ_INT(kmap_each(&m, see, &all), 0);
	CHECK_EQ_UINT(all.n, n);
	CHECK_EQ_UINT(all.sum, (uint64_t)n * (n - 1) / 2);
	CHECK_EQ_UINT(all.bad, 0);
	some.stop_at = 10;
	CHECK_EQ_INT(kmap_each(&m, see, &some), 0);
	CHECK_EQ_UINT(some.n, 10);
	some.stop_at = 0;
	some.remove = true;
	CHECK_EQ_INT(kmap_each(&m, see, &some), 0);
	CHECK_EQ_INT(kmap_each(&m, see, &rest), 0);
	CHECK_EQ_UINT(rest.n, 0);
	kmap_close(&m);
}

TEST(walks)
{
	walk(MAPK_HASH, false);
	walk(MAPK_HASH, true);
	walk(MAPK_PERCPU_HASH, false);
	walk(MAPK_PERCPU_HASH, true);
}

TEST(crowded_batches)
{
	/* Values so large that a batch holds few: positions must carry on. */
	struct map_spec s = { "dt_big", MAPK_HASH, 4, 30000, 500, false, false, NULL, false };
	struct seen all = { 0 };
	struct kmap m;

	if (!CHECK_EQ_INT(kmap_create(k, &s, &m, NULL), 0))
		return;
	all.m = &m;
	fill(&m, 500);
	CHECK_EQ_INT(kmap_each(&m, see, &all), 0);
	CHECK_EQ_UINT(all.n, 500);
	CHECK_EQ_UINT(all.bad, 0);
	kmap_close(&m);
}

TEST(other_maps)
{
	struct map_spec task = { "dt_task", MAPK_TASK, 4, 40, 0, false, false, NULL, false };
	struct map_spec ring = { "dt_ring", MAPK_RINGBUF, 0, 0, 4096, false, false, NULL, false };
	struct map_spec bad = { "dt_bad", MAPK_HASH, 4, 1u << 30, 10, false, false, NULL, false };
	struct sbuf why = { 0 };
	struct kmap m;

	CHECK_EQ_INT(kmap_create(k, &task, &m, NULL), 0);
	kmap_close(&m);
	ring.max_entries = (uint32_t)sysconf(_SC_PAGESIZE);
	CHECK_EQ_INT(kmap_create(k, &ring, &m, NULL), 0);
	kmap_close(&m);
	CHECK(kmap_create(k, &bad, &m, &why) < 0);
	CHECK_HAS(sbuf_str(&why), "dt_bad");
	sbuf_free(&why);
}

TEST(types)
{
	struct kbtf_want w[] = {
		{ BTF_KIND_STRUCT, "task_struct", 0 },
		{ BTF_KIND_STRUCT, "pt_regs", 0 },
		{ BTF_KIND_STRUCT, "dt_no_such", 0 },
	};
	uint32_t id;
	int fd;

	CHECK_EQ_INT(kbtf_find(k, w, 3), 0);
	CHECK(w[0].id && w[1].id && !w[2].id);
	CHECK(kbtf_member_off(k, w[0].id, "tgid") > 0);
	CHECK_EQ_INT(kbtf_member_off(k, w[0].id, "dt_no_such"), -ENOENT);
	CHECK_EQ_INT(kbtf_member_off(k, 0x7fffffff, "x"), -ENOENT);
#if defined(__x86_64__)
	CHECK_EQ_INT(kbtf_member_off(k, w[1].id, "di"), 112);
	CHECK_EQ_INT(kbtf_member_off(k, w[1].id, "cs"), 136);
#endif
	CHECK_EQ_INT(kbtf_tracepoint(k, "sched_switch", &id, &fd), 0);
	CHECK(id > 0);
	CHECK(kbtf_has_tracepoint(k, "sys_enter"));
	CHECK(!kbtf_has_tracepoint(k, "dt_no_such"));
	CHECK_EQ_INT(kbtf_function(k, "dt_no_such", &id, &fd), -ENOENT);
}

TEST(symbols)
{
	struct ksym s;
	uint64_t a;

	if (!ksyms_addr(k, NULL, "schedule", &a))
		TEST_SKIP("kernel addresses are hidden");
	CHECK(ksyms_find(k, a + 1, &s));
	CHECK_EQ_STR(s.name, "schedule");
	CHECK_EQ_STR(s.module, "vmlinux");
}

/* What the kernel says about one name is what its list says, for modules' names and missing ones as well. */
TEST(symbols_one_by_one)
{
	static const struct {
		const char *module, *name;
	} ask[] = {
		{ NULL, "schedule" },
		{ "vmlinux", "jiffies" },
		{ "genunix", "_text" },
		{ "", "_totalram_pages" },
		{ NULL, "__per_cpu_start" },
		{ NULL, "__per_cpu_end" },
		{ NULL, "dt_no_such" },
		{ NULL, "" },
		{ NULL, "init_module" },
		{ "vmlinux", "init_module" },
		{ "ext4", "schedule" },
		{ NULL, "pcpu_hot" },
		{ NULL, "__initstub__kmod_a_name_that_is_longer_than_any_of_the_kernel_0123456789_"
			"0123456789_0123456789_0123456789_0123456789_0123456789" },
	};
	struct kernel *listed = kernel_new();
	uint32_t n;

	CHECK(listed != NULL);
	(void)ksyms_all(listed, &n);
	if (n == 0)
		TEST_SKIP("kernel addresses are hidden");
	for (size_t i = 0; i < sizeof(ask) / sizeof(ask[0]); i++) {
		struct kernel *fresh = kernel_new();
		uint64_t a = 0, b = 0;
		bool found = ksyms_addr(fresh, ask[i].module, ask[i].name, &a);

		CHECK_EQ_INT(found, ksyms_addr(listed, ask[i].module, ask[i].name, &b));
		CHECK(!found || a == b);
		CHECK_EQ_INT(ksyms_is_percpu(fresh, a), ksyms_is_percpu(listed, a));
		kernel_free(fresh);
	}
	kernel_free(listed);
}

TEST(trace_files)
{
	struct sbuf b = { 0 };

	CHECK(tracefs_dir(k) >= 0);
	CHECK_EQ_INT(tracefs_read(k, "events/sched/sched_switch/id", &b), 0);
	CHECK(atoi(sbuf_str(&b)) > 0);
	CHECK_EQ_INT(tracefs_read(k, "events/dt/none/id", &b), -ENOENT);
	sbuf_free(&b);
}

TEST(features)
{
	for (int i = 0; i < FEAT_COUNT; i++) {
		bool there = feat(k, (enum feature)i);

		printf("# %-18s %s %s\n", feat_name((enum feature)i), there ? "yes" : "no ",
		       feat_reason(k, (enum feature)i));
		CHECK(there == (feat_errno(k, (enum feature)i) == 0));
		CHECK(there == (*feat_reason(k, (enum feature)i) == '\0'));
		CHECK(*feat_what((enum feature)i) != '\0');
	}
	CHECK(feat(k, FEAT_RAW_TP));
	CHECK(feat(k, FEAT_TEST_RUN));
	CHECK(gone("dt_feature"));
}

TEST(nothing_is_left)
{
	CHECK(gone("dt_t_sysenter"));
	CHECK(gone("dt_t_raw"));
	CHECK(gone("dt_t_run"));
	CHECK(gone("dt_t_clock"));
	CHECK(gone("dt_bad"));
}

int main(void)
{
	k = kernel_new();
	if (!k || !feat(k, FEAT_BPF)) {
		printf("ok - kernel_live # SKIP bpf(2): %s\n", k ? feat_reason(k, FEAT_BPF) : "");
		kernel_free(k);
		return EXIT_SUCCESS;
	}
	RUN(tracepoint_counts);
	RUN(raw_tracepoint_counts);
	RUN(test_runs);
	RUN(clock_counts);
	RUN(refusals_name_the_line);
	RUN(read_only_maps);
	RUN(piecewise_maps);
	RUN(strides);
	RUN(walks);
	RUN(crowded_batches);
	RUN(other_maps);
	RUN(types);
	RUN(symbols);
	RUN(symbols_one_by_one);
	RUN(trace_files);
	RUN(features);
	RUN(nothing_is_left);
	kernel_free(k);
	return test_end();
}
