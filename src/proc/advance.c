/* SPDX-License-Identifier: MIT */
/*
 * Running a process that was just started up to a point: a breakpoint, set and taken back by ptrace.
 *
 * preinit is the second time that the dynamic linker comes to _dl_debug_state(), the function that it calls for
 * debuggers: once before it adds objects, once when they are all there. A static program has
 * only its entry.
 */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc/proc.h"
#include "proc/psyms.h"

#if defined(__x86_64__)
#define TRAP 0xccul
#define TRAP_MASK 0xfful
#define TRAP_ADVANCE 1

static uint64_t pc_of(const struct user_regs_struct *r)
{
	return r->rip;
}

static void set_pc(struct user_regs_struct *r, uint64_t pc)
{
	r->rip = pc;
}
#else
#define TRAP 0xd4200000ul
#define TRAP_MASK 0xfffffffful
#define TRAP_ADVANCE 0

static uint64_t pc_of(const struct user_regs_struct *r)
{
	return r->pc;
}

static void set_pc(struct user_regs_struct *r, uint64_t pc)
{
	r->pc = pc;
}
#endif

/* ---- the tracee's words ---- */

static int peek(pid_t pid, uint64_t addr, uint64_t *ret)
{
	long v;

	errno = 0;
	v = ptrace(PTRACE_PEEKTEXT, pid, (void *)(uintptr_t)addr, NULL);
	if (v == -1 && errno)
		return -errno;
	*ret = (uint64_t)v;
	return 0;
}

static int poke(pid_t pid, uint64_t addr, uint64_t v)
{
	return ptrace(PTRACE_POKETEXT, pid, (void *)(uintptr_t)addr, (void *)(uintptr_t)v) ?
		       -errno :
		       0;
}

static int get_regs(pid_t pid, struct user_regs_struct *r)
{
	struct iovec io = { r, sizeof(*r) };

	return ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &io) ? -errno : 0;
}

static int set_regs(pid_t pid, struct user_regs_struct *r)
{
	struct iovec io = { r, sizeof(*r) };

	return ptrace(PTRACE_SETREGSET, pid, (void *)NT_PRSTATUS, &io) ? -errno : 0;
}

static uint64_t auxv(pid_t pid, uint64_t type)
{
	char path[40];
	uint64_t v[2], found = 0;
	FILE *fp;

	snprintf(path, sizeof(path), "/proc/%d/auxv", (int)pid);
	fp = fopen(path, "re");
	while (fp && !found && fread(v, sizeof(v), 1, fp) == 1)
		if (v[0] == type)
			found = v[1];
	if (fp)
		fclose(fp);
	return found;
}

/* ---- running ---- */

/* Runs on until a SIGTRAP; other signals are handed on. -ESRCH: it ended, and proc knows. */
static int run(struct proc *p, enum __ptrace_request how)
{
	int sig = 0, status;

	for (;;) {
		if (ptrace(how, p->pid, NULL, (void *)(long)sig))
			return -errno;
		while (waitpid(p->pid, &status, 0) < 0)
			if (errno != EINTR)
				return -errno;
		if (!WIFSTOPPED(status)) {
			p->exited = true;
			p->stopped = false;
			p->status = status;
			return -ESRCH;
		}
		sig = WSTOPSIG(status);
		if (sig == SIGTRAP)
			return 0;
	}
}

/* Runs until the instruction at addr is next. */
static int run_to(struct proc *p, uint64_t addr)
{
	struct user_regs_struct regs;
	uint64_t old;
	int r = peek(p->pid, addr, &old), r2;

	if (r)
		return r;
	r = poke(p->pid, addr, (old & ~(uint64_t)TRAP_MASK) | TRAP);
	if (r)
		return r;
	do {
		r = run(p, PTRACE_CONT);
		if (r == 0)
			r = get_regs(p->pid, &regs);
	} while (r == 0 && pc_of(&regs) != addr + TRAP_ADVANCE);
	if (p->exited)
		return r;
	r2 = poke(p->pid, addr, old);
	if (r == 0 && TRAP_ADVANCE) {
		set_pc(&regs, addr);
		r = set_regs(p->pid, &regs);
	}
	return r ? r : r2;
}

static const struct elf_sym *symbol(struct psyms *s, pid_t pid, bool exe, const char *name)
{
	const struct pobject *o;
	uint32_t n;

	if (psyms_objects(s, (uint32_t)pid, &o, &n) != 0)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		if (o[i].is_exe == exe)
			return elf_obj_named(o[i].elf, name);
	return NULL;
}

static int to_preinit(struct proc *p, struct psyms *s, uint64_t base, uint64_t entry)
{
	const struct elf_sym *sym = symbol(s, p->pid, false, "_dl_debug_state");
	int r;

	if (!sym)
		return run_to(p, entry);
	r = run_to(p, base + sym->addr);
	/* musl's comes there once, when all is loaded */
	if (r || !symbol(s, p->pid, false, "_r_debug"))
		return r;
	r = run(p, PTRACE_SINGLESTEP);
	return r ? r : run_to(p, base + sym->addr);
}

static int to_main(struct proc *p, struct psyms *s, uint64_t entry)
{
	const struct elf_sym *sym = symbol(s, p->pid, true, "main");
	const struct pobject *o;
	uint32_t n;

	if (!sym || psyms_objects(s, (uint32_t)p->pid, &o, &n) != 0)
		return 0;
	return run_to(p, entry - o[0].elf->entry + sym->addr);
}

int proc_advance(struct proc *p, enum proc_evaltime when)
{
	uint64_t entry, base;
	struct arena *a;
	struct psyms *s;
	int r;

	if (!p->child || !p->stopped || p->advanced)
		return p->exited ? -ESRCH : 0;
	p->advanced = true;
	if (when == EVAL_EXEC)
		return 0;
	entry = auxv(p->pid, AT_ENTRY);
	base = auxv(p->pid, AT_BASE);
	if (!entry)
		return 0;
	a = arena_new();
	s = psyms_new(a);
	if (when == EVAL_PREINIT && base)
		r = to_preinit(p, s, base, entry);
	else
		r = run_to(p, entry);
	if (r == 0 && when == EVAL_MAIN)
		r = to_main(p, s, entry);
	psyms_free(s);
	arena_free(a);
	return r;
}
