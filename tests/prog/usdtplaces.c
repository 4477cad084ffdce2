/* SPDX-License-Identifier: MIT */
/*
 * usdtplaces: a static probe whose arguments are where compilers put them, and where a probe cannot read: in a vector
 * register, in thread-local memory, at a name that the object does not have. The note is written by hand.
 */
#if defined(__x86_64__)
#define ARGUMENTS "8f@%xmm0 4@$5 8@%fs:8 8@%rsp 8@of_another_object(%rip)"
#else
#define ARGUMENTS "8@d0 4@5 8@v1 8@sp 8@v2"
#endif

int main(void)
{
	for (int i = 0; i < 2; i++)
		__asm__ volatile("990: nop\n"
				 ".pushsection .note.stapsdt,\"\",\"note\"\n"
				 ".balign 4\n"
				 ".4byte 992f-991f, 994f-993f, 3\n"
				 "991: .asciz \"stapsdt\"\n"
				 "992: .balign 4\n"
				 "993: .8byte 990b, 0, 0\n"
				 ".asciz \"places\"\n"
				 ".asciz \"here\"\n"
				 ".asciz \"" ARGUMENTS "\"\n"
				 "994: .balign 4\n"
				 ".popsection");
	return 0;
}
