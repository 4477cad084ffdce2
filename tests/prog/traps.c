// SPDX-License-Identifier: MIT
/*
 * Raises exceptions of the processor, each in a process of its own, and writes what the handler of the
 * signal is told: the exception, signal, address, error code. Without a handler where the argument "plain" is given.
 * x86-64 only; elsewhere it writes nothing.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__x86_64__)
/* By their numbers: emulators may raise another one than asked for. */
static const char *const names[] = {
	[0] = "divide_error",
	[1] = "debug",
	[3] = "int3",
	[4] = "overflow",
	[6] = "invalid_op",
	[12] = "stack_segment",
	[13] = "general_protection",
	[14] = "page_fault_user",
	[16] = "coprocessor_error",
	[17] = "alignment_check",
	[19] = "simd_coprocessor_error",
};

static void handler(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *u = context;
	char line[128];
	int n = snprintf(line, sizeof(line), "%s %d %lx %lx %lld\n",
			 names[u->uc_mcontext.gregs[REG_TRAPNO] % 20], sig,
			 (unsigned long)(uintptr_t)info->si_addr,
			 (unsigned long)u->uc_mcontext.gregs[REG_RIP],
			 (long long)u->uc_mcontext.gregs[REG_ERR]);

	if (write(1, line, (size_t)n) != n)
		_exit(1);
	_exit(0);
}

static void divide(void)
{
	__asm__ volatile("xor %%ecx, %%ecx; div %%ecx" ::: "eax", "ecx", "edx");
}

static void breakpoint(void)
{
	__asm__ volatile("int3");
}

static void step(void)
{
	__asm__ volatile("pushfq; orq $0x100, (%%rsp); popfq; nop; nop" ::: "memory", "cc");
}

static void overflow(void)
{
	__asm__ volatile("int $4");
}

static void undefined(void)
{
	__asm__ volatile("ud2");
}

static void privileged(void)
{
	__asm__ volatile("hlt");
}

static void unaligned(void)
{
	static char bytes[16];

	__asm__ volatile("pushfq; orq $0x40000, (%%rsp); popfq; movl 1(%0), %%eax" ::"r"(bytes)
			 : "eax", "memory", "cc");
}

static void bad_stack(void)
{
	__asm__ volatile(
		"movq %%rbp, %%rcx; movabsq $0x8000000000000000, %%rbp; movq (%%rbp), %%rax; "
		"movq %%rcx, %%rbp" ::
			: "rax", "rcx", "memory");
}

static void float87(void)
{
	static const uint16_t unmasked = 0x0300;

	__asm__ volatile("fldcw %0; fldz; fld1; fdivp; fwait" ::"m"(unmasked));
}

static void float_simd(void)
{
	static const uint32_t unmasked = 0x1d80;
	volatile float zero = 0, one = 1;

	__asm__ volatile("ldmxcsr %0" ::"m"(unmasked));
	one = one / zero;
}

static void page(void)
{
	volatile char *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*p = 1;
}

static void (*const traps[])(void) = {
	divide,    breakpoint, step,    overflow,   undefined, privileged,
	unaligned, bad_stack,  float87, float_simd, page,
};

static void run(unsigned i, int plain)
{
	static const int sigs[] = { SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV };
	const struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	const struct rlimit no_core = { 0 };

	setrlimit(RLIMIT_CORE, &no_core);
	for (unsigned s = 0; s < sizeof(sigs) / sizeof(*sigs) && !plain; s++)
		sigaction(sigs[s], &sa, NULL);
	traps[i]();
	_exit(2); /* it was not raised */
}

int main(int argc, char **argv)
{
	int plain = argc > 1 && strcmp(argv[1], "plain") == 0;

	for (unsigned i = 0; i < sizeof(traps) / sizeof(*traps); i++) {
		int status = 0;
		pid_t pid = fork();

		if (pid == 0)
			run(i, plain);
		waitpid(pid, &status, 0);
		if (plain && WIFSIGNALED(status))
			printf("%d\n", WTERMSIG(status));
	}
	return 0;
}
#else
int main(void)
{
	return 0;
}
#endif
