/* SPDX-License-Identifier: MIT */
/*
 * Probes of an application, in this header alone: no library, no step of the build.
 *
 *	#include <dtrace/usdt.h>
 *
 *	if (DTRACE_ENABLED(myapp, query__done))
 *		DTRACE_PROBE2(myapp, query__done, id, expensive_text());
 *
 * is the probe myappPID:::query-done with arg0 and arg1. Not traced, a probe is one nop, and
 * DTRACE_ENABLED() a load. What tracers need to know stands in SystemTap notes (.note.stapsdt), which other
 * tools understand as well. Up to twelve arguments: integers and pointers.
 *
 * For gcc and clang, C and C++, ELF.
 */
#ifndef DTRACE_USDT_H
#define DTRACE_USDT_H

/* What an application is warned about should be its own. */
#pragma GCC system_header

#define DTRACE_USDT_STR_(x) #x
#define DTRACE_USDT_STR(x) DTRACE_USDT_STR_(x)

/* Counts who traces the probe. Defined once in a program, wherever it is used. */
#define DTRACE_USDT_SEM(sem)                                           \
	".ifndef " sem "\n"                                            \
	".pushsection .probes, \"awG\", %%progbits, " sem ", comdat\n" \
	".balign 2\n"                                                  \
	".weak " sem "\n"                                              \
	".hidden " sem "\n"                                            \
	".type " sem ", %%object\n"                                    \
	".size " sem ", 2\n" sem ":\n"                                 \
	".zero 2\n"                                                    \
	".popsection\n"                                                \
	".endif\n"

/* clang-format off */
#define DTRACE_USDT_NOTE(prov, name, args)                                    \
	"990: nop\n"                                                          \
	".pushsection .note.stapsdt, \"?\", %%note\n"                         \
	".balign 4\n"                                                         \
	".4byte 992f-991f, 994f-993f, 3\n"                                    \
	"991: .asciz \"stapsdt\"\n"                                           \
	"992: .balign 4\n"                                                    \
	"993: .8byte 990b\n"                                                  \
	".8byte _.stapsdt.base\n"                                             \
	".8byte " #prov "_" #name "_semaphore\n"                              \
	".asciz \"" #prov "\"\n"                                              \
	".asciz \"" #name "\"\n"                                              \
	".asciz \"" args "\"\n"                                               \
	"994: .balign 4\n"                                                    \
	".popsection\n"                                                       \
	".ifndef _.stapsdt.base\n"                                            \
	".pushsection .stapsdt.base, \"aG\", %%progbits, .stapsdt.base, comdat\n" \
	".weak _.stapsdt.base\n"                                              \
	".hidden _.stapsdt.base\n"                                            \
	"_.stapsdt.base: .space 1\n"                                          \
	".size _.stapsdt.base, 1\n"                                           \
	".popsection\n"                                                       \
	".endif\n"                                                            \
	DTRACE_USDT_SEM(#prov "_" #name "_semaphore")
/* clang-format on */

/*
 * Size of an argument, negative if it is signed; its value, where an array is its address. Nothing is computed
 * with a value: it may point to void, or to what is not declared.
 */
#ifdef __cplusplus
extern "C++" {
template <typename T> struct dtrace_usdt_type {
	enum { size = (T)-1 < (T)1 ? -(int)sizeof(T) : (int)sizeof(T) };
};
template <typename T> struct dtrace_usdt_type<T *> {
	enum { size = (int)sizeof(T *) };
};
template <typename T> struct dtrace_usdt_size {
	char c[64 + dtrace_usdt_type<T>::size];
};
template <typename T> dtrace_usdt_size<T> dtrace_usdt_size_of(T);
template <typename T> static inline __attribute__((always_inline)) T dtrace_usdt_value(T x)
{
	return x;
}
}
#define DTRACE_USDT_SIZE(x) ((int)sizeof(dtrace_usdt_size_of(x)) - 64)
#define DTRACE_USDT_VALUE(x) dtrace_usdt_value(x)
#else
#define DTRACE_USDT_VALUE(x) ((void)0, (x))
#define DTRACE_USDT_IS_PTR(x) (__builtin_classify_type(DTRACE_USDT_VALUE(x)) == 5)
#define DTRACE_USDT_INT(x) \
	__typeof__(__builtin_choose_expr(DTRACE_USDT_IS_PTR(x), 0u, DTRACE_USDT_VALUE(x)))
#define DTRACE_USDT_BYTES(x) ((int)sizeof(__typeof__(DTRACE_USDT_VALUE(x))))
#define DTRACE_USDT_SIZE(x)                                                         \
	((DTRACE_USDT_INT(x)) - 1 < (DTRACE_USDT_INT(x))1 ? -DTRACE_USDT_BYTES(x) : \
							    DTRACE_USDT_BYTES(x))
#endif
#define DTRACE_USDT_ARG(x) "n"(DTRACE_USDT_SIZE(x)), "nor"(DTRACE_USDT_VALUE(x))
/* Operands are size and value in turns. */
#define DTRACE_USDT_T(size, value) "%c" #size "@%" #value

/* What arguments point to is in memory when the probe fires. */
#define DTRACE_USDT_ASM(prov, name, args, ...) \
	__asm__ __volatile__(DTRACE_USDT_NOTE(prov, name, args)::__VA_ARGS__ : "memory")

#define DTRACE_USDT_T1 DTRACE_USDT_T(0, 1)
#define DTRACE_USDT_T2 DTRACE_USDT_T1 " " DTRACE_USDT_T(2, 3)
#define DTRACE_USDT_T3 DTRACE_USDT_T2 " " DTRACE_USDT_T(4, 5)
#define DTRACE_USDT_T4 DTRACE_USDT_T3 " " DTRACE_USDT_T(6, 7)
#define DTRACE_USDT_T5 DTRACE_USDT_T4 " " DTRACE_USDT_T(8, 9)
#define DTRACE_USDT_T6 DTRACE_USDT_T5 " " DTRACE_USDT_T(10, 11)
#define DTRACE_USDT_T7 DTRACE_USDT_T6 " " DTRACE_USDT_T(12, 13)
#define DTRACE_USDT_T8 DTRACE_USDT_T7 " " DTRACE_USDT_T(14, 15)
#define DTRACE_USDT_T9 DTRACE_USDT_T8 " " DTRACE_USDT_T(16, 17)
#define DTRACE_USDT_T10 DTRACE_USDT_T9 " " DTRACE_USDT_T(18, 19)
#define DTRACE_USDT_T11 DTRACE_USDT_T10 " " DTRACE_USDT_T(20, 21)
#define DTRACE_USDT_T12 DTRACE_USDT_T11 " " DTRACE_USDT_T(22, 23)

#define DTRACE_USDT_A1(a) DTRACE_USDT_ARG(a)
#define DTRACE_USDT_A2(a, b) DTRACE_USDT_A1(a), DTRACE_USDT_ARG(b)
#define DTRACE_USDT_A3(a, b, c) DTRACE_USDT_A2(a, b), DTRACE_USDT_ARG(c)
#define DTRACE_USDT_A4(a, b, c, d) DTRACE_USDT_A3(a, b, c), DTRACE_USDT_ARG(d)
#define DTRACE_USDT_A5(a, b, c, d, e) DTRACE_USDT_A4(a, b, c, d), DTRACE_USDT_ARG(e)
#define DTRACE_USDT_A6(a, b, c, d, e, f) DTRACE_USDT_A5(a, b, c, d, e), DTRACE_USDT_ARG(f)
#define DTRACE_USDT_A7(a, b, c, d, e, f, g) DTRACE_USDT_A6(a, b, c, d, e, f), DTRACE_USDT_ARG(g)
#define DTRACE_USDT_A8(a, b, c, d, e, f, g, h) \
	DTRACE_USDT_A7(a, b, c, d, e, f, g), DTRACE_USDT_ARG(h)
#define DTRACE_USDT_A9(a, b, c, d, e, f, g, h, i) \
	DTRACE_USDT_A8(a, b, c, d, e, f, g, h), DTRACE_USDT_ARG(i)
#define DTRACE_USDT_A10(a, b, c, d, e, f, g, h, i, j) \
	DTRACE_USDT_A9(a, b, c, d, e, f, g, h, i), DTRACE_USDT_ARG(j)
#define DTRACE_USDT_A11(a, b, c, d, e, f, g, h, i, j, k) \
	DTRACE_USDT_A10(a, b, c, d, e, f, g, h, i, j), DTRACE_USDT_ARG(k)
#define DTRACE_USDT_A12(a, b, c, d, e, f, g, h, i, j, k, l) \
	DTRACE_USDT_A11(a, b, c, d, e, f, g, h, i, j, k), DTRACE_USDT_ARG(l)

#define DTRACE_PROBE(prov, name) __asm__ __volatile__(DTRACE_USDT_NOTE(prov, name, "")::"i"(0))
#define DTRACE_PROBE1(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T1, DTRACE_USDT_A1(__VA_ARGS__))
#define DTRACE_PROBE2(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T2, DTRACE_USDT_A2(__VA_ARGS__))
#define DTRACE_PROBE3(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T3, DTRACE_USDT_A3(__VA_ARGS__))
#define DTRACE_PROBE4(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T4, DTRACE_USDT_A4(__VA_ARGS__))
#define DTRACE_PROBE5(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T5, DTRACE_USDT_A5(__VA_ARGS__))
#define DTRACE_PROBE6(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T6, DTRACE_USDT_A6(__VA_ARGS__))
#define DTRACE_PROBE7(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T7, DTRACE_USDT_A7(__VA_ARGS__))
#define DTRACE_PROBE8(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T8, DTRACE_USDT_A8(__VA_ARGS__))
#define DTRACE_PROBE9(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T9, DTRACE_USDT_A9(__VA_ARGS__))
#define DTRACE_PROBE10(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T10, DTRACE_USDT_A10(__VA_ARGS__))
#define DTRACE_PROBE11(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T11, DTRACE_USDT_A11(__VA_ARGS__))
#define DTRACE_PROBE12(prov, name, ...) \
	DTRACE_USDT_ASM(prov, name, DTRACE_USDT_T12, DTRACE_USDT_A12(__VA_ARGS__))

/*
 * Does anybody trace this probe? A name of its own for the counter: code may declare the other one itself, and in C++
 * it is the same in every namespace.
 */
#define DTRACE_ENABLED(prov, name)                                                           \
	__extension__({                                                                      \
		extern volatile unsigned short dtrace_usdt_##prov##_##name __asm__(          \
			#prov "_" #name "_semaphore") __attribute__((visibility("hidden"))); \
		__asm__ __volatile__(DTRACE_USDT_SEM(#prov "_" #name "_semaphore")::"i"(0)); \
		__builtin_expect(dtrace_usdt_##prov##_##name, 0);                            \
	})

#endif
