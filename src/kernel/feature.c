// SPDX-License-Identifier: MIT
/*
 * Trying out what the kernel can do. Each try loads, creates or opens the smallest thing that needs the
 * ability and lets go of it; nothing is attached to anything that runs.
 *
 * Two tricks. A helper that exists is told from one that does not by the error for a call with
 * uninitialized arguments: EACCES (the arguments were looked at) or EINVAL (unknown, or not for this
 * kind of program). An attachment that cannot succeed (a bad pointer, a directory for a binary, a
 * tracepoint of no name) tells by its error how far the kernel got.
 */
#include "kernel/feature.h"

#include <errno.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fault.h"
#include "kernel/bpfsys.h"
#include "kernel/kbtf.h"
#include "kernel/map.h"
#include "kernel/priv.h"
#include "kernel/privs.h"
#include "kernel/tracefs.h"

#define ENOTSUPP_KERNEL 524 /* the kernel's own, unknown to strerror() */
#define N(a) ((uint32_t)(sizeof(a) / sizeof(*(a))))

/* r0 = 0; exit; call a helper */
enum { OP_MOV = 0xb7, OP_EXIT = 0x95, OP_CALL = 0x85 };

static int fd_done(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

static int load(enum bpfsys_prog_type type, uint32_t attach, uint32_t btf_id, uint32_t flags,
		const struct insn *insns, uint32_t n)
{
	struct bpfsys_prog p = {
		.type = type,
		.attach_type = attach,
		.attach_btf_id = btf_id,
		.flags = flags,
		.name = "dt_feature",
		.insns = insns,
		.n_insns = n,
	};

	return bpfsys_prog_load(&p);
}

static int load_nop(enum bpfsys_prog_type type, uint32_t attach, uint32_t btf_id)
{
	static const struct insn nop[] = { { .code = OP_MOV }, { .code = OP_EXIT } };

	return load(type, attach, btf_id, 0, nop, N(nop));
}

static int try_helper(enum bpfsys_prog_type type, int id, uint32_t flags)
{
	const struct insn v[] = { { .code = OP_CALL, .imm = id },
				  { .code = OP_MOV },
				  { .code = OP_EXIT } };
	int fd = load(type, 0, 0, flags, v, N(v));

	return fd == -EACCES ? 0 : fd_done(fd);
}

static int try_map(const struct map_spec *s)
{
	struct kernel none = { .n_possible = 1 };
	struct kmap m;
	int r = kmap_create(&none, s, &m, NULL);

	kmap_close(&m);
	return r;
}

static int try_BPF(struct kernel *k)
{
	struct map_spec s = { "dt_feature", MAPK_ARRAY, 4, 8, 1, false, false, NULL, false };

	(void)k;
	return try_map(&s);
}

static int try_BTF(struct kernel *k)
{
	const void *data;
	size_t size;

	return kbtf_vmlinux(k, &data, &size);
}

static int try_BTF_MMAP(struct kernel *k)
{
	int r = try_BTF(k);

	return r ? r : (k->vmlinux->mapped ? 0 : -ENODEV);
}

static int try_RAW_TP(struct kernel *k)
{
	(void)k;
	return fd_done(load_nop(BP_RAW_TRACEPOINT, 0, 0));
}

/* Before cookies, a block with one is refused; after, the name is looked up first. */
static int try_RAW_TP_COOKIE(struct kernel *k)
{
	int fd = load_nop(BP_RAW_TRACEPOINT, 0, 0), r;

	(void)k;
	if (fd < 0)
		return fd;
	r = bpfsys_raw_tp_open("dt_no_such_tracepoint", fd, 1);
	close(fd);
	return r == -ENOENT ? 0 : fd_done(r);
}

static int try_TP_BTF(struct kernel *k)
{
	uint32_t id;
	int fd, r = kbtf_tracepoint(k, "sched_switch", &id, &fd);

	return r ? r : fd_done(load_nop(BP_TRACING, BA_TRACE_RAW_TP, id));
}

static int try_TEST_RUN(struct kernel *k)
{
	int fd = load_nop(BP_RAW_TRACEPOINT, 0, 0), r;

	(void)k;
	if (fd < 0)
		return fd;
	r = bpfsys_test_run(fd, NULL, 0, -1, NULL);
	close(fd);
	return r;
}

static int try_PERF_EVENT(struct kernel *k)
{
	(void)k;
	return fd_done(load_nop(BP_PERF_EVENT, 0, 0));
}

static int try_CPU_CLOCK(struct kernel *k)
{
	uint32_t n;
	const uint32_t *cpus = kernel_online_cpus(k, &n);

	return n ? fd_done(perf_cpu_clock((int)cpus[0], 1000000000)) : -ENODEV;
}

static int try_FENTRY(struct kernel *k)
{
	uint32_t id;
	int fd, r = kbtf_function(k, "bpf_fentry_test1", &id, &fd);

	return r ? r : fd_done(load_nop(BP_TRACING, BA_TRACE_FENTRY, id));
}

static int try_pmu(const char *path)
{
	return access(path, R_OK) ? -errno : fd_done(load_nop(BP_KPROBE, 0, 0));
}

static int try_KPROBE_PERF(struct kernel *k)
{
	(void)k;
	return try_pmu("/sys/bus/event_source/devices/kprobe/type");
}

static int try_UPROBE_PERF(struct kernel *k)
{
	(void)k;
	return try_pmu("/sys/bus/event_source/devices/uprobe/type");
}

/* The list of addresses cannot be read: EFAULT, if the kernel gets as far as reading it. */
static int try_kprobe_multi(uint32_t attach)
{
	struct bpfsys_link_multi m = {
		.attach_type = attach,
		.addrs = (const uint64_t *)8,
		.cnt = 1,
	};
	int r;

	m.prog_fd = load_nop(BP_KPROBE, attach, 0);
	if (m.prog_fd < 0)
		return m.prog_fd;
	r = bpfsys_link_kprobe_multi(&m);
	close(m.prog_fd);
	return r == -EFAULT ? 0 : fd_done(r);
}

static int try_KPROBE_MULTI(struct kernel *k)
{
	(void)k;
	return try_kprobe_multi(BA_KPROBE_MULTI);
}

static int try_KPROBE_SESSION(struct kernel *k)
{
	(void)k;
	return try_kprobe_multi(BA_KPROBE_SESSION);
}

/* A directory is no binary: EBADF, if the kernel gets as far as opening it. */
static int try_uprobe_multi(uint32_t attach)
{
	static const uint64_t offset = 0;
	struct bpfsys_link_multi m = {
		.attach_type = attach,
		.path = "/",
		.addrs = &offset,
		.cnt = 1,
	};
	int r;

	m.prog_fd = load_nop(BP_KPROBE, attach, 0);
	if (m.prog_fd < 0)
		return m.prog_fd;
	r = bpfsys_link_uprobe_multi(&m);
	close(m.prog_fd);
	return r == -EBADF ? 0 : fd_done(r);
}

static int try_UPROBE_MULTI(struct kernel *k)
{
	(void)k;
	return try_uprobe_multi(BA_UPROBE_MULTI);
}

static int try_UPROBE_SESSION(struct kernel *k)
{
	(void)k;
	return try_uprobe_multi(BA_UPROBE_SESSION);
}

static int try_UPROBE_SLEEPABLE(struct kernel *k)
{
	(void)k;
	return try_helper(BP_KPROBE, 148 /* copy_from_user */, BPF_SLEEPABLE);
}

/* The system call that such a call ends in; it refuses to be made from elsewhere. */
static int try_UPROBE_CALLS(struct kernel *k)
{
	(void)k;
#if defined(__x86_64__)
	errno = 0;
	return syscall(336 /* uprobe */) < 0 && errno == ENOSYS ? -ENOSYS : 0;
#else
	return -ENOSYS;
#endif
}

static int try_TRACEFS(struct kernel *k)
{
	int r = tracefs_dir(k);

	return r < 0 ? r : 0;
}

/* Without the capability all addresses read as 0; functions have other ones. */
static int try_KSYMS(struct kernel *k)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char line[512];
	int r = -EPERM;

	(void)k;
	if (!f)
		return -errno;
	for (int i = 0; i < 4096 && r && fgets(line, sizeof(line), f); i++) {
		char *type;
		unsigned long long addr = strtoull(line, &type, 16);

		if (addr && strncmp(type, " T ", 3) == 0)
			r = 0;
	}
	fclose(f);
	return r;
}

static int try_PROCESSES(struct kernel *k)
{
	(void)k;
	return privs_lack(KNEED_PROCESSES) ? -EPERM : 0;
}

static int try_RINGBUF(struct kernel *k)
{
	struct map_spec s = { "dt_feature", MAPK_RINGBUF, 0, 0, 0, false, false, NULL, false };

	(void)k;
	s.max_entries = (uint32_t)sysconf(_SC_PAGESIZE);
	return try_map(&s);
}

static int try_MMAPABLE(struct kernel *k)
{
	struct map_spec s = { "dt_feature", MAPK_ARRAY, 4, 8, 1, true, false, NULL, false };

	(void)k;
	return try_map(&s);
}

static int try_TASK_STORAGE(struct kernel *k)
{
	struct map_spec s = { "dt_feature", MAPK_TASK, 4, 8, 0, false, false, NULL, false };

	(void)k;
	return try_map(&s);
}

static int try_BATCH(struct kernel *k)
{
	struct bpfsys_map m = {
		.type = BM_PERCPU_HASH,
		.key_size = 4,
		.value_size = 8,
		.max_entries = 1,
		.flags = BMF_NO_PREALLOC,
		.name = "dt_feature",
	};
	uint64_t *values = fault_calloc(kernel_possible_cpus(k), sizeof(*values));
	uint32_t key, pos, n = 1;
	int r, fd = values ? bpfsys_map_create(&m) : -ENOMEM;

	r = fd < 0 ? fd : bpfsys_map_lookup_batch(fd, NULL, &pos, &key, values, &n);
	fd_done(fd);
	free(values);
	return r == -ENOENT ? 0 : r;
}

static int try_ISA_V4(struct kernel *k)
{
	static const struct insn v[] = {
		{ .code = OP_MOV, .regs = 1, .imm = -7 },        /* r1 = -7 */
		{ .code = 0xbf, .regs = 0x11, .off = 8 },        /* r1 = (s8)r1 */
		{ .code = 0x37, .regs = 1, .off = 1, .imm = 2 }, /* r1 s/= 2 */
		{ .code = 0xd7, .regs = 1, .imm = 64 },          /* r1 = bswap64 r1 */
		{ .code = OP_MOV },
		{ .code = OP_EXIT },
	};

	(void)k;
	return fd_done(load(BP_RAW_TRACEPOINT, 0, 0, 0, v, N(v)));
}

static int try_KFUNC(struct kernel *k)
{
	struct kbtf_want w[] = {
		{ BTF_KIND_FUNC, "bpf_rcu_read_lock", 0 },
		{ BTF_KIND_FUNC, "bpf_rcu_read_unlock", 0 },
	};
	int r = kbtf_find(k, w, 2);
	const struct insn v[] = {
		{ .code = OP_CALL, .regs = 0x20, .imm = (int32_t)w[0].id },
		{ .code = OP_CALL, .regs = 0x20, .imm = (int32_t)w[1].id },
		{ .code = OP_MOV },
		{ .code = OP_EXIT },
	};

	if (r || !w[0].id || !w[1].id)
		return r ? r : -ENOENT;
	return fd_done(load(BP_RAW_TRACEPOINT, 0, 0, 0, v, N(v)));
}

static int try_LOOP(struct kernel *k)
{
	(void)k;
	return try_helper(BP_RAW_TRACEPOINT, 181, 0);
}

static int try_TAI(struct kernel *k)
{
	(void)k;
	return try_helper(BP_RAW_TRACEPOINT, 208, 0);
}

static int try_TASK_REGS(struct kernel *k)
{
	(void)k;
	return try_helper(BP_RAW_TRACEPOINT, 175, 0);
}

static int try_PROBE_WRITE(struct kernel *k)
{
	(void)k;
	return try_helper(BP_RAW_TRACEPOINT, 36, 0);
}

static int try_SEND_SIGNAL(struct kernel *k)
{
	(void)k;
	return try_helper(BP_RAW_TRACEPOINT, 109, 0);
}

/* ---- the table ---- */

static const struct {
	const char *name, *what;
	int (*try)(struct kernel *k);
} features[] = {
#define FEATURE(id, name, what) [FEAT_##id] = { name, what, try_##id },
#include "kernel/feature.def"
#undef FEATURE
};

static const char *meaning(int err)
{
	switch (err) {
	case EINVAL:
	case E2BIG: return "this kernel does not know it, or forbids it";
	case ENOENT: return "not in this kernel";
	case ENODEV: return "not offered by this kernel";
	case ENOSYS:
	case EOPNOTSUPP:
	case ENOTSUPP_KERNEL: return "not built into this kernel";
	default: return strerror(err);
	}
}

/* What a refusal to try it out may be for want of. */
static enum kernel_need need_of(enum feature f)
{
	switch (f) {
	case FEAT_CPU_CLOCK:
	case FEAT_KPROBE_PERF:
	case FEAT_KPROBE_MULTI:
	case FEAT_KPROBE_SESSION:
	case FEAT_UPROBE_PERF:
	case FEAT_UPROBE_MULTI:
	case FEAT_UPROBE_SESSION: return KNEED_ATTACH;
	case FEAT_TRACEFS: return KNEED_FILES;
	case FEAT_KSYMS: return KNEED_SYMBOLS;
	case FEAT_PROCESSES: return KNEED_PROCESSES;
	default: return KNEED_BPF;
	}
}

static struct feat_state *state(struct kernel *k, enum feature f)
{
	struct feat_state *s = &k->feat[f];

	if (!s->known) {
		s->err = -features[f].try(k);
		s->known = true;
	}
	return s;
}

bool feat(struct kernel *k, enum feature f)
{
	return state(k, f)->err == 0;
}

const char *feat_name(enum feature f)
{
	return features[f].name;
}

const char *feat_what(enum feature f)
{
	return features[f].what;
}

int feat_errno(struct kernel *k, enum feature f)
{
	return state(k, f)->err;
}

const char *feat_reason(struct kernel *k, enum feature f)
{
	struct feat_state *s = state(k, f);
	struct sbuf b = { 0 };

	if (!s->err)
		return "";
	if (!s->reason && (s->err == EPERM || s->err == EACCES)) {
		privs_explain(need_of(f), s->err, &b);
		s->reason = b.failed ? NULL : strdup(sbuf_str(&b) + strlen(": "));
		sbuf_free(&b);
	} else if (!s->reason) {
		sbuf_adds(&b, meaning(s->err));
		if (s->err != ENOTSUPP_KERNEL && meaning(s->err) != strerror(s->err))
			sbuf_printf(&b, ": %s", strerror(s->err));
		s->reason = b.failed ? NULL : b.s;
	}
	return s->reason ? s->reason : meaning(s->err);
}
