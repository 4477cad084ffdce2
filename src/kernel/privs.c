// SPDX-License-Identifier: MIT
/*
 * Why the kernel said no. What needs which capability:
 *
 *   CAP_BPF              maps and programs
 *   CAP_PERFMON          programs that read kernel memory, all that attaches
 *   CAP_SYS_ADMIN        perf events and probes, only where kernel.perf_event_paranoid is above 2 (Debian's patch)
 *   CAP_DAC_READ_SEARCH  tracefs (CAP_SYS_ADMIN where it is not mounted), executables and libraries of others
 *   CAP_SYSLOG           addresses in /proc/kallsyms
 *   CAP_SYS_PTRACE       what processes of others have mapped
 *
 * CAP_SYS_ADMIN stands for the first two.
 */
#include "kernel/privs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/priv.h"

static bool have_cap(unsigned cap)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2] = { { 0 } };

	if (syscall(SYS_capget, &h, d))
		return false;
	return d[cap / 32].effective & (1u << (cap % 32));
}

static int set_admin(bool on, bool *ret_was)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2] = { { 0 } };
	uint32_t bit = 1u << CAP_SYS_ADMIN;

	if (syscall(SYS_capget, &h, d))
		return -errno;
	*ret_was = d[0].effective & bit;
	if (*ret_was == on)
		return 0;
	d[0].effective ^= bit;
	return syscall(SYS_capset, &h, d) ? -errno : 0;
}

bool privs_raise_admin(void)
{
	bool was = true;

	return set_admin(true, &was) == 0 && !was;
}

void privs_lower_admin(void)
{
	bool was;

	(void)set_admin(false, &was);
}

bool privs_locked_down(void)
{
	struct sbuf b = { 0 };
	bool r = file_read(AT_FDCWD, "/sys/kernel/security/lockdown", &b) == 0 &&
		 !strstr(sbuf_str(&b), "[none]");

	sbuf_free(&b);
	return r;
}

/* Capabilities of a user namespace count for nothing here. */
static bool in_user_namespace(void)
{
	struct sbuf b = { 0 };
	unsigned long inside = 0, outside = 0, n = 4294967295;
	char *s, *end;

	if (file_read(AT_FDCWD, "/proc/self/uid_map", &b) == 0 && b.len) {
		s = b.s;
		inside = strtoul(s, &end, 10);
		outside = strtoul(end, &end, 10);
		n = strtoul(end, NULL, 10);
	}
	sbuf_free(&b);
	return inside != 0 || outside != 0 || n != 4294967295;
}

static long sysctl(const char *path)
{
	struct sbuf b = { 0 };
	long r = file_read(AT_FDCWD, path, &b) == 0 ? strtol(sbuf_str(&b), NULL, 10) : 0;

	sbuf_free(&b);
	return r;
}

/* "CAP_BPF and CAP_PERFMON", what of it is missing; false: nothing. */
static bool missing(enum kernel_need need, int err, struct sbuf *out)
{
	bool admin = have_cap(CAP_SYS_ADMIN);
	bool bpf = admin || have_cap(CAP_BPF), perf = admin || have_cap(CAP_PERFMON);
	bool files = have_cap(CAP_DAC_READ_SEARCH) || have_cap(CAP_DAC_OVERRIDE);

	switch (need) {
	case KNEED_BPF:
	case KNEED_ATTACH:
		sbuf_printf(out, "%s%s%s", bpf ? "" : "CAP_BPF", bpf || perf ? "" : " and ",
			    perf ? "" : "CAP_PERFMON");
		return !bpf || !perf;
	case KNEED_FILES:
		/* EPERM: tracefs is not mounted here, and may not be by us */
		sbuf_adds(out, err == EPERM ? "CAP_SYS_ADMIN" : "CAP_DAC_READ_SEARCH");
		return err == EPERM ? !admin : !files;
	case KNEED_SYMBOLS: sbuf_adds(out, "CAP_SYSLOG"); return !have_cap(CAP_SYSLOG);
	case KNEED_PROCESSES: sbuf_adds(out, "CAP_SYS_PTRACE"); return !have_cap(CAP_SYS_PTRACE);
	}
	return false;
}

bool privs_lack(enum kernel_need need)
{
	struct sbuf b = { 0 };
	bool r = missing(need, EACCES, &b);

	sbuf_free(&b);
	return r;
}

void privs_explain(enum kernel_need need, int err, struct sbuf *out)
{
	bool attach = need == KNEED_ATTACH && !have_cap(CAP_SYS_ADMIN);
	long paranoid = attach ? sysctl("/proc/sys/kernel/perf_event_paranoid") : 0;
	struct sbuf caps = { 0 };

	if (missing(need, err, &caps))
		sbuf_printf(out, ": this process lacks %s; run dtrace as root, or with %s",
			    sbuf_str(&caps), strstr(sbuf_str(&caps), " and ") ? "them" : "it");
	else if (paranoid > 2)
		sbuf_printf(
			out,
			": this process lacks CAP_SYS_ADMIN, which this kernel asks for as long as "
			"kernel.perf_event_paranoid is above 2 (it is %ld)",
			paranoid);
	else if (in_user_namespace())
		sbuf_adds(out, ": this process is root in a user namespace (a container) only; "
			       "DTrace needs root of the machine");
	else if (privs_locked_down())
		sbuf_adds(out, ": the kernel is locked down (see /sys/kernel/security/lockdown)");
	else
		sbuf_printf(out,
			    ": %s, though the capabilities are there: a security module, "
			    "lockdown or a seccomp filter forbids it",
			    strerror(err));
	sbuf_free(&caps);
}
