/* SPDX-License-Identifier: MIT */
/*
 * sites: functions of which the first instruction is not one that the kernel emulates at a probe, and
 * which may not be probed just anywhere behind it. Each is called 3 times, arguments 11, 22 ... 88.
 */
#include <stdio.h>

#if defined(__x86_64__)
#define FN(name, body)                                                                  \
	__asm__(".text\n.globl " #name "\n.type " #name ",@function\n" #name ":\n" body \
		"\n.size " #name ", .-" #name "\n");                                    \
	long name(void *a, long b, long c, long d, long e, long f, long g, long h);

/* a place where nothing is in the way */
FN(s_plain, "mov %rsi, %rax\n test %rdx, %rdx\n je 1f\n add $1, %rax\n 1: ret")
/* it comes back to a place between */
FN(s_loop, "mov $3, %eax\n 1: sub $1, %eax\n jne 1b\n ret")
/* others do: neighbours by a short jump, one that is far away */
FN(s_into0, "mov $1, %eax\n jmp s_middle0")
FN(s_shared0, "xor %eax, %eax\n s_middle0: test %rdx, %rdx\n je 1f\n add $1, %eax\n 1: ret")
FN(s_gap0, ".skip 300, 0x90\n ret")
FN(s_shared, "xor %eax, %eax\n s_middle: test %rdx, %rdx\n je 1f\n add $1, %eax\n 1: ret")
FN(s_into, "mov $1, %eax\n jmp s_middle")
FN(s_gap, ".skip 300, 0x90\n ret")
FN(s_shared2, "xor %eax, %eax\n s_middle2: test %rdx, %rdx\n je 1f\n add $1, %eax\n 1: ret")
FN(s_gap2, ".skip 300, 0x90\n ret")
FN(s_into2, "mov $1, %eax\n jmp s_middle2")
/* where it jumps to nobody knows */
FN(s_table, "lea 2f(%rip), %r11\n xor %eax, %eax\n 2: add $1, %eax\n cmp $3, %eax\n je 1f\n"
	    " jmp *%r11\n 1: ret")
/* an argument is lost, memory is written, the frame is made */
FN(s_args, "mov %rsi, %rdi\n xor %esi, %esi\n test %rdi, %rdi\n je 1f\n mov %rdi, %rax\n 1: ret")
FN(s_store, "movl $7, (%rdi)\n test %rsi, %rsi\n je 1f\n mov $1, %eax\n 1: ret")
FN(s_frame, "sub $24, %rsp\n mov %rsi, 8(%rsp)\n test %rsi, %rsi\n je 1f\n mov 32(%rsp), %rax\n"
	    " 1: add $24, %rsp\n ret")
/* what others jump over must still be done */
FN(s_vector,
   "movd %esi, %xmm0\n pxor %xmm1, %xmm1\n test %rsi, %rsi\n je 1f\n movd %xmm0, %eax\n 1: ret")

static long all(void)
{
	int word = 5;
	long sum = 0;

#define CALL(name) sum += name(&word, 22, 33, 44, 55, 66, 77, 88)
	CALL(s_plain);
	CALL(s_loop);
	CALL(s_into0);
	CALL(s_shared0);
	CALL(s_shared);
	CALL(s_into);
	CALL(s_shared2);
	CALL(s_into2);
	CALL(s_table);
	CALL(s_args);
	word = 5;
	CALL(s_store);
	sum += word;
	CALL(s_frame);
	CALL(s_vector);
	return sum;
}
#else
static long all(void)
{
	return 0;
}
#endif

int main(void)
{
	for (int i = 0; i < 3; i++)
		printf("%ld\n", all());
	return 0;
}
