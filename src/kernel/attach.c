// SPDX-License-Identifier: MIT
/* Attaching and detaching: every way ends in one struct klink on the session's list. */
#include "kernel/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"

void klink_close(struct klink *l)
{
	if (l->perf_fd >= 0)
		perf_disable(l->perf_fd);
	if (l->fd >= 0)
		close(l->fd);
	if (l->perf_fd >= 0)
		close(l->perf_fd);
	l->fd = -1;
	l->perf_fd = -1;
}

int klinks_add(struct klinks *ls, struct klink l)
{
	if (ls->stop && *ls->stop) {
		klink_close(&l);
		return -EINTR;
	}
	if (ls->n == ls->cap) {
		uint32_t cap = ls->cap ? 2 * ls->cap : 8;
		struct klink *v = fault_realloc(ls->v, cap * sizeof(*v));

		if (!v) {
			klink_close(&l);
			return -ENOMEM;
		}
		ls->v = v;
		ls->cap = cap;
	}
	ls->v[ls->n++] = l;
	return 0;
}

void klinks_close(struct klinks *ls)
{
	/* All clocks stop before the first descriptor is closed: closing may wait. */
	for (uint32_t i = ls->n; i-- > 0;)
		if (ls->v[i].perf_fd >= 0)
			perf_disable(ls->v[i].perf_fd);
	while (ls->n)
		klink_close(&ls->v[--ls->n]);
	free(ls->v);
	*ls = (struct klinks){ 0 };
}

static int add_fd(struct klinks *ls, int fd)
{
	return fd < 0 ? fd : klinks_add(ls, (struct klink){ .fd = fd, .perf_fd = -1 });
}

int attach_tp_btf(struct klinks *ls, int prog_fd)
{
	return add_fd(ls, bpfsys_raw_tp_open(NULL, prog_fd, 0));
}

int attach_raw_tp(struct klinks *ls, int prog_fd, const char *tracepoint)
{
	return add_fd(ls, bpfsys_raw_tp_open(tracepoint, prog_fd, 0));
}

/*
 * A BPF link where the kernel has them for perf events (5.15, the way to give a cookie), else the
 * ioctl. Takes over perf_fd.
 */
int attach_perf(struct klinks *ls, int prog_fd, int perf_fd, uint64_t cookie)
{
	struct klink l = { .fd = -1, .perf_fd = perf_fd };
	int r = bpfsys_link_perf(prog_fd, perf_fd, cookie);

	if (r >= 0) {
		l.fd = r;
		r = 0;
	} else if (!cookie) {
		r = perf_set_bpf(perf_fd, prog_fd);
	}
	if (r == 0)
		r = perf_enable(perf_fd);
	if (r == 0)
		return klinks_add(ls, l);
	klink_close(&l);
	return r;
}

int attach_perf_count(struct kernel *k, struct klinks *ls, int prog_fd, const struct perf_count *c)
{
	uint32_t n, done = 0;
	const uint32_t *cpus = kernel_online_cpus(k, &n);

	for (uint32_t i = 0; i < n; i++) {
		int fd = perf_counter(c, (int)cpus[i]);
		int r;

		if (fd == -ENODEV) /* went offline */
			continue;
		r = fd < 0 ? fd : attach_perf(ls, prog_fd, fd, 0);
		if (r)
			return r;
		done++;
	}
	return done ? 0 : -ENODEV;
}

int attach_cpu_clock(struct kernel *k, struct klinks *ls, int prog_fd, uint64_t period_ns)
{
	const struct perf_count c = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.period = period_ns,
	};

	return attach_perf_count(k, ls, prog_fd, &c);
}

#define KPROBE_PMU "/sys/bus/event_source/devices/kprobe/type"

/* Number of a kind of perf event, or -errno. */
static int pmu_type(const char *path)
{
	char text[16] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	int err = n < 0 ? errno : EINVAL;

	if (fd >= 0)
		close(fd);
	return n > 0 ? atoi(text) : -err;
}

int attach_kprobe(struct kernel *k, struct klinks *ls, int prog_fd, const char *func, uint64_t addr,
		  bool is_return, uint64_t cookie)
{
	int type = pmu_type(KPROBE_PMU), fd;
	uint32_t n;

	if (type < 0)
		return type;
	/* config1 is the name's address, config2 the offset behind it or the address */
	fd = perf_probe((uint32_t)type, is_return, (uintptr_t)func, func ? 0 : addr, -1,
			(int)kernel_online_cpus(k, &n)[0]);
	return fd < 0 ? fd : attach_perf(ls, prog_fd, fd, cookie);
}

int attach_tracing(struct klinks *ls, int prog_fd, enum prog_kind kind, uint64_t cookie)
{
	uint32_t type = kind == PROGK_FEXIT ? BA_TRACE_FEXIT : BA_TRACE_FENTRY;
	int fd = bpfsys_link_tracing(prog_fd, type, cookie);

	if (fd == -EINVAL && !cookie) /* links of that kind came with 5.19 */
		fd = bpfsys_raw_tp_open(NULL, prog_fd, 0);
	return add_fd(ls, fd);
}

int attach_uprobe_multi(struct klinks *ls, const struct bpfsys_link_multi *m)
{
	return add_fd(ls, bpfsys_link_uprobe_multi(m));
}

int attach_kprobe_multi(struct klinks *ls, const struct bpfsys_link_multi *m)
{
	return add_fd(ls, bpfsys_link_kprobe_multi(m));
}
