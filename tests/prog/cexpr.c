// SPDX-License-Identifier: MIT
/*
 * The compiler that built this says what C's integer arithmetic is; D's must be the same.
 *
 *	prog_cexpr count     how many scripts there are
 *	prog_cexpr d N       script N: D that computes some hundred expressions
 *	prog_cexpr c N       what it must print
 *
 * An expression stands here once: it is computed, and its text is what D is given. Operands are a
 * value of each integer type (several of some), as variables or as constants: "vv" is computed when
 * the probe fires, "cc" when D compiles, "vc" tests what is known of one side. "as" are assignments.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* name, type, value */
#define OPERANDS(V)                                \
	V(sc, signed char, -128)                   \
	V(uc, unsigned char, 255)                  \
	V(bo, _Bool, 1)                            \
	V(sh, short, -32768)                       \
	V(us, unsigned short, 65535)               \
	V(im, int, -1)                             \
	V(in, int, (-2147483647 - 1))              \
	V(ui, unsigned int, 0xffffffffU)           \
	V(lo, long, (-9223372036854775807L - 1))   \
	V(l5, long, -5L)                           \
	V(ul, unsigned long, 0xfffffffffffffffeUL) \
	V(ull, unsigned long long, 0x8000000000000001ULL)
#define VALUES1(X) X(sc) X(uc) X(bo) X(sh) X(us) X(im) X(in) X(ui) X(lo) X(l5) X(ul) X(ull)
#define VALUES2(X, a) \
	X(a, sc)      \
	X(a, uc)      \
	X(a, bo) X(a, sh) X(a, us) X(a, im) X(a, in) X(a, ui) X(a, lo) X(a, l5) X(a, ul) X(a, ull)

#define VAR(name, type, value) static type v_##name = value;
OPERANDS(VAR)

struct row {
	const char *text, *a, *b; /* a: begins a group */
	bool is_signed, ok;
	unsigned long long v;
};
static struct row *rows;
static unsigned n_rows, first[512], n_scripts;

static void put(struct row r)
{
	if (n_rows % 4096 == 0) {
		rows = realloc(rows, (n_rows + 4096) * sizeof(*rows));
		if (!rows)
			exit(1);
	}
	rows[n_rows++] = r;
}

static void value(const char *text, bool is_signed, bool ok, unsigned long long v)
{
	put((struct row){ .text = text, .is_signed = is_signed, .ok = ok, .v = v });
}

static void begin(void)
{
	first[n_scripts++] = n_rows;
}

static void group(const char *a, const char *b)
{
	put((struct row){ .a = a, .b = b });
}

#define TEXT_(...) #__VA_ARGS__
#define TEXT(...) TEXT_(__VA_ARGS__)
#define IS_SIGNED(e) ((__typeof__(e))-1 < (__typeof__(e))1)
/* e is computed if ok; D computes what ... says */
#define E_IF(cond, e, ...) value(TEXT(__VA_ARGS__), IS_SIGNED(e), (cond), (unsigned long long)(e));
#define E(e) E_IF(1, e, e)
/* C leaves open what the least number divided by -1 is. */
#define DIVISIBLE(a, b) (B(b) != 0 && !(IS_SIGNED(A(a) + B(b)) && B(b) == -1))
#define DIVISOR(a, b) (DIVISIBLE(a, b) ? B(b) : 1)

#define VARIABLE(x) v_##x
#define CONSTANT(x) c_##x
#define c_sc ((signed char)-128)
#define c_uc ((unsigned char)255)
#define c_bo ((_Bool)1)
#define c_sh ((short)-32768)
#define c_us ((unsigned short)65535)
#define c_im (-1)
#define c_in (-2147483647 - 1)
#define c_ui 0xffffffffU
#define c_lo (-9223372036854775807L - 1)
#define c_l5 (-5L)
#define c_ul 0xfffffffffffffffeUL
#define c_ull 0x8000000000000001ULL

#define FAMILY vv
#define A VARIABLE
#define B VARIABLE
#include "cexpr.def"
#undef FAMILY
#undef A
#undef B
#define FAMILY cc
#define A CONSTANT
#define B CONSTANT
#include "cexpr.def"
#undef FAMILY
#undef A
#undef B
#define FAMILY vc
#define A VARIABLE
#define B CONSTANT
#include "cexpr.def"

/* x of each type: x = a; x op= b; also the value of the assignment itself. */
#define TARGETS(X, b)              \
	X(_Bool, t_bo, b)          \
	X(signed char, t_sc, b)    \
	X(unsigned char, t_uc, b)  \
	X(short, t_sh, b)          \
	X(unsigned short, t_us, b) \
	X(int, t_in, b)            \
	X(unsigned int, t_ui, b)   \
	X(long, t_lo, b)           \
	X(unsigned long, t_ul, b)
#define TARGET(type, x, b) static type x;
TARGETS(TARGET, 0)
#define UPDATE(type, x, b)             \
	group(#x, #b);                 \
	E((x = v_##b, x))              \
	E((x = 77, x += v_##b))        \
	E((x = -77, x -= v_##b, x))    \
	E((x = 77, x *= v_##b))        \
	E((x = v_##b, x *= -3, x))     \
	E((x = v_##b, x /= 7))         \
	E((x = v_##b, x %= 10u, x))    \
	E((x = v_##b, x <<= 3))        \
	E((x = v_##b, x >>= 2, x))     \
	E((x = 0x5a5a, x &= v_##b))    \
	E((x = 0x5a5a, x |= v_##b, x)) \
	E((x = 0x5a5a, x ^= v_##b))    \
	E((x = v_##b, x++))            \
	E((x = v_##b, x++, x))         \
	E((x = v_##b, --x))            \
	E((x = v_##b, x--, x))         \
	E((x = v_##b, ++x + 1))        \
	E(sizeof(x += v_##b))
#define ASSIGN(b) \
	begin();  \
	TARGETS(UPDATE, b)

static void as(void)
{
	VALUES1(ASSIGN)
}

static void show_d(unsigned from, unsigned to)
{
#define DECLARE(name, type, value) printf(#type " v_" #name ";\n");
	OPERANDS(DECLARE)
#define DECLARE_TARGET(type, x, b) printf(#type " " #x ";\n");
	TARGETS(DECLARE_TARGET, 0)
	printf("BEGIN\n{\n");
#define SET(name, type, value) printf("\tv_" #name " = (" #type ")%s;\n", TEXT(value));
	OPERANDS(SET)
	printf("}\n");
	for (unsigned i = from; i < to;) {
		unsigned end = i + 1;

		printf("BEGIN\n{\n\tprintf(\"%s %s:", rows[i].a, rows[i].b);
		while (end < to && !rows[end].a)
			end++;
		for (unsigned k = i + 1; k < end; k++)
			printf(" %%d");
		printf("\\n\"");
		for (unsigned k = i + 1; k < end; k++)
			printf(",\n\t\t%s", rows[k].ok ? rows[k].text : "0");
		printf(");\n}\n");
		i = end;
	}
	printf("BEGIN\n{\n\texit(0);\n}\n");
}

static void show_c(unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++) {
		if (rows[i].a)
			printf("%s%s %s:", i > from ? "\n" : "", rows[i].a, rows[i].b);
		else if (!rows[i].ok)
			printf(" 0");
		else
			printf(rows[i].is_signed ? " %lld" : " %llu", rows[i].v);
	}
	printf("\n\n");
}

int main(int argc, char **argv)
{
	unsigned i = argc > 2 ? (unsigned)atoi(argv[2]) : 0;

	vv();
	cc();
	vc();
	as();
	first[n_scripts] = n_rows;
	if (argc < 3 || i >= n_scripts)
		printf("%u\n", n_scripts);
	else if (argv[1][0] == 'd')
		show_d(first[i], first[i + 1]);
	else
		show_c(first[i], first[i + 1]);
	return 0;
}
