/* SPDX-License-Identifier: MIT */
/*
 * dofobj: an object as dtrace -G of other systems makes them: nops where the calls of probes were, and a section
 * .SUNW_dof that has two probes of the provider "classic": "hit" with two arguments in two places of work(), and "wrong", which
 * is at an instruction that is no nop.
 */
long work(long n, const char *text);

static volatile long sink;

#if defined(__x86_64__)
#define CALL(label) label ": nop\nnop\nnop\nnop\nnop\n"
#else
#define CALL(label) label ": nop\n"
#endif

__attribute__((noinline)) long work(long n, const char *text)
{
#if defined(__x86_64__)
	register long a0 __asm__("rdi") = n;
	register const char *a1 __asm__("rsi") = text;
#else
	register long a0 __asm__("x0") = n;
	register const char *a1 __asm__("x1") = text;
#endif

	__asm__ volatile(CALL(".Ldof_here") : "+r"(a0), "+r"(a1));
	sink += a0;
	a0 = n * 2;
	__asm__ volatile(CALL(".Ldof_there") : "+r"(a0), "+r"(a1));
	return sink;
}

__asm__(".pushsection .SUNW_dof,\"a\",%progbits\n"
	".balign 8\n"
	"10: .byte 0x7f\n .ascii \"DOF\"\n .byte 2, 1, 2, 2, 8, 8\n .zero 6\n"
	".4byte 0, 64, 32, 4\n"
	".8byte 64, 90f-10b, 90f-10b, 0\n"
	/* sections: strings, provider, probes, offsets */
	".4byte 8, 1, 1, 0\n .8byte 20f-10b, 30f-20f\n"
	".4byte 15, 4, 1, 44\n .8byte 30f-10b, 40f-30f\n"
	".4byte 16, 8, 1, 48\n .8byte 40f-10b, 50f-40f\n"
	".4byte 18, 4, 1, 4\n .8byte 50f-10b, 90f-50f\n"
	"20: .byte 0\n 21: .asciz \"classic\"\n 22: .asciz \"work\"\n 23: .asciz \"hit\"\n 24: .asciz \"wrong\"\n"
	"25: .asciz \"int\"\n .asciz \"char *\"\n"
	".balign 8\n"
	"30: .4byte 0, 2, 3, 3, 21b-20b, 0, 0, 0, 0, 0, 3\n"
	".balign 8\n"
	"40: .8byte work\n .4byte 22b-20b, 23b-20b, 25b-20b, 25b-20b, 0, 0\n .byte 2, 2\n .2byte 2\n .4byte 0\n"
	".2byte 0, 0\n .4byte 0\n"
	".8byte work\n .4byte 22b-20b, 24b-20b, 25b-20b, 25b-20b, 0, 2\n .byte 0, 0\n .2byte 1\n .4byte 0\n"
	".2byte 0, 0\n .4byte 0\n"
	"50: .4byte .Ldof_here-work, .Ldof_there-work, .Ldof_here-work+5\n"
	"90:\n .popsection\n");

int main(void)
{
	for (long i = 1; i <= 3; i++)
		work(i, "text");
	return sink != 6;
}
