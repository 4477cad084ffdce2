// SPDX-License-Identifier: MIT
/*
 * bpf(2) and perf_event_open(2).
 *
 * Argument blocks that Linux 5.15's headers have come from there; the two that grew later (cookies of
 * raw tracepoints, uprobe_multi) are laid out here. The kernel takes a block shorter than its own and
 * one longer as long as the tail is zero, hence each call passes the size of its own block.
 */
#include "kernel/bpfsys.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fault.h"

/* BPF_RAW_TRACEPOINT_OPEN since 6.10. */
struct raw_tp_attr {
	uint64_t name;
	uint32_t prog_fd, pad;
	uint64_t cookie;
};

/* BPF_LINK_CREATE for uprobe_multi (6.6). */
struct uprobe_multi_attr {
	uint32_t prog_fd, target_fd, attach_type, flags;
	uint64_t path, offsets, ref_ctrs, cookies;
	uint32_t cnt, multi_flags, pid, pad;
};

/* BPF_LINK_CREATE for tracing programs: target BTF id and fd, then the cookie (5.19). */
struct tracing_attr {
	uint32_t prog_fd, target_fd, attach_type, flags;
	uint32_t target_btf_id, pad;
	uint64_t cookie;
};

static uint64_t ptr64(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

static int sys_bpf(int cmd, void *attr, size_t size)
{
	long r;

	if (fault_point("bpf"))
		return -ENOMEM;
	r = syscall(SYS_bpf, cmd, attr, size);
	return r < 0 ? -errno : (int)r;
}

static void set_name(char *dst, const char *name)
{
	uint32_t i = 0;

	/* The kernel accepts letters, digits, '_' and '.' only. */
	for (; name && name[i] && i < BPF_OBJ_NAME_LEN - 1; i++) {
		char c = name[i];
		bool ok = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			  (c >= 'A' && c <= 'Z') || c == '_' || c == '.';

		dst[i] = ok ? c : '_';
	}
	dst[i] = '\0';
}

/* ---- maps ---- */

int bpfsys_map_create(const struct bpfsys_map *m)
{
	union bpf_attr a = { 0 };

	a.map_type = m->type;
	a.key_size = m->key_size;
	a.value_size = m->value_size;
	a.max_entries = m->max_entries;
	a.map_flags = m->flags;
	a.btf_fd = (uint32_t)m->btf_fd;
	a.btf_key_type_id = m->btf_key;
	a.btf_value_type_id = m->btf_value;
	set_name(a.map_name, m->name);
	return sys_bpf(BPF_MAP_CREATE, &a, sizeof(a));
}

static int map_elem(int cmd, int fd, const void *key, const void *value)
{
	union bpf_attr a = { 0 };

	a.map_fd = (uint32_t)fd;
	a.key = ptr64(key);
	a.value = ptr64(value);
	return sys_bpf(cmd, &a, sizeof(a));
}

int bpfsys_map_lookup(int fd, const void *key, void *value)
{
	return map_elem(BPF_MAP_LOOKUP_ELEM, fd, key, value);
}

int bpfsys_map_update(int fd, const void *key, const void *value)
{
	return map_elem(BPF_MAP_UPDATE_ELEM, fd, key, value);
}

int bpfsys_map_delete(int fd, const void *key)
{
	return map_elem(BPF_MAP_DELETE_ELEM, fd, key, NULL);
}

int bpfsys_map_next_key(int fd, const void *key, void *ret_next)
{
	return map_elem(BPF_MAP_GET_NEXT_KEY, fd, key, ret_next);
}

int bpfsys_map_lookup_batch(int fd, const void *in_batch, void *out_batch, void *keys, void *values,
			    uint32_t *count)
{
	union bpf_attr a = { 0 };
	int r;

	a.batch.map_fd = (uint32_t)fd;
	a.batch.in_batch = ptr64(in_batch);
	a.batch.out_batch = ptr64(out_batch);
	a.batch.keys = ptr64(keys);
	a.batch.values = ptr64(values);
	a.batch.count = *count;
	r = sys_bpf(BPF_MAP_LOOKUP_BATCH, &a, sizeof(a));
	*count = r == 0 || r == -ENOENT ? a.batch.count : 0;
	return r;
}

int bpfsys_map_freeze(int fd)
{
	return map_elem(BPF_MAP_FREEZE, fd, NULL, NULL);
}

/* ---- programs ---- */

int bpfsys_prog_load(const struct bpfsys_prog *p)
{
	static const char license[] = "Dual MIT/GPL";
	union bpf_attr a = { 0 };
	int r, tries = 0;

	a.prog_type = p->type;
	a.insns = ptr64(p->insns);
	a.insn_cnt = p->n_insns;
	a.license = ptr64(license);
	a.log_buf = ptr64(p->log);
	a.log_size = p->log ? p->log_size : 0;
	a.log_level = p->log ? p->log_level : 0;
	a.prog_flags = p->flags;
	a.expected_attach_type = p->attach_type;
	a.attach_btf_id = p->attach_btf_id;
	a.attach_btf_obj_fd = (uint32_t)p->attach_btf_fd;
	if (p->n_funcs > 0) {
		a.prog_btf_fd = (uint32_t)p->func_btf_fd;
		a.func_info = ptr64(p->funcs);
		a.func_info_cnt = p->n_funcs;
		a.func_info_rec_size = sizeof(*p->funcs);
	}
	set_name(a.prog_name, p->name);
	do { /* -EAGAIN: the verifier was interrupted by a signal, which may be what set *stop */
		r = p->stop && *p->stop ? -EINTR : sys_bpf(BPF_PROG_LOAD, &a, sizeof(a));
	} while (r == -EAGAIN && ++tries < 5);
	return r;
}

int bpfsys_test_run(int prog_fd, const uint64_t *args, uint32_t n_args, int cpu, uint32_t *ret_val)
{
	union bpf_attr a = { 0 };
	int r;

	a.test.prog_fd = (uint32_t)prog_fd;
	a.test.ctx_in = ptr64(args);
	a.test.ctx_size_in = n_args * (uint32_t)sizeof(*args);
	if (cpu >= 0) {
		a.test.flags = BPF_F_TEST_RUN_ON_CPU;
		a.test.cpu = (uint32_t)cpu;
	}
	r = sys_bpf(BPF_PROG_TEST_RUN, &a, sizeof(a));
	if (r == 0 && ret_val)
		*ret_val = a.test.retval;
	return r;
}

int bpfsys_raw_tp_open(const char *name, int prog_fd, uint64_t cookie)
{
	struct raw_tp_attr a = { .name = ptr64(name), .prog_fd = (uint32_t)prog_fd };

	if (!cookie) /* the block as it was before cookies */
		return sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &a, offsetof(struct raw_tp_attr, cookie));
	a.cookie = cookie;
	return sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &a, sizeof(a));
}

int bpfsys_link_perf(int prog_fd, int perf_fd, uint64_t cookie)
{
	union bpf_attr a = { 0 };

	a.link_create.prog_fd = (uint32_t)prog_fd;
	a.link_create.target_fd = (uint32_t)perf_fd;
	a.link_create.attach_type = BPF_PERF_EVENT;
	a.link_create.perf_event.bpf_cookie = cookie;
	return sys_bpf(BPF_LINK_CREATE, &a, sizeof(a));
}

int bpfsys_link_tracing(int prog_fd, uint32_t attach_type, uint64_t cookie)
{
	struct tracing_attr a = {
		.prog_fd = (uint32_t)prog_fd,
		.attach_type = attach_type,
		.cookie = cookie,
	};

	return sys_bpf(BPF_LINK_CREATE, &a, sizeof(a));
}

int bpfsys_link_kprobe_multi(const struct bpfsys_link_multi *m)
{
	union bpf_attr a = { 0 };

	a.link_create.prog_fd = (uint32_t)m->prog_fd;
	a.link_create.attach_type = m->attach_type;
	a.link_create.kprobe_multi.flags = m->flags;
	a.link_create.kprobe_multi.cnt = m->cnt;
	a.link_create.kprobe_multi.addrs = ptr64(m->addrs);
	a.link_create.kprobe_multi.cookies = ptr64(m->cookies);
	return sys_bpf(BPF_LINK_CREATE, &a, sizeof(a));
}

int bpfsys_link_uprobe_multi(const struct bpfsys_link_multi *m)
{
	struct uprobe_multi_attr a = {
		.prog_fd = (uint32_t)m->prog_fd,
		.attach_type = m->attach_type,
		.path = ptr64(m->path),
		.offsets = ptr64(m->addrs),
		.ref_ctrs = ptr64(m->ref_ctrs),
		.cookies = ptr64(m->cookies),
		.cnt = m->cnt,
		.multi_flags = m->flags,
		.pid = m->pid,
	};

	return sys_bpf(BPF_LINK_CREATE, &a, sizeof(a));
}

/* ---- objects ---- */

int bpfsys_btf_load(const void *data, size_t size)
{
	union bpf_attr a = { 0 };

	a.btf = ptr64(data);
	a.btf_size = (uint32_t)size;
	return sys_bpf(BPF_BTF_LOAD, &a, sizeof(a));
}

static int next_id(int cmd, uint32_t id, uint32_t *ret)
{
	union bpf_attr a = { 0 };
	int r;

	a.start_id = id;
	r = sys_bpf(cmd, &a, sizeof(a));
	if (r == 0)
		*ret = a.next_id;
	return r;
}

int bpfsys_prog_next_id(uint32_t id, uint32_t *ret)
{
	return next_id(BPF_PROG_GET_NEXT_ID, id, ret);
}

int bpfsys_map_next_id(uint32_t id, uint32_t *ret)
{
	return next_id(BPF_MAP_GET_NEXT_ID, id, ret);
}

int bpfsys_btf_next_id(uint32_t id, uint32_t *ret)
{
	return next_id(BPF_BTF_GET_NEXT_ID, id, ret);
}

static int fd_by_id(int cmd, uint32_t id)
{
	union bpf_attr a = { 0 };

	a.prog_id = id; /* all *_id members share their place */
	return sys_bpf(cmd, &a, sizeof(a));
}

int bpfsys_prog_by_id(uint32_t id)
{
	return fd_by_id(BPF_PROG_GET_FD_BY_ID, id);
}

int bpfsys_btf_by_id(uint32_t id)
{
	return fd_by_id(BPF_BTF_GET_FD_BY_ID, id);
}

static int obj_info(int fd, void *info, size_t size)
{
	union bpf_attr a = { 0 };

	a.info.bpf_fd = (uint32_t)fd;
	a.info.info_len = (uint32_t)size;
	a.info.info = ptr64(info);
	return sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &a, sizeof(a));
}

int bpfsys_btf_name(int fd, char *ret, size_t size)
{
	struct bpf_btf_info info = { .name = ptr64(ret), .name_len = (uint32_t)size };

	ret[0] = '\0';
	return obj_info(fd, &info, sizeof(info));
}

int bpfsys_prog_info(int fd, struct bpfsys_prog_info *ret)
{
	struct bpf_prog_info info = { 0 };
	int r = obj_info(fd, &info, sizeof(info));

	if (r)
		return r;
	*ret = (struct bpfsys_prog_info){
		.id = info.id,
		.type = info.type,
		.jited_len = info.jited_prog_len,
		.run_ns = info.run_time_ns,
		.run_cnt = info.run_cnt,
		.recursion_misses = info.recursion_misses,
		.verified_insns = info.verified_insns,
	};
	memcpy(ret->name, info.name, sizeof(ret->name));
	ret->name[sizeof(ret->name) - 1] = '\0';
	return 0;
}

int bpfsys_enable_stats(void)
{
	union bpf_attr a = { 0 };

	a.enable_stats.type = BPF_STATS_RUN_TIME;
	return sys_bpf(BPF_ENABLE_STATS, &a, sizeof(a));
}

/* ---- perf ---- */

static int perf_open(struct perf_event_attr *a, int pid, int cpu)
{
	long r;

	a->size = sizeof(*a);
	if (fault_point("perf"))
		return -ENOMEM;
	r = syscall(SYS_perf_event_open, a, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	return r < 0 ? -errno : (int)r;
}

int perf_counter(const struct perf_count *c, int cpu)
{
	struct perf_event_attr a = {
		.type = c->type,
		.config = c->config,
		.sample_period = c->period,
		.disabled = 1,
		.exclude_user = c->no_user,
		.exclude_kernel = c->no_kernel,
		.exclude_hv = c->no_kernel,
		.exclude_idle = c->no_idle,
	};

	return perf_open(&a, -1, cpu);
}

int perf_cpu_clock(int cpu, uint64_t period_ns)
{
	const struct perf_count c = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.period = period_ns,
	};

	return perf_counter(&c, cpu);
}

int perf_side_events(int cpu, uint32_t watermark)
{
	struct perf_event_attr a = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.sample_type = PERF_SAMPLE_TIME,
		.sample_id_all = 1,
		.mmap = 1,
		.mmap2 = 1,
		.comm = 1,
		.comm_exec = 1,
		.task = 1,
		.watermark = 1,
		.wakeup_watermark = watermark,
	};

	return perf_open(&a, -1, cpu);
}

int perf_tracepoint(uint64_t id, int cpu)
{
	struct perf_event_attr a = {
		.type = PERF_TYPE_TRACEPOINT,
		.config = id,
		.sample_period = 1,
		.disabled = 1,
	};

	return perf_open(&a, -1, cpu);
}

int perf_probe(uint32_t pmu_type, uint64_t config, uint64_t config1, uint64_t config2, int pid,
	       int cpu)
{
	struct perf_event_attr a = {
		.type = pmu_type,
		.config = config,
		.config1 = config1,
		.config2 = config2,
		.disabled = 1,
	};

	return perf_open(&a, pid, cpu);
}

static int perf_ioctl(int fd, unsigned long cmd, int arg)
{
	return ioctl(fd, cmd, arg) < 0 ? -errno : 0;
}

int perf_set_bpf(int perf_fd, int prog_fd)
{
	return perf_ioctl(perf_fd, PERF_EVENT_IOC_SET_BPF, prog_fd);
}

int perf_enable(int perf_fd)
{
	return perf_ioctl(perf_fd, PERF_EVENT_IOC_ENABLE, 0);
}

int perf_disable(int perf_fd)
{
	return perf_ioctl(perf_fd, PERF_EVENT_IOC_DISABLE, 0);
}
