/* SPDX-License-Identifier: MIT */
/*
 * redzone N: a function that calls nothing keeps variables below its stack pointer while it passes probes: one on the
 * nop of <dtrace/usdt.h>, one on a nop of five bytes, and that nop again where a loop comes back to what is behind it.
 * Ends with 1 if a variable changed.
 */
#include "../../include/dtrace/usdt.h"

#include <stdlib.h>

#if defined(__x86_64__)
#define NOTE(name, nop, args)                         \
	"990: " nop "\n"                              \
	".pushsection .note.stapsdt, \"?\", %%note\n" \
	".balign 4\n"                                 \
	".4byte 992f-991f, 994f-993f, 3\n"            \
	"991: .asciz \"stapsdt\"\n"                   \
	"992: .balign 4\n"                            \
	"993: .8byte 990b, _.stapsdt.base, 0\n"       \
	".asciz \"redzone\"\n"                        \
	".asciz \"" name "\"\n"                       \
	".asciz \"" args "\"\n"                       \
	"994: .balign 4\n"                            \
	".popsection\n"
#define NOP5 ".byte 0x0f, 0x1f, 0x44, 0, 0"

/* n kept at -8(%rsp) and -16(%rsp), read back behind the probes */
long leaf(long n);
__attribute__((naked, noinline)) long leaf(long n __attribute__((unused)))
{
	__asm__ volatile(
		"movq %%rdi, -8(%%rsp)\n"
		"leaq 1(%%rdi), %%rax\n"
		"movq %%rax, -16(%%rsp)\n" NOTE("one", "nop", "8@-8(%%rsp) 8@-16(%%rsp)")
			NOTE("five", NOP5,
			     "8@-8(%%rsp) 8@-16(%%rsp)") "movq -16(%%rsp), %%rax\n"
							 "subq -8(%%rsp), %%rax\n"
							 "movl $2, %%ecx\n" NOTE(
								 "loop", NOP5,
								 "8@-8(%%rsp)") "2: decl %%ecx\n"
										"jnz 2b\n"
										"ret\n" ::"i"(0));
}
#else
long leaf(long n);
long leaf(long n)
{
	DTRACE_PROBE2(redzone, one, n, n + 1);
	return 1;
}
#endif

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1;

	DTRACE_PROBE(redzone, base);
	for (long i = 0; i < n; i++)
		if (leaf(1000 + i) != 1)
			return 1;
	return 0;
}
