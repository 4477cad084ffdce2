// SPDX-License-Identifier: MIT
/*
 * Layout of structs declared in D against the compiler's own: every list below becomes a C struct and
 * the same declaration made through types_define_members(). Where a bit-field lies the compiler
 * shows by which bits are clear when only the field is 0.
 */
#include <errno.h>

#include "types_util.h"

/* F(type, name) member, A(type, name, n) array, B(type, name, bits), U(type, bits) unnamed, Z(type) */
#define LIST_PLAIN(F, A, B, U, Z) \
	F(char, a) F(short, b) F(char, c) F(int, d) F(char, e) F(long, f) F(char, g)
#define LIST_ARRAYS(F, A, B, U, Z) A(char, a, 3) A(short, b, 5) F(void *, p) A(int, c, 3)
#define LIST_FLEX(F, A, B, U, Z) F(int, n) F(char, c) A(long, tail, 0)
#define LIST_FLOATS(F, A, B, U, Z) F(char, a) F(float, b) F(double, c) F(char, d) F(long double, e)
#define LIST_BITS1(F, A, B, U, Z) B(int, a, 3) B(int, b, 30) B(int, c, 2) B(unsigned int, d, 32)
#define LIST_BITS2(F, A, B, U, Z) F(char, a) B(int, b, 3) B(short, c, 9) B(long, d, 40) F(char, e)
#define LIST_BITS3(F, A, B, U, Z) B(char, a, 7) B(char, b, 2) B(char, c, 7) B(int, d, 1)
#define LIST_BITS4(F, A, B, U, Z) \
	B(long, a, 33) B(long, b, 31) B(long, c, 1) B(unsigned long, d, 64) B(char, e, 8)
#define LIST_BOOL(F, A, B, U, Z) B(_Bool, a, 1) B(_Bool, b, 1) F(_Bool, c) B(_Bool, d, 1)
#define LIST_ZERO(F, A, B, U, Z) \
	B(int, a, 3) Z(int) B(int, b, 5) Z(char) B(char, c, 2) Z(long) F(char, d)
#define LIST_UNNAMED(F, A, B, U, Z) F(char, a) U(int, 5) B(char, b, 3) U(long, 20) F(char, c)
#define LIST_UNNAMED2(F, A, B, U, Z) B(char, a, 1) U(long, 40) B(short, b, 3)
#define LIST_MIXED(F, A, B, U, Z) \
	F(short, a)               \
	B(long, b, 48) B(int, c, 17) F(char, d) B(short, e, 15) B(short, f, 2) F(long, g)
#define LIST_PACKED_UP(F, A, B, U, Z) \
	B(unsigned char, a, 4) B(unsigned short, b, 4) B(unsigned int, c, 8) B(unsigned long, d, 16)
#define LIST_EMPTY(F, A, B, U, Z)

/* The formatter settles on no form of this one. */
/* clang-format off */
#define ALL(X) \
	X(PLAIN) X(ARRAYS) X(FLEX) X(FLOATS) X(BITS1) X(BITS2) X(BITS3) X(BITS4) X(BOOL) X(ZERO) \
	X(UNNAMED) X(UNNAMED2) X(MIXED) X(PACKED_UP) X(EMPTY)
/* clang-format on */

struct want {
	const char *name;
	bool bits;
	uint32_t off, size; /* in bits; size of all but bit-fields in bytes */
};

/* First bit and number of bits that are clear. */
static struct want bits_of(const char *name, const void *p, size_t size)
{
	struct want w = { .name = name, .bits = true };
	const unsigned char *c = p;

	for (uint32_t i = 0; i < size * 8; i++)
		if (!(c[i / 8] >> (i % 8) & 1)) {
			w.off = w.size ? w.off : i;
			w.size++;
		}
	return w;
}

/* Bit-fields in macros look like labels to it. */
/* clang-format off */
#define C_F(t, n) t n;
#define C_A(t, n, k) t n[k];
#define C_B(t, n, w) t n : w;
#define C_U(t, w) t : w;
#define C_Z(t) t : 0;
/* clang-format on */

#define M_F(t, n) { .name = #n, .type = types_parse(T, #t) },
#define M_A(t, n, k) { .name = #n, .type = types_array(T, types_parse(T, #t), k) },
#define M_B(t, n, w) { .name = #n, .type = types_parse(T, #t), .bit_size = w },
#define M_U(t, w) { .type = types_parse(T, #t), .bit_size = w },
#define M_Z(t) { .type = types_parse(T, #t), .bit_size = TYPE_BITS_ZERO },

#define W_F(t, n) W_A(t, n, 0)
#define W_A(t, n, k)                                                         \
	want[n_want++] = (struct want){ .name = #n,                          \
					.off = (uint32_t)offsetof(S, n) * 8, \
					.size = (uint32_t)sizeof(((S *)0)->n) };
#define W_B(t, n, w)                 \
	memset(&s, 0xff, sizeof(s)); \
	s.n = 0;                     \
	want[n_want++] = bits_of(#n, &s, sizeof(s));
#define W_U(t, w)
#define W_Z(t)

static void compare(const struct ctype *st, const struct want *want, uint32_t n, struct types *T)
{
	CHECK_EQ_UINT(st->n, n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t off = 0;
		const struct ctype_member *m = type_member(T, st, want[i].name, &off);
		if (!CHECK(m))
			return;
		uint32_t size = want[i].bits ? m->bit_size : type_size(m->type);
		if (!CHECK_EQ_UINT(off, want[i].off) || !CHECK_EQ_UINT(size, want[i].size))
			printf("# member %s\n", want[i].name);
	}
}

#define DEFINE_TEST(L)                                                                  \
	static void layout_##L(void)                                                    \
	{                                                                               \
		typedef struct {                                                        \
			LIST_##L(C_F, C_A, C_B, C_U, C_Z)                               \
		} S;                                                                    \
		struct arena *arena = arena_new();                                      \
		struct types *T = types_new(arena);                                     \
		struct want want[16] = { { 0 } };                                       \
		uint32_t n_want = 0;                                                    \
		S s;                                                                    \
		memset(&s, 0, sizeof(s));                                               \
		LIST_##L(W_F, W_A, W_B, W_U, W_Z) struct ctype_member m[] = { LIST_##L( \
			M_F, M_A, M_B, M_U, M_Z){ .name = "" } };                       \
		struct ctype *st = types_declare_tag(T, TNS_STRUCT, #L);                \
		uint32_t n = sizeof(m) / sizeof(m[0]) - 1;                              \
		CHECK_EQ_INT(types_define_members(T, st, m, n), 0);                     \
		CHECK_EQ_UINT(type_size(st), sizeof(S));                                \
		CHECK_EQ_UINT(type_align(st), _Alignof(S));                             \
		compare(st, want, n_want, T);                                           \
		arena_free(arena);                                                      \
	}
ALL(DEFINE_TEST)

/* The same lists as unions: all at 0, as large as the largest. */
#define DEFINE_UNION(L)                                                                        \
	static void union_##L(void)                                                            \
	{                                                                                      \
		typedef union {                                                                \
			LIST_##L(C_F, C_A, C_B, C_U, C_Z)                                      \
		} S;                                                                           \
		struct arena *arena = arena_new();                                             \
		struct types *T = types_new(arena);                                            \
		struct ctype_member m[] = { LIST_##L(M_F, M_A, M_B, M_U, M_Z){ .name = "" } }; \
		struct ctype *st = types_declare_tag(T, TNS_UNION, #L);                        \
		uint32_t n = sizeof(m) / sizeof(m[0]) - 1;                                     \
		CHECK_EQ_INT(types_define_members(T, st, m, n), 0);                            \
		CHECK_EQ_UINT(type_size(st), sizeof(S));                                       \
		CHECK_EQ_UINT(type_align(st), _Alignof(S));                                    \
		for (uint32_t i = 0; i < st->n; i++)                                           \
			CHECK_EQ_UINT(st->members[i].bit_off, 0);                              \
		arena_free(arena);                                                             \
	}
ALL(DEFINE_UNION)

TEST(nested)
{
	struct inner {
		char c[3];
		short s;
	};
	struct outer {
		char a;
		struct inner in[2];
		union {
			struct {
				char x;
				int y;
			};
			long z;
		};
		char tail;
	};
	struct arena *a = arena_new();
	struct types *T = types_new(a);
	struct ctype *in = types_declare_tag(T, TNS_STRUCT, "inner");
	struct ctype *st = types_declare_tag(T, TNS_STRUCT, NULL);
	struct ctype *un = types_declare_tag(T, TNS_UNION, NULL);
	struct ctype *out = types_declare_tag(T, TNS_STRUCT, "outer");
	struct ctype_member mi[] = { { .name = "c", .type = types_parse(T, "char[3]") },
				     { .name = "s", .type = types_basic(T, BT_SHORT) } };
	struct ctype_member ms[] = { { .name = "x", .type = types_basic(T, BT_CHAR) },
				     { .name = "y", .type = types_basic(T, BT_INT) } };
	struct ctype_member mu[] = { { .name = "", .type = st },
				     { .name = "z", .type = types_basic(T, BT_LONG) } };
	struct ctype_member mo[] = { { .name = "a", .type = types_basic(T, BT_CHAR) },
				     { .name = "in", .type = types_array(T, in, 2) },
				     { .name = "", .type = un },
				     { .name = "tail", .type = types_basic(T, BT_CHAR) } };
	uint32_t off = 0;

	CHECK_EQ_INT(types_define_members(T, in, mi, 2), 0);
	CHECK_EQ_INT(types_define_members(T, st, ms, 2), 0);
	CHECK_EQ_INT(types_define_members(T, un, mu, 2), 0);
	CHECK_EQ_INT(types_define_members(T, out, mo, 4), 0);
	CHECK_EQ_UINT(type_size(out), sizeof(struct outer));
	CHECK(type_member(T, out, "y", &off));
	CHECK_EQ_UINT(off, offsetof(struct outer, y) * 8);
	CHECK(type_member(T, out, "z", &off));
	CHECK_EQ_UINT(off, offsetof(struct outer, z) * 8);
	CHECK(type_member(T, out, "in", &off));
	CHECK_EQ_UINT(off, offsetof(struct outer, in) * 8);
	CHECK(type_member(T, out, "tail", &off));
	CHECK_EQ_UINT(off, offsetof(struct outer, tail) * 8);
	CHECK(!type_member(T, out, "c", &off));
	CHECK(!type_member(T, out, "", &off));
	arena_free(a);
}

TEST(wrong_members)
{
	struct arena *a = arena_new();
	struct types *T = types_new(a);
	const struct ctype *i = types_basic(T, BT_INT);
	struct {
		struct ctype_member m;
		int err;
	} rows[] = {
		{ { .name = "v", .type = types_void(T) }, -EINVAL },
		{ { .name = "f", .type = types_parse(T, "int(void)") }, -EINVAL },
		{ { .name = "b", .type = i, .bit_size = 33 }, -EINVAL },
		{ { .name = "b", .type = types_basic(T, BT_BOOL), .bit_size = 2 }, -EINVAL },
		{ { .name = "b", .type = types_basic(T, BT_FLOAT), .bit_size = 2 }, -EINVAL },
		{ { .name = "z", .type = i, .bit_size = TYPE_BITS_ZERO }, -EINVAL },
		{ { .name = "s", .type = types_declare_tag(T, TNS_STRUCT, "open") }, -EINVAL },
		{ { .name = "l", .type = types_array(T, i, 1u << 30) }, -E2BIG },
		{ { .name = "l", .type = types_array(T, i, 1u << 27) }, -E2BIG },
	};

	for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
		struct ctype *s = types_declare_tag(T, TNS_STRUCT, NULL);
		CHECK_EQ_INT(types_define_members(T, s, &rows[n].m, 1), rows[n].err);
		CHECK(!type_complete(T, s));
	}
	arena_free(a);
}

#define RUN_ONE(L) RUN(layout_##L);
#define RUN_UNION(L) RUN(union_##L);

int main(void)
{
	ALL(RUN_ONE)
	ALL(RUN_UNION)
	RUN(nested);
	RUN(wrong_members);
	return test_end();
}
