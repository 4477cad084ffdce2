// SPDX-License-Identifier: MIT
/*
 * The compiler that built this says how C's types are laid out; D's must be the same.
 *
 *	prog_clayout d       D declarations, and a clause that prints sizes, offsets and bytes
 *	prog_clayout c       what it must print
 *
 * Each declaration stands here once. S: size of a type. O: offset of a member. B: the bytes of the
 * whole, which is zero but for one member that is all ones: where a bit-field is.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
#define DECLARATIONS                                             \
	D(typedef int (*callback)(const char *, unsigned long);) \
	D(typedef unsigned char byte, *bytes, page[16];)         \
	D(enum color{ RED, GREEN = 7, BLUE, NEGATIVE = -3 };)    \
	D(struct point { short x, y; };)                         \
	D(struct mixed {                                         \
		char c;                                          \
		double d;                                        \
		char e;                                          \
		float f;                                         \
		short s;                                         \
		long double l;                                   \
	};)                                                      \
	D(struct packed_tail {                                   \
		long l;                                          \
		char c;                                          \
	};)                                                      \
	D(struct nested {                                        \
		char c;                                          \
		struct point p[3];                               \
		struct {                                         \
			int i;                                   \
			char t;                                  \
		} in;                                            \
		union {                                          \
			long l;                                  \
			char b[9];                               \
		} u;                                             \
		char end;                                        \
	};)                                                      \
	D(struct anonymous {                                     \
		int a;                                           \
		union {                                          \
			int b;                                   \
			struct {                                 \
				char c, d;                       \
				short e;                         \
			};                                       \
			long f;                                  \
		};                                               \
		char g;                                          \
	};)                                                      \
	D(struct pointers {                                      \
		void *v;                                         \
		char **pp;                                       \
		int *a[3];                                       \
		int(*pa)[5];                                     \
		callback cb;                                     \
		void (*f)(void);                                 \
		int (*(*ff)(int))(char);                         \
		int (*af[2])(void);                              \
	};)                                                      \
	D(struct self_ref {                                      \
		struct self_ref *next, *prev;                    \
		struct unknown *u;                               \
	};)                                                      \
	D(struct bits {                                          \
		unsigned a : 3;                                  \
		unsigned b : 5;                                  \
		unsigned c : 10;                                 \
		unsigned d : 14;                                 \
		unsigned e : 1;                                  \
	};)                                                      \
	D(struct bits_char {                                     \
		unsigned char a : 1;                             \
		unsigned char b : 7;                             \
		unsigned char c : 2;                             \
		unsigned char d : 7;                             \
	};)                                                      \
	D(struct bits_long {                                     \
		unsigned long a : 40;                            \
		unsigned long b : 30;                            \
		unsigned int c : 20;                             \
		unsigned long d : 64;                            \
		int e : 2;                                       \
	};)                                                      \
	D(struct bits_mixed {                                    \
		char a;                                          \
		unsigned int b : 4;                              \
		char c;                                          \
		unsigned long d : 33;                            \
		short e : 9;                                     \
		int f : 31;                                      \
		_Bool g : 1;                                     \
	};)                                                      \
	D(struct bits_zero {                                     \
		unsigned a : 3;                                  \
		unsigned : 0;                                    \
		unsigned b : 2;                                  \
		unsigned : 4;                                    \
		unsigned char c : 3;                             \
		unsigned short : 0;                              \
		unsigned char d : 1;                             \
	};)                                                      \
	D(struct bits_enum {                                     \
		enum color a : 5;                                \
		unsigned b : 28;                                 \
		unsigned c : 31;                                 \
	};)                                                      \
	D(union bits_union {                                     \
		unsigned a : 3;                                  \
		unsigned long b : 40;                            \
		char c;                                          \
	};)                                                      \
	D(struct with_typedefs {                                 \
		byte b;                                          \
		page p;                                          \
		bytes q;                                         \
		callback c;                                      \
		enum color col;                                  \
	};)                                                      \
	D(struct fixed {                                         \
		int8_t a;                                        \
		uint16_t b;                                      \
		int32_t c;                                       \
		uint64_t d;                                      \
		size_t e;                                        \
		uintptr_t f;                                     \
	};)                                                      \
	D(struct qualified {                                     \
		const char *const s;                             \
		volatile int v;                                  \
		const struct point p;                            \
	};)                                                      \
	D(struct matrix {                                        \
		int m[2][3][4];                                  \
		char t[3][5];                                    \
	};)

#define SIZES                                                                                      \
	S(byte)                                                                                    \
	S(bytes)                                                                                   \
	S(page)                                                                                    \
	S(enum color)                                                                              \
	S(struct point) S(struct mixed) S(struct packed_tail) S(struct nested) S(struct anonymous) \
		S(struct pointers) S(struct self_ref) S(struct bits) S(struct bits_char) S(        \
			struct bits_long) S(struct bits_mixed) S(struct bits_zero)                 \
			S(struct bits_enum) S(union bits_union) S(struct with_typedefs) S(         \
				struct fixed) S(struct qualified) S(struct matrix) S(callback)     \
				S(int (*)(void)) S(int *[4]) S(int(*)[4]) S(char[3][7]) S(         \
					int (*(*)(int))(char)) S(struct point *) S(unsigned short) \
					S(long long int) S(short int) S(long unsigned int)         \
						S(signed) S(_Bool) S(float) S(long double)         \
							S(page *[2]) S(const volatile int)         \
								S(int (*[3])(int, char *, ...))

#define OFFSETS                                                                                 \
	O(mixed, d)                                                                             \
	O(mixed, e)                                                                             \
	O(mixed, f)                                                                             \
	O(mixed, s)                                                                             \
	O(mixed, l) O(packed_tail, c) O(nested, p) O(nested, in) O(nested, u) O(nested, end)    \
		O(anonymous, b) O(anonymous, d) O(anonymous, e) O(anonymous, f) O(anonymous, g) \
			O(pointers, pp) O(pointers, pa) O(pointers, ff) O(pointers, af)         \
				O(self_ref, u) O(bits_mixed, c) O(with_typedefs, p)             \
					O(with_typedefs, q) O(with_typedefs, col) O(fixed, b)   \
						O(fixed, c) O(fixed, d) O(qualified, v)         \
							O(qualified, p) O(matrix, t)

#define BYTES                                                                                      \
	B(struct, bits, a)                                                                         \
	B(struct, bits, b)                                                                         \
	B(struct, bits, c)                                                                         \
	B(struct, bits, d)                                                                         \
	B(struct, bits, e) B(struct, bits_char, a) B(struct, bits_char, b) B(struct, bits_char, c) \
		B(struct, bits_char, d) B(struct, bits_long, a) B(struct, bits_long, b) B(         \
			struct, bits_long, c) B(struct, bits_long, d) B(struct, bits_long, e)      \
			B(struct, bits_mixed, a) B(struct, bits_mixed, b) B(struct, bits_mixed, c) \
				B(struct, bits_mixed, d) B(struct, bits_mixed, e) B(               \
					struct, bits_mixed, f) B(struct, bits_mixed, g)            \
					B(struct, bits_zero, a) B(struct, bits_zero, b) B(         \
						struct, bits_zero, c) B(struct, bits_zero, d)      \
						B(struct, bits_enum, a) B(struct, bits_enum, b)    \
							B(struct, bits_enum,                       \
							  c) B(union, bits_union,                  \
							       a) B(union, bits_union,             \
								    b) B(union, bits_union, c)     \
								B(struct, point, y)                \
									B(struct, anonymous, d)

/* Values of members after assignment of 0x1234567 and of -2: bit-fields cut, and extend by sign. */
#define VALUES                                                                       \
	V(struct, bits, a)                                                           \
	V(struct, bits, c)                                                           \
	V(struct, bits_long, a)                                                      \
	V(struct, bits_long, b)                                                      \
	V(struct, bits_long, e) V(struct, bits_mixed, e) V(struct, bits_mixed, f)    \
		V(struct, bits_mixed, g) V(struct, bits_char, d) V(struct, point, x) \
			V(struct, fixed, a) V(struct, fixed, b) V(struct, fixed, d)

/* clang-format on */

#define D(...) __VA_ARGS__
DECLARATIONS
#undef D

static void bytes_of(const char *what, const void *p, size_t n)
{
	const unsigned char *b = p;

	printf("%s", what);
	for (size_t i = 0; i < n; i++)
		printf(" %02x", b[i]);
	printf("\n");
}

static void in_c(void)
{
#define S(t) printf("%s %zu\n", #t, sizeof(t));
	SIZES
#undef S
#define O(s, m) printf("%s.%s %zu\n", #s, #m, offsetof(struct s, m));
	OFFSETS
#undef O
#define B(k, s, m)                                  \
	{                                           \
		k s v;                              \
		memset(&v, 0, sizeof(v));           \
		v.m = (__typeof__(v.m + 0))-1;      \
		bytes_of(#s "." #m, &v, sizeof(v)); \
	}
	BYTES
#undef B
#define V(k, s, m)                                                 \
	{                                                          \
		k s v;                                             \
		memset(&v, 0, sizeof(v));                          \
		v.m = 0x1234567;                                   \
		printf("%s.%s %lld", #s, #m, (long long)v.m);      \
		v.m = -2;                                          \
		printf(" %lld", (long long)v.m);                   \
		v.m++;                                             \
		printf(" %lld %d\n", (long long)v.m, v.m - 1 < 0); \
	}
	VALUES
#undef V
}

static void in_d(void)
{
#define D(...) printf("%s\n", #__VA_ARGS__);
	DECLARATIONS
#undef D
	printf("BEGIN\n{\n");
#define S(t) printf("\tprintf(\"%s %%d\\n\", sizeof (%s));\n", #t, #t);
	SIZES
#undef S
#define O(s, m) printf("\tprintf(\"%s.%s %%d\\n\", offsetof(struct %s, %s));\n", #s, #m, #s, #m);
	OFFSETS
#undef O
	printf("}\n");
#define B(k, s, m)                                                   \
	printf("union { %s %s v; unsigned char b[%zu]; } b_%s_%s;\n" \
	       "BEGIN\n{\n\tb_%s_%s.v.%s = -1;\n\tprintf(\"%s.%s",   \
	       #k, #s, sizeof(k s), #s, #m, #s, #m, #m, #s, #m);     \
	for (size_t i = 0; i < sizeof(k s); i++)                     \
		printf(" %%02x");                                    \
	printf("\\n\"");                                             \
	for (size_t i = 0; i < sizeof(k s); i++)                     \
		printf(", b_%s_%s.b[%zu]", #s, #m, i);               \
	printf(");\n}\n");
	BYTES
#undef B
#define V(k, s, m)                                                                                 \
	printf("%s %s v_%s_%s;\nBEGIN\n{\n"                                                        \
	       "\tv_%s_%s.%s = 0x1234567;\n"                                                       \
	       "\tprintf(\"%s.%s %%d\", (long long)v_%s_%s.%s);\n"                                 \
	       "\tv_%s_%s.%s = -2;\n"                                                              \
	       "\tprintf(\" %%d\", (long long)v_%s_%s.%s);\n"                                      \
	       "\tv_%s_%s.%s++;\n"                                                                 \
	       "\tprintf(\" %%d %%d\\n\", (long long)v_%s_%s.%s, v_%s_%s.%s - 1 < 0);\n}\n",       \
	       #k, #s, #s, #m, #s, #m, #m, #s, #m, #s, #m, #m, #s, #m, #m, #s, #m, #m, #s, #m, #m, \
	       #s, #m, #m, #s, #m, #m);
	VALUES
#undef V
	printf("BEGIN\n{\n\texit(0);\n}\n");
}

int main(int argc, char **argv)
{
	if (argc > 1 && argv[1][0] == 'd')
		in_d();
	else
		in_c();
	return 0;
}
