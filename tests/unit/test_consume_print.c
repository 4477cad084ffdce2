/* SPDX-License-Identifier: MIT */
/* print(): values by their type. */
#include "consume_util.h"

#include "types/types.h"

static struct types *T;
static struct arena *arena;

static const struct ctype *ty(const char *text)
{
	const struct ctype *t = types_parse(T, text);

	if (!t)
		printf("# no type %s\n", text);
	return t;
}

static const char *print_it(struct rfield f, const void *bytes, uint32_t size)
{
	static char text[4096];
	struct cs s;

	cs_init(&s);
	s.types = T;
	cs_add_probe(&s, "p", "f", "n");
	f.off = 8;
	struct rec_desc *d = cs_rec(&s, 8 + 256);
	cs_field(cs_act(&s, d, ACT_PRINT), f);
	if (!cs_start(&s))
		return "(no start)";
	consume_opts(s.c)->quiet = true;
	if (size)
		memcpy(cs_write(&s, 0, 1, d->size) + 8, bytes, size);
	else
		cs_write(&s, 0, 1, d->size);
	snprintf(text, sizeof(text), "%s", cs_text(&s));
	cs_end(&s);
	return text;
}

static const char *print_bytes(const struct ctype *t, const void *bytes, uint32_t size)
{
	return print_it((struct rfield){ .kind = FK_BYTES, .size = size, .type = t }, bytes, size);
}

TEST(scalars)
{
	struct rfield f = cs_int(0, 4, true);
	int32_t v = 5;
	uint64_t p = 0xffff888000000010ULL;
	double d = 1.5;

	f.type = ty("int");
	CHECK_EQ_STR(print_it(f, &v, 4), "int 0x5\n");
	v = -1;
	CHECK_EQ_STR(print_it(f, &v, 4), "int 0xffffffff\n");
	v = 0;
	CHECK_EQ_STR(print_it(f, &v, 4), "int 0\n");
	f = cs_int(0, 8, false);
	f.type = ty("void *");
	CHECK_EQ_STR(print_it(f, &p, 8), "void * 0xffff888000000010\n");
	f = cs_int(0, 1, true);
	f.type = ty("char");
	CHECK_EQ_STR(print_it(f, "a", 1), "char 'a'\n");
	CHECK_EQ_STR(print_it(f, "\0", 1), "char '\\0'\n");
	CHECK_EQ_STR(print_it(f, "\x1b", 1), "char '\\033'\n");
	f = (struct rfield){ .kind = FK_FLOAT, .size = 8, .type = ty("double") };
	CHECK_EQ_STR(print_it(f, &d, 8), "double +1.5000000e+00\n");
	f = cs_str(0, 16);
	f.type = types_string(T);
	CHECK_EQ_STR(print_it(f, "abc", 4), "string \"abc\"\n");
	f = (struct rfield){ .kind = FK_CONST, .value = 16, .size = 4, .type = ty("int") };
	CHECK_EQ_STR(print_it(f, "", 0), "int 0x10\n");
}

static struct ctype *make_struct(const char *tag, struct ctype_member *m, uint32_t n,
				 enum type_ns ns)
{
	struct ctype *t = types_declare_tag(T, ns, tag);

	CHECK_EQ_INT(types_define_members(T, t, m, n), 0);
	return t;
}

TEST(structs)
{
	struct ctype *e = types_declare_tag(T, TNS_ENUM, "color");
	struct ctype_enumerator en[] = { { "RED", 0 }, { "BLUE", 3 } };
	CHECK_EQ_INT(types_define_enum(T, e, en, 2), 0);
	struct ctype_member in[] = { { .name = "x", .type = ty("short") },
				     { .name = "p", .type = ty("void *") } };
	struct ctype *inner = make_struct("inner", in, 2, TNS_STRUCT);
	struct ctype_member out[] = {
		{ .name = "a", .type = ty("int") },
		{ .name = "lo", .type = ty("unsigned int"), .bit_size = 3 },
		{ .name = "hi", .type = ty("unsigned int"), .bit_size = 7 },
		{ .name = "c", .type = e },
		{ .name = "s", .type = types_array(T, ty("char"), 8) },
		{ .name = "v", .type = types_array(T, ty("int"), 3) },
		{ .name = "in", .type = inner },
	};
	struct ctype *t = make_struct("outer", out, 7, TNS_STRUCT);
	struct {
		int32_t a;
		uint32_t lo : 3, hi : 7;
		int32_t c;
		char s[8];
		int32_t v[3];
		struct {
			int16_t x;
			void *p;
		} in;
	} r = { 1, 5, 100, 3, "name", { 1, 2, 3 }, { 7, NULL } };

	CHECK_EQ_UINT(t->size, sizeof(r));
	CHECK_EQ_STR(print_bytes(t, &r, sizeof(r)), "struct outer {\n"
						    "    int a = 0x1\n"
						    "    unsigned int lo :3 = 0x5\n"
						    "    unsigned int hi :7 = 0x64\n"
						    "    enum color c = BLUE\n"
						    "    char [8] s = [ \"name\" ]\n"
						    "    int [3] v = [ 0x1, 0x2, 0x3 ]\n"
						    "    struct inner in = {\n"
						    "        short x = 0x7\n"
						    "        void *p = 0\n"
						    "    }\n"
						    "}\n");
	/* Fewer bytes than the type has. */
	r.c = 2;
	CHECK_EQ_STR(print_bytes(t, &r, 14), "struct outer {\n"
					     "    int a = 0x1\n"
					     "    unsigned int lo :3 = 0x5\n"
					     "    unsigned int hi :7 = 0x64\n"
					     "    enum color c = 2\n"
					     "    char [8] s = [ 'n', 'a', ... ]\n"
					     "    int [3] v = ...\n"
					     "    struct inner in = ...\n"
					     "}\n");
}

TEST(arrays)
{
	struct ctype_member in[] = { { .name = "x", .type = ty("int") } };
	struct ctype *t = make_struct("elem", in, 1, TNS_STRUCT);
	int32_t v[2] = { 1, 2 };

	CHECK_EQ_STR(print_bytes(types_array(T, t, 2), v, 8), "struct elem [2] [ \n"
							      "    struct elem {\n"
							      "        int x = 0x1\n"
							      "    }, \n"
							      "    struct elem {\n"
							      "        int x = 0x2\n"
							      "    }\n"
							      "]\n");
	CHECK_EQ_STR(print_bytes(types_array(T, ty("char"), 8), "text\0\0\0", 8),
		     "char [8] \"text\"\n");
	CHECK_EQ_STR(print_bytes(types_array(T, ty("char"), 2), "\1\2", 2),
		     "char [2] [ '\\001', '\\002' ]\n");
}

TEST(union_and_fallback)
{
	struct ctype_member m[] = { { .name = "i", .type = ty("int") },
				    { .name = "c", .type = ty("char") } };
	struct ctype *t = make_struct("u", m, 2, TNS_UNION);
	struct rfield f = cs_int(0, 4, true);
	int32_t v = 'a';

	CHECK_EQ_STR(print_bytes(t, &v, 4), "union u {\n    int i = 0x61\n    char c = 'a'\n}\n");
	CHECK_EQ_STR(print_it(f, &v, 4), "97"); /* no type: as trace() */
}

int main(void)
{
	arena = arena_new();
	T = types_new(arena);
	RUN(scalars);
	RUN(structs);
	RUN(arrays);
	RUN(union_and_fallback);
	arena_free(arena);
	return test_end();
}
