/* SPDX-License-Identifier: MIT */
/*
 * How many user stacks a second the consumer unwinds: records with the registers and the stack of this process as it
 * stands some 30 calls deep without frame pointers; the walk alone, and until there is text with symbols. Output goes to /dev/null.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/arena.h"
#include "consume/consume.h"
#include "proc/unwind.h"

#define RING (4u << 20)
#define FRAMES 64u
#define CALLS 23
#define MAX_STACK 32768u
#define FIXED (8 + 8 + 8 * FRAMES)

static struct rec_regs regs;
static uint8_t stack[MAX_STACK];
static struct psyms *syms;
static volatile int sink;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* As a program in the kernel would find the thread. */
static void handler(int sig, siginfo_t *info, void *context)
{
	static const int words[REC_REGS] = {
		REG_R15, REG_R14, REG_R13, REG_R12, REG_RBP, REG_RBX, REG_R11,
		REG_R10, REG_R9,  REG_R8,  REG_RAX, REG_RCX, REG_RDX, REG_RSI,
		REG_RDI, -1,      REG_RIP, -1,      REG_EFL, REG_RSP, -1,
	};
	const ucontext_t *u = context;
	uint64_t base, top = (uint64_t)(uintptr_t)environ;
	const void *from;

	(void)sig;
	(void)info;
	for (unsigned i = 0; i < REC_REGS; i++)
		if (words[i] >= 0)
			regs.pt_regs[i] = (uint64_t)u->uc_mcontext.gregs[words[i]];
	base = rec_slab_base(regs.pt_regs[UW_SP]);
	regs.len = (top - base < MAX_STACK ? top - base : MAX_STACK) & ~7ull;
	memcpy(&from, &base, sizeof(from));
	memcpy(stack, from, regs.len);
}

__attribute__((noinline)) static int deep(int n, const volatile int *above)
{
	volatile int v[12] = { n };

	if (n == 0)
		raise(SIGUSR1);
	else
		v[1] = deep(n - 1, v);
	return v[0] + v[1] + *above + sink;
}

static uint32_t io_unwind(void *priv, uint32_t tgid, const struct rec_regs *r, uint64_t base,
			  const uint8_t *at, uint32_t len, uint64_t *pcs, uint32_t max)
{
	struct unwind_in in = { .pid = tgid, .base = base, .stack = at, .len = len };
	enum unwind_end end;

	(void)priv;
	memcpy(in.regs, r->pt_regs, sizeof(in.regs));
	return unwind(syms, &in, pcs, max, &end);
}

static bool io_usym(void *priv, uint32_t tgid, uint64_t addr, struct consume_sym *ret)
{
	struct psym s;

	(void)priv;
	if (!psyms_find(syms, tgid, addr, &s))
		return false;
	*ret = (struct consume_sym){ .object = s.object, .name = s.name, .off = s.off };
	return true;
}

static bool io_probe(void *priv, uint32_t prog, uint32_t pidx, struct consume_probe *ret)
{
	(void)priv;
	(void)prog;
	(void)pidx;
	*ret = (struct consume_probe){ 1234, "syscall", "vmlinux", "read", "entry" };
	return true;
}

static int walks(void)
{
	uint64_t pcs[FRAMES], base = rec_slab_base(regs.pt_regs[UW_SP]);
	double start = now();
	uint32_t frames = 0;
	long n = 0;

	for (; now() - start < 1; n += 100)
		for (int i = 0; i < 100; i++)
			frames = io_unwind(NULL, (uint32_t)getpid(), &regs, base, stack,
					   (uint32_t)regs.len, pcs, FRAMES);
	printf("%-28s %8.1f k stacks/s of %u frames, %llu bytes\n", "walk",
	       (double)n / (now() - start) / 1e3, frames, (unsigned long long)regs.len);
	return frames < CALLS;
}

static void fill(struct shm_buf *ring, uint32_t size)
{
	uint64_t owner = (uint64_t)getpid() << 32 | (uint32_t)getpid();

	for (uint32_t n = RING / size; n > 0; n--) {
		uint8_t *p = (uint8_t *)ring + SHM_BUF_DATA + (ring->head & (RING - 1));
		struct rec_hdr h = { size, 1 };

		memcpy(p + 8, &owner, sizeof(owner));
		memcpy(p + FIXED, &regs, sizeof(regs));
		memcpy(p + FIXED + sizeof(regs), stack, regs.len);
		memcpy(p, &h, sizeof(h));
		ring->head += size;
	}
}

static int records(void)
{
	uint32_t size = (uint32_t)(FIXED + sizeof(regs) + regs.len);
	struct rfield f = { .kind = FK_USTACK, .off = 8, .size = 8 + 8 * FRAMES, .nframes = FRAMES };
	struct rec_act act = { .kind = ACT_USTACK, .fields = &f, .n_fields = 1 };
	struct rec_desc d = { .epid_base = 1,
			      .n_probes = 1,
			      .size = FIXED + (uint32_t)sizeof(regs),
			      .regs = FIXED,
			      .acts = &act,
			      .n_acts = 1 },
			*recs[] = { &d };
	struct session_layout y = { .recs = recs, .n_recs = 1, .buf_cap = RING, .max_rec = size };
	struct shm_buf *ring = calloc(1, SHM_BUF_DATA + RING + size);
	FILE *null = fopen("/dev/null", "w");
	struct consume *c = consume_new(&(struct consume_conf){
		.layout = &y,
		.n_cpus = 1,
		.rings = &ring,
		.io = { .probe = io_probe, .unwind = io_unwind, .usym = io_usym } });
	double spent = 0;

	if (!c || !null || !ring)
		return 1;
	consume_opts(c)->quiet = true;
	consume_opts(c)->stackindent = 14;
	while (spent < 1) {
		fill(ring, size);
		double start = now();
		consume_drain(c, null, true);
		spent += now() - start;
	}
	printf("%-28s %8.1f k stacks/s\n", "ustack(), -q",
	       (double)consume_records(c) / spent / 1e3);
	consume_free(c);
	free(ring);
	fclose(null);
	return 0;
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	struct arena *a = arena_new();
	int err;

	syms = a ? psyms_new(a) : NULL;
	sigaction(SIGUSR1, &sa, NULL);
	sink = deep(CALLS, &sink);
	if (!syms || !regs.len || psyms_grab(syms, (uint32_t)getpid()) != 0)
		return 1;
	err = walks() || records();
	psyms_free(syms);
	arena_free(a);
	return err;
}
