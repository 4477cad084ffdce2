// SPDX-License-Identifier: MIT
/* The type table without any source: identities, spellings, declarations, compatibility. */
#include <errno.h>

#include "types_util.h"

static struct arena *arena;
static struct types *T;

static void start(void)
{
	arena_free(arena);
	arena = arena_new();
	T = types_new(arena);
}

static const struct ctype *name_of(const char *name)
{
	return types_find(T, NULL, TNS_NAME, name);
}

TEST(equal_types_are_one)
{
	start();
	const struct ctype *i = types_basic(T, BT_INT);
	const struct ctype_param p[] = { { .name = "", .type = i }, { .name = "", .type = i } };

	CHECK(types_ptr(T, i) == types_ptr(T, i));
	CHECK(types_ptr(T, i) != types_ptr_userland(T, i));
	CHECK(types_array(T, i, 4) == types_array(T, i, 4));
	CHECK(types_array(T, i, 4) != types_array(T, i, 5));
	CHECK(types_func(T, i, 2, p, false) == types_func(T, i, 2, p, false));
	CHECK(types_func(T, i, 2, p, false) != types_func(T, i, 2, p, true));
	CHECK(types_func(T, i, 2, p, false) != types_func(T, i, 1, p, false));
	CHECK(types_const(T, types_const(T, i)) == types_const(T, i));
	CHECK(types_const(T, types_volatile(T, i)) == types_volatile(T, types_const(T, i)));
	CHECK(types_const(T, types_array(T, i, 2)) == types_array(T, types_const(T, i), 2));
	CHECK(types_basic(T, BT_LONG) != types_basic(T, BT_LLONG));
	CHECK(types_basic(T, BT_CHAR) != types_basic(T, BT_SCHAR));
	CHECK(types_stdint(T, 32, false) == name_of("uint32_t"));
}

TEST(many_types_stay_apart)
{
	start();
	const struct ctype *first[600], *i = types_basic(T, BT_INT);
	unsigned bad = 0;

	for (uint32_t n = 0; n < 600; n++)
		first[n] = types_array(T, i, n + 1);
	for (uint32_t n = 0; n < 600; n++) {
		bad += types_array(T, i, n + 1) != first[n];
		bad += first[n]->nelem != n + 1;
	}
	CHECK_EQ_UINT(bad, 0);
}

TEST(spellings_of_base_types)
{
	static const struct {
		const char *text;
		int type; /* -1: none */
	} rows[] = {
		{ "char", BT_CHAR },
		{ "signed char", BT_SCHAR },
		{ "unsigned char", BT_UCHAR },
		{ "short", BT_SHORT },
		{ "short int", BT_SHORT },
		{ "short unsigned int", BT_USHORT },
		{ "int", BT_INT },
		{ "signed", BT_INT },
		{ "unsigned", BT_UINT },
		{ "unsigned int", BT_UINT },
		{ "long", BT_LONG },
		{ "long int", BT_LONG },
		{ "long unsigned int", BT_ULONG },
		{ "unsigned long", BT_ULONG },
		{ "long long", BT_LLONG },
		{ "long long unsigned int", BT_ULLONG },
		{ "unsigned long long", BT_ULLONG },
		{ "_Bool", BT_BOOL },
		{ "float", BT_FLOAT },
		{ "double", BT_DOUBLE },
		{ "long double", BT_LDOUBLE },
		{ "long long long", -1 },
		{ "signed unsigned", -1 },
		{ "short long", -1 },
		{ "unsigned double", -1 },
		{ "int char", -1 },
		{ "unsigned _Bool", -1 },
		{ "long float", -1 },
		{ "integer", -1 },
		{ "", -1 },
		{ " ", -1 },
	};

	start();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ctype *want =
			rows[i].type < 0 ? NULL : types_basic(T, (enum basic_type)rows[i].type);
		if (!CHECK(name_of(rows[i].text) == want))
			printf("# spelling '%s'\n", rows[i].text);
	}
}

TEST(wellknown_typedefs)
{
#define ROW(name, c)                          \
	{                                     \
		name, sizeof(c), (c)-1 < (c)1 \
	}
	static const struct {
		const char *name;
		size_t size;
		bool is_signed;
	} rows[] = {
		ROW("int8_t", int8_t),
		ROW("int16_t", int16_t),
		ROW("int32_t", int32_t),
		ROW("int64_t", int64_t),
		ROW("uint8_t", uint8_t),
		ROW("uint16_t", uint16_t),
		ROW("uint32_t", uint32_t),
		ROW("uint64_t", uint64_t),
		ROW("size_t", size_t),
		ROW("ssize_t", long),
		ROW("intptr_t", intptr_t),
		ROW("uintptr_t", uintptr_t),
		ROW("ptrdiff_t", ptrdiff_t),
		ROW("pid_t", int),
		ROW("id_t", int),
		ROW("uid_t", unsigned),
		ROW("gid_t", unsigned),
		ROW("off_t", long),
		ROW("time_t", long),
		ROW("dev_t", uint32_t),
		ROW("uchar_t", unsigned char),
		ROW("ushort_t", unsigned short),
		ROW("uint_t", unsigned),
		ROW("ulong_t", unsigned long),
		ROW("longlong_t", long long),
		ROW("u_longlong_t", unsigned long long),
		ROW("processorid_t", int),
		ROW("zoneid_t", int),
		ROW("boolean_t", int),
		ROW("hrtime_t", long long),
	};
#undef ROW
	start();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ctype *t = name_of(rows[i].name);
		if (!CHECK(t) || !CHECK(t->kind == CT_TYPEDEF) ||
		    !CHECK_EQ_UINT(type_size(t), rows[i].size) ||
		    !CHECK(type_is_signed(t) == rows[i].is_signed))
			printf("# typedef %s\n", rows[i].name);
	}
	CHECK(type_is_charptr(name_of("caddr_t")));
	CHECK(name_of("string") == types_string(T));
	CHECK(name_of("void") == types_void(T));
	CHECK(name_of("stack") == types_stack(T));
	CHECK(name_of("_symaddr") == types_symaddr(T));
	CHECK(types_find(T, "D", TNS_NAME, "pid_t") == name_of("pid_t"));
	CHECK(types_find(T, "C", TNS_NAME, "int") == types_basic(T, BT_INT));
	CHECK(!types_find(T, "vmlinux", TNS_NAME, "pid_t"));
	CHECK(!name_of("nosuch_t"));
	CHECK(!types_find(T, NULL, TNS_STRUCT, "int"));
}

TEST(typedefs_of_the_program)
{
	start();
	const struct ctype *i = types_basic(T, BT_INT), *l = types_basic(T, BT_LONG);

	CHECK_EQ_INT(types_typedef(T, "mine", i), 0);
	CHECK_EQ_INT(types_typedef(T, "mine", i), 0);
	CHECK_EQ_INT(types_typedef(T, "mine", l), -EEXIST);
	CHECK_EQ_INT(types_typedef(T, "uint64_t", types_basic(T, BT_ULONG)), 0);
	CHECK_EQ_INT(types_typedef(T, "uint64_t", i), -EEXIST);
	CHECK_EQ_INT(types_typedef(T, "string", i), -EEXIST);
	CHECK_EQ_INT(types_typedef(T, "boolean_t", l), 0);
	CHECK(type_strip(name_of("boolean_t")) == l);
	CHECK(type_strip(name_of("mine")) == i);
	CHECK_EQ_STR(type_text(name_of("mine"), NULL), "mine");
}

TEST(tags_of_the_program)
{
	start();
	struct ctype *s = types_declare_tag(T, TNS_STRUCT, "s");
	const struct ctype *i = types_basic(T, BT_INT);

	CHECK(types_declare_tag(T, TNS_STRUCT, "s") == s);
	CHECK(types_declare_tag(T, TNS_UNION, "s") != s);
	CHECK(types_declare_tag(T, TNS_STRUCT, NULL) != types_declare_tag(T, TNS_STRUCT, NULL));
	CHECK(!type_complete(T, s));
	CHECK_EQ_INT(types_typedef(T, "s_t", s), 0);
	const struct ctype *pair = types_array(T, types_const(T, name_of("s_t")), 2);
	CHECK_EQ_UINT(type_size(pair), 0);

	struct ctype_member self = { .name = "self", .type = s };
	CHECK_EQ_INT(types_define_members(T, s, &self, 1), -EINVAL);
	struct ctype_member m[] = { { .name = "a", .type = i }, { .name = "b", .type = i } };
	CHECK_EQ_INT(types_define_members(T, s, m, 2), 0);
	CHECK(type_complete(T, s));
	CHECK_EQ_UINT(type_size(name_of("s_t")), 8);
	CHECK_EQ_UINT(name_of("s_t")->size, 8);
	CHECK_EQ_UINT(type_size(pair), 16);
	CHECK_EQ_INT(types_define_members(T, s, m, 2), -EEXIST);
	CHECK(types_find(T, NULL, TNS_STRUCT, "s") == s);
	CHECK(types_find(T, "D", TNS_STRUCT, "s") == s);
	CHECK(!types_find(T, "vmlinux", TNS_STRUCT, "s"));
}

TEST(enums_of_the_program)
{
	const struct ctype *t = NULL;
	int64_t v = 0;

	start();
	struct ctype *e = types_declare_tag(T, TNS_ENUM, "color");
	struct ctype_enumerator list[] = { { "RED", -1 }, { "BLUE", 7 } };
	CHECK_EQ_INT(types_define_enum(T, e, list, 2), 0);
	CHECK_EQ_INT(types_define_enum(T, e, list, 2), -EEXIST);
	CHECK(types_find_enumerator(T, "BLUE", &t, &v));
	CHECK(t == e);
	CHECK_EQ_INT(v, 7);
	CHECK(!types_find_enumerator(T, "GREEN", &t, &v));
	CHECK(type_is_int(e) && type_is_signed(e) && type_is_arith(e));
	CHECK_EQ_UINT(type_size(e), 4);
	struct ctype *wide = types_declare_tag(T, TNS_ENUM, NULL);
	struct ctype_enumerator big = { "HUGE", INT64_MAX };
	CHECK_EQ_INT(types_define_enum(T, wide, &big, 1), 0);
	CHECK_EQ_UINT(type_size(wide), 8);
}

TEST(sorts_of_types)
{
	start();
	const struct ctype *cc = types_const(T, types_basic(T, BT_CHAR));
	const struct ctype *p = types_const(T, types_ptr(T, cc));

	CHECK(type_is_ptr(p) && type_is_scalar(p) && type_is_charptr(p) && !type_is_arith(p));
	CHECK(type_is_charptr(types_array(T, cc, 8)));
	CHECK(!type_is_charptr(types_ptr(T, types_basic(T, BT_UCHAR))));
	CHECK(type_target(p) == cc);
	CHECK(!type_target(cc));
	CHECK(type_is_char(cc) && type_is_int(cc) && type_is_signed(cc));
	CHECK(type_is_void(types_const(T, types_void(T))));
	CHECK(type_is_arith(types_basic(T, BT_FLOAT)) && !type_is_int(types_basic(T, BT_FLOAT)));
	CHECK(type_is_string(types_const(T, types_string(T))));
	CHECK(!type_is_sou(p) && !type_is_func(p));
}

TEST(compatible_types)
{
	start();
	const struct ctype *i = types_basic(T, BT_INT), *c = types_basic(T, BT_CHAR);
	const struct ctype *l = types_basic(T, BT_LONG), *pi = types_ptr(T, i);
	const struct ctype *pv = types_ptr(T, types_void(T));

	CHECK(type_compatible(types_ptr(T, c), types_ptr(T, types_const(T, c))));
	CHECK(type_compatible(name_of("pid_t"), i));
	CHECK(type_compatible(l, types_basic(T, BT_LLONG)));
	CHECK(!type_compatible(l, i));
	CHECK(!type_compatible(i, types_basic(T, BT_UINT)));
	CHECK(type_compatible(pv, pi) && type_compatible(pi, pv));
	CHECK(!type_compatible(types_ptr(T, pv), types_ptr(T, pi)));
	CHECK(!type_compatible(pi, types_ptr(T, l)));
	CHECK(type_compatible(types_ptr_userland(T, c), types_ptr(T, c)));
	CHECK(type_compatible(types_array(T, i, 0), types_array(T, i, 3)));
	CHECK(!type_compatible(types_array(T, i, 2), types_array(T, i, 3)));
	CHECK(!type_compatible(types_array(T, i, 2), pi));
	struct ctype *a = types_declare_tag(T, TNS_STRUCT, "a");
	struct ctype *b = types_declare_tag(T, TNS_STRUCT, "b");
	CHECK(type_compatible(a, a) && !type_compatible(a, b));
	CHECK(type_compatible(types_parse(T, "int (*)(char *)"),
			      types_parse(T, "int (*)(const char *)")));
	CHECK(!type_compatible(types_parse(T, "int (*)(char *)"),
			       types_parse(T, "int (*)(int *)")));
}

int main(void)
{
	RUN(equal_types_are_one);
	RUN(many_types_stay_apart);
	RUN(spellings_of_base_types);
	RUN(wellknown_typedefs);
	RUN(typedefs_of_the_program);
	RUN(tags_of_the_program);
	RUN(enums_of_the_program);
	RUN(sorts_of_types);
	RUN(compatible_types);
	arena_free(arena);
	return test_end();
}
