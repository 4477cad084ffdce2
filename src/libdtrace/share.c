/* SPDX-License-Identifier: MIT */
/*
 * Watches how much of the machine's CPU time the session's programs take, and ends a session that takes
 * more than -x cpushare of it.
 *
 * The kernel measures the time of programs only while somebody holds its statistics open, at the cost of
 * two clock readings for every run. So we look through a slit: SLIT_NS long, once in PERIOD_NS. A session
 * is ended when STRIKES looks in a row were over the limit: a burst is none.
 *
 * Needs CAP_SYS_ADMIN, which the command keeps in reserve; without it nothing is watched, and deadman remains. Neither is it under QEMU's
 * emulator: opening the statistics patches an instruction that every program passes, and when two CPUs
 * are on it at that moment, the emulator may keep both there for ever.
 */
#include "libdtrace/dt_impl.h"

#include <string.h>
#include <unistd.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

#include "kernel/bpfsys.h"
#include "kernel/privs.h"
#include "record/shm.h"

enum { STRIKES = 3 };
#define SLIT_NS 10000000ull
#define PERIOD_NS 2000000000ull
#define NEVER (UINT64_MAX - PERIOD_NS)

static bool emulated(void)
{
#ifdef __x86_64__
	uint32_t a, b, c, d, sig[3];

	__cpuid(1, a, b, c, d);
	if (!(c >> 31)) /* no hypervisor */
		return false;
	__cpuid(0x40000000, a, sig[0], sig[1], sig[2]);
	return memcmp(sig, "TCGTCGTCGTCG", sizeof(sig)) == 0;
#else
	return false;
#endif
}

void dt_share_init(dtrace_hdl_t *h)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	h->share = (struct share_watch){ .fd = -1, .cpus = n > 0 ? (uint32_t)n : 1 };
	h->share.since = emulated() ? NEVER : dt_now();
}

void dt_share_close(dtrace_hdl_t *h)
{
	if (h->share.fd >= 0)
		close(h->share.fd);
	h->share.fd = -1;
}

static uint64_t run_ns(const dtrace_hdl_t *h)
{
	struct bpfsys_prog_info info;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < h->low->n_fns; i++)
		if (bpfsys_prog_info(h->kprogs[i].fd, &info) == 0)
			sum += info.run_ns;
	return sum;
}

static void look(dtrace_hdl_t *h, uint64_t now)
{
	struct share_watch *s = &h->share;

	bool raised = privs_raise_admin();

	s->fd = bpfsys_enable_stats();
	if (raised)
		privs_lower_admin();
	if (s->fd < 0) { /* never again */
		s->since = NEVER;
		return;
	}
	s->run = run_ns(h);
	s->since = now;
}

static void judge(dtrace_hdl_t *h, uint64_t now)
{
	struct share_watch *s = &h->share;
	uint64_t all = (now - s->since) * s->cpus, ran = run_ns(h) - s->run;
	struct shm_ctl *ctl = kmap_elem(&h->maps[h->low->layout.map_ctl], 0);

	dt_share_close(h);
	s->since = now;
	if (ran * 100 <= all * (uint64_t)h->opt[OPT_CPUSHARE]) {
		s->strikes = 0;
		return;
	}
	if (++s->strikes < STRIKES)
		return;
	s->percent = (uint32_t)(ran * 100 / all);
	ctl->killed = SHM_KILL_BUDGET;
	__atomic_store_n(&ctl->active, SHM_INACTIVE, __ATOMIC_RELEASE);
}

uint64_t dt_share_next(const dtrace_hdl_t *h)
{
	if (h->opt[OPT_CPUSHARE] == 0)
		return UINT64_MAX;
	return h->share.since + (h->share.fd >= 0 ? SLIT_NS : PERIOD_NS);
}

void dt_share_poll(dtrace_hdl_t *h)
{
	uint64_t now = dt_now();

	if (now < dt_share_next(h))
		return;
	if (h->share.fd < 0)
		look(h, now);
	else
		judge(h, now);
}
