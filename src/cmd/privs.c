/* SPDX-License-Identifier: MIT */
/*
 * Privileges of the command. Once the probes are attached it reads maps and symbols and prints: of what it
 * was started with it keeps the capabilities for that alone, for good. A program that may do destructive
 * actions (-w) keeps all: system() runs commands with the privileges of dtrace.
 */
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cmd/cmd.h"

#define BIT(cap) (1ull << (cap))

/*
 * Maps and programs; probes in libraries that are loaded later; symbols of processes and their files, deleted
 * ones too; names of kernel addresses; ending what -c started, whoever it has become.
 */
#define KEEP                                                                                \
	(BIT(CAP_BPF) | BIT(CAP_PERFMON) | BIT(CAP_SYS_PTRACE) | BIT(CAP_DAC_READ_SEARCH) | \
	 BIT(CAP_CHECKPOINT_RESTORE) | BIT(CAP_SYSLOG) | BIT(CAP_KILL))

/* With Debian's patch a probe that is attached later needs CAP_SYS_ADMIN. */
static uint64_t to_attach(void)
{
	FILE *f = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
	int level = 0;

	if (f && fscanf(f, "%d", &level) != 1)
		level = 0;
	if (f)
		fclose(f);
	return level > 2 ? BIT(CAP_SYS_ADMIN) : 0;
}

void cmd_drop_privileges(const struct cmd *c)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2];
	/* --anon goes to the root of who claims */
	uint64_t keep = KEEP | (c->n_procs ? to_attach() : 0) | (c->anon ? BIT(CAP_SYS_CHROOT) : 0);
	dtrace_optval_t destructive = DTRACEOPT_UNSET, share = 0;

	(void)dtrace_getopt(c->h, "destructive", &destructive);
	if (destructive != DTRACEOPT_UNSET || syscall(SYS_capget, &h, d))
		return;
	(void)dtrace_getopt(c->h, "cpushare", &share);
	for (int i = 0; i < 2; i++) {
		uint32_t mask = (uint32_t)(keep >> (32 * i));

		d[i].effective &= mask;
		d[i].inheritable &= mask;
		/* the library raises it for a moment when it looks at the CPU time of programs */
		if (i == 0 && share > 0)
			mask |= BIT(CAP_SYS_ADMIN);
		d[i].permitted &= mask;
	}
	/* no right is needed to give up rights; if a filter forbids the call, they stay */
	(void)syscall(SYS_capset, &h, d);
}
