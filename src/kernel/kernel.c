// SPDX-License-Identifier: MIT
/*
 * The handle: CPUs, and sentences for errors. See the other files of this folder for the rest of it.
 */
#include "kernel/kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fault.h"
#include "kernel/ksyms.h"
#include "kernel/priv.h"
#include "kernel/privs.h"

struct kernel *kernel_new(void)
{
	struct kernel *k = fault_calloc(1, sizeof(*k));

	if (k)
		k->tracefs_fd = -1;
	return k;
}

void kernel_set_stop(struct kernel *k, const volatile int *stop)
{
	k->stop = stop;
}

void kernel_free(struct kernel *k)
{
	if (!k)
		return;
	kbtf_free(k);
	tracefs_free(k);
	ksyms_forget(k);
	for (int i = 0; i < FEAT_COUNT; i++)
		free(k->feat[i].reason);
	free(k->online);
	free(k);
}

int file_read(int dir, const char *path, struct sbuf *out)
{
	char buf[8192];
	int r = 0, fd = openat(dir, path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	while (1) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			r = -errno;
		if (n <= 0)
			break;
		sbuf_add(out, buf, (size_t)n);
	}
	close(fd);
	return r ? r : (out->failed ? -ENOMEM : 0);
}

/* ---- CPUs ---- */

static const char *cpu_number(const char *s, uint32_t *ret)
{
	uint32_t v = 0;

	if (*s < '0' || *s > '9')
		return NULL;
	for (; *s >= '0' && *s <= '9'; s++) {
		v = v * 10 + (uint32_t)(*s - '0');
		if (v > 1u << 20)
			return NULL;
	}
	*ret = v;
	return s;
}

int cpulist_parse(const char *s, uint32_t *ret, uint32_t max)
{
	uint32_t n = 0, lo, hi;

	while (*s && *s != '\n') {
		s = cpu_number(s, &lo);
		hi = lo;
		if (s && *s == '-')
			s = cpu_number(s + 1, &hi);
		if (!s || hi < lo || (*s != ',' && *s != '\n' && *s))
			return -EINVAL;
		for (uint32_t c = lo; c <= hi; c++, n++)
			if (n < max)
				ret[n] = c;
		if (*s == ',')
			s++;
	}
	return (int)n;
}

#define CPU_MAX 8192

static uint32_t *read_cpulist(const char *path, uint32_t *ret_n)
{
	uint32_t *v = fault_malloc(CPU_MAX * sizeof(*v));
	struct sbuf b = { 0 };
	int n = -1;

	if (v && file_read(AT_FDCWD, path, &b) == 0)
		n = cpulist_parse(sbuf_str(&b), v, CPU_MAX);
	sbuf_free(&b);
	if (n <= 0) {
		free(v);
		return NULL;
	}
	*ret_n = n > CPU_MAX ? CPU_MAX : (uint32_t)n;
	return v;
}

static uint32_t sysconf_cpus(int name)
{
	long n = sysconf(name);

	return n < 1 ? 1 : (uint32_t)n;
}

uint32_t kernel_possible_cpus(struct kernel *k)
{
	uint32_t n, *v;

	if (k->n_possible)
		return k->n_possible;
	v = read_cpulist("/sys/devices/system/cpu/possible", &n);
	/* The last number counts, not how many: values of a per-CPU map have no gaps. */
	k->n_possible = v ? v[n - 1] + 1 : sysconf_cpus(_SC_NPROCESSORS_CONF);
	free(v);
	return k->n_possible;
}

const uint32_t *kernel_online_cpus(struct kernel *k, uint32_t *ret_n)
{
	if (!k->online)
		k->online = read_cpulist("/sys/devices/system/cpu/online", &k->n_online);
	if (!k->online) {
		uint32_t n = sysconf_cpus(_SC_NPROCESSORS_ONLN);

		k->online = fault_malloc(n * sizeof(*k->online));
		k->n_online = k->online ? n : 0;
		for (uint32_t i = 0; i < k->n_online; i++)
			k->online[i] = i;
	}
	*ret_n = k->n_online;
	return k->online;
}

/* ---- explaining ---- */

void kernel_explain(struct kernel *k, enum kernel_need need, const char *what, int err,
		    struct sbuf *out)
{
	(void)k;
	sbuf_printf(out, "cannot %s", what);
	switch (err) {
	case EPERM:
	case EACCES: privs_explain(need, err, out); break;
	case ENOSYS:
		sbuf_adds(out, ": the kernel was built without the bpf() or perf_event_open() "
			       "system call");
		break;
	case ENOMEM:
		sbuf_adds(out, ": out of memory, or beyond the memory limit of this control "
			       "group; use smaller buffers (-b, -x bufsize, aggsize, dynvarsize)");
		break;
	case E2BIG: sbuf_adds(out, ": larger than the kernel allows"); break;
	case EMFILE:
	case ENFILE: sbuf_adds(out, ": too many open files (see ulimit -n)"); break;
	case ENODEV: sbuf_adds(out, ": no such device or CPU"); break;
	case 524: sbuf_adds(out, ": this kernel does not support it"); break;
	default: sbuf_printf(out, ": %s", strerror(err)); break;
	}
}
