// SPDX-License-Identifier: MIT
/* The BTF reader over blobs made here: all kinds, split BTF, and what is broken on purpose. */
#include <errno.h>

#include "types_util.h"

static struct arena *arena;
static struct types *T;
static struct blob B, B2;
static uint32_t id_int, id_char, id_ulong;

static void start(void)
{
	arena_free(arena);
	arena = arena_new();
	T = types_new(arena);
	blob_init(&B);
	id_int = blob_int(&B, "int", 4, BTF_INT_SIGNED);
	id_char = blob_int(&B, "char", 1, 0);
	id_ulong = blob_int(&B, "long unsigned int", 8, 0);
}

static struct btf_src *open_it(void)
{
	struct btf_src *b = blob_open(&B, arena, "vmlinux", NULL);
	if (b)
		types_add_source(T, btf_source(b));
	return b;
}

static const struct ctype *find_struct(const char *name)
{
	return types_find(T, "vmlinux", TNS_STRUCT, name);
}

TEST(base_types)
{
	start();
	uint32_t id128 = blob_int(&B, "__int128", 16, BTF_INT_SIGNED);
	uint32_t id_bool = blob_int(&B, "_Bool", 1, BTF_INT_BOOL);
	uint32_t id_odd = blob_int(&B, "odd", 3, 0);
	uint32_t id_double = blob_rec(&B, "double", BTF_KIND_FLOAT, false, 0, 8);
	uint32_t id_half = blob_rec(&B, "_Float16", BTF_KIND_FLOAT, false, 0, 2);
	struct btf_src *b = open_it();

	CHECK(btf_type(b, T, id_int) == types_basic(T, BT_INT));
	CHECK(btf_type(b, T, id_char) == types_basic(T, BT_CHAR));
	CHECK(btf_type(b, T, id_ulong) == types_basic(T, BT_ULONG));
	CHECK(btf_type(b, T, id_bool) == types_basic(T, BT_BOOL));
	CHECK(btf_type(b, T, id_double) == types_basic(T, BT_DOUBLE));
	CHECK_EQ_UINT(type_size(btf_type(b, T, id128)), 16);
	CHECK(type_is_signed(btf_type(b, T, id128)));
	CHECK_EQ_UINT(type_size(btf_type(b, T, id_half)), 2);
	CHECK(type_is_void(btf_type(b, T, id_odd)));
	CHECK(types_find(T, NULL, TNS_NAME, "__int128") == btf_type(b, T, id128));
	CHECK(btf_type(b, T, 0) == types_void(T));
	CHECK(!btf_type(b, T, 100));
	CHECK(!btf_type(b, T, UINT32_MAX));
}

TEST(derived_types)
{
	start();
	uint32_t cc = blob_ref(&B, "", BTF_KIND_CONST, id_char);
	uint32_t p = blob_ref(&B, "", BTF_KIND_PTR, cc);
	uint32_t v = blob_ref(&B, "", BTF_KIND_VOLATILE, id_int);
	uint32_t r = blob_ref(&B, "", BTF_KIND_RESTRICT, p);
	uint32_t a = blob_array(&B, id_int, 7);
	uint32_t aa = blob_array(&B, a, 3);
	uint32_t user = blob_ref(&B, "user", BTF_KIND_TYPE_TAG, cc);
	uint32_t up = blob_ref(&B, "", BTF_KIND_PTR, user);
	uint32_t rcu = blob_ref(&B, "rcu", BTF_KIND_TYPE_TAG, cc);
	uint32_t rp = blob_ref(&B, "", BTF_KIND_PTR, rcu);
	uint32_t attr = blob_rec(&B, "user", BTF_KIND_TYPE_TAG, true, 0, cc);
	uint32_t ap = blob_ref(&B, "", BTF_KIND_PTR, attr);
	uint32_t vp = blob_ref(&B, "", BTF_KIND_PTR, 0);
	struct btf_src *b = open_it();
	const struct ctype *ccp = types_parse(T, "const char *");

	CHECK(btf_type(b, T, p) == ccp);
	CHECK(btf_type(b, T, v) == types_parse(T, "volatile int"));
	CHECK(btf_type(b, T, r) == ccp);
	CHECK(btf_type(b, T, aa) == types_parse(T, "int[3][7]"));
	CHECK(btf_type(b, T, up) == types_parse(T, "userland const char *"));
	CHECK(btf_type(b, T, rp) == ccp);
	CHECK(btf_type(b, T, ap) == ccp);
	CHECK(btf_type(b, T, vp) == types_parse(T, "void *"));
}

TEST(functions_and_variables)
{
	start();
	uint32_t p = blob_ref(&B, "", BTF_KIND_PTR, id_char);
	uint32_t proto = blob_rec(&B, "", BTF_KIND_FUNC_PROTO, false, 3, id_int);
	blob_param(&B, "fmt", p);
	blob_param(&B, "n", id_ulong);
	blob_param(&B, "", 0);
	uint32_t func = blob_rec(&B, "printk", BTF_KIND_FUNC, false, BTF_FUNC_GLOBAL, proto);
	uint32_t var = blob_rec(&B, "jiffies", BTF_KIND_VAR, false, 0, id_ulong);
	blob_u32(&B, BTF_VAR_GLOBAL_ALLOCATED);
	uint32_t sec = blob_rec(&B, ".data", BTF_KIND_DATASEC, false, 1, 8);
	blob_member(&B, "", 0, 8);
	uint32_t tag = blob_rec(&B, "tag", BTF_KIND_DECL_TAG, false, 0, var);
	blob_u32(&B, UINT32_MAX);
	uint32_t noargs = blob_rec(&B, "", BTF_KIND_FUNC_PROTO, false, 0, 0);
	uint32_t fp = blob_ref(&B, "", BTF_KIND_PTR, noargs);
	uint32_t trace = blob_ref(&B, "btf_trace_tick", BTF_KIND_TYPEDEF, fp);
	struct btf_src *b = open_it();
	const struct ctype *f = types_find_func(T, NULL, "printk");

	CHECK_EQ_STR(type_text(f, "printk"), "int printk(char *, unsigned long, ...)");
	if (CHECK(f) && CHECK_EQ_UINT(f->n, 2))
		CHECK_EQ_STR(f->params[1].name, "n");
	CHECK(types_find_func(T, "vmlinux", "printk") == f);
	CHECK(!types_find_func(T, "ext4", "printk"));
	CHECK(!types_find_func(T, NULL, "jiffies"));
	CHECK(btf_type(b, T, func) == f && btf_type(b, T, proto) == f);
	CHECK(types_find_var(T, NULL, "jiffies") == types_basic(T, BT_ULONG));
	CHECK(!types_find_var(T, NULL, "printk"));
	CHECK(!btf_type(b, T, sec) && !btf_type(b, T, tag));
	CHECK_EQ_UINT(btf_find_id(b, ".data", BTF_KIND_DATASEC), sec);
	CHECK_EQ_UINT(btf_find_id(b, "tag", BTF_KIND_DECL_TAG), tag);
	CHECK_EQ_UINT(btf_find_id(b, "printk", BTF_KIND_FUNC), func);
	CHECK_EQ_UINT(btf_find_id(b, "printk", BTF_KIND_VAR), 0);
	CHECK_EQ_UINT(btf_find_id(b, "printk", 77), 0);
	CHECK_EQ_UINT(btf_find_id(b, "", BTF_KIND_PTR), 0);
	const struct ctype *t = types_find(T, "vmlinux", TNS_NAME, "btf_trace_tick");
	CHECK_EQ_STR(type_text(t, NULL), "btf_trace_tick");
	CHECK_EQ_STR(t ? type_text(type_strip(t), "f") : "", "void (*f)(void)");
	CHECK(t && t->src == btf_source(b) && t->src_id == trace);
}

TEST(structs)
{
	start();
	uint32_t self = B.next_id + 1;
	uint32_t p = blob_ref(&B, "", BTF_KIND_PTR, self);
	uint32_t s = blob_rec(&B, "node", BTF_KIND_STRUCT, false, 3, 24);
	blob_member(&B, "next", p, 0);
	blob_member(&B, "", s + 1, 64);
	blob_member(&B, "last", id_int, 128);
	uint32_t un = blob_rec(&B, "", BTF_KIND_UNION, false, 2, 8);
	blob_member(&B, "v", id_ulong, 0);
	blob_member(&B, "c", s + 2, 0);
	blob_array(&B, id_char, 8);
	uint32_t off = 0;
	struct btf_src *b = open_it();
	const struct ctype *t = find_struct("node");

	CHECK(s == self && un == s + 1);
	CHECK(t && t == btf_type(b, T, s) && type_target(btf_type(b, T, p)) == t);
	if (!t || !CHECK(type_complete(T, t)) || !CHECK_EQ_UINT(t->n, 3))
		return;
	CHECK_EQ_UINT(type_size(t), 24);
	CHECK_EQ_UINT(type_align(t), 8);
	CHECK(type_member(T, t, "next", &off) && off == 0);
	CHECK(t->members[0].type == types_ptr(T, t));
	CHECK(type_member(T, t, "v", &off) && off == 64);
	CHECK(type_member(T, t, "c", &off) && off == 64);
	CHECK(type_member(T, t, "last", &off) && off == 128);
	CHECK(!type_member(T, t, "nosuch", &off));
	CHECK(!find_struct("nosuch"));
	CHECK(!types_find(T, "vmlinux", TNS_UNION, "node"));
	CHECK(!types_find(T, "D", TNS_STRUCT, "node"));
	CHECK(types_find(T, NULL, TNS_STRUCT, "node") == t);
}

TEST(bit_fields)
{
	start();
	uint32_t uint = blob_int(&B, "unsigned int", 4, 0);
	uint32_t old = blob_rec(&B, "unsigned int", BTF_KIND_INT, false, 0, 4);
	blob_u32(&B, 3 << 16 | 5); /* 5 bits, 3 bits further on */
	blob_rec(&B, "new", BTF_KIND_STRUCT, true, 4, 8);
	blob_member(&B, "a", uint, 3u << 24 | 0);
	blob_member(&B, "b", uint, 20u << 24 | 3);
	blob_member(&B, "c", uint, 32);
	blob_member(&B, "bad", uint, 33u << 24 | 3);
	blob_rec(&B, "old", BTF_KIND_STRUCT, false, 1, 4);
	blob_member(&B, "x", old, 8);
	open_it();
	const struct ctype *t = find_struct("new"), *o = find_struct("old");

	if (!CHECK(t && o && type_complete(T, t) && type_complete(T, o)))
		return;
	if (CHECK_EQ_UINT(t->n, 3)) {
		CHECK_EQ_UINT(t->members[0].bit_size, 3);
		CHECK_EQ_UINT(t->members[1].bit_size, 20);
		CHECK_EQ_UINT(t->members[1].bit_off, 3);
		CHECK_EQ_UINT(t->members[2].bit_size, 0);
		CHECK_EQ_UINT(t->members[2].bit_off, 32);
	}
	if (CHECK_EQ_UINT(o->n, 1)) {
		CHECK_EQ_UINT(o->members[0].bit_off, 11);
		CHECK_EQ_UINT(o->members[0].bit_size, 5);
		CHECK(o->members[0].type == types_basic(T, BT_UINT));
	}
}

TEST(enums)
{
	const struct ctype *t = NULL;
	int64_t v = 0;

	start();
	blob_rec(&B, "e", BTF_KIND_ENUM, true, 2, 4);
	blob_param(&B, "MINUS", (uint32_t)-1);
	blob_param(&B, "ONE", 1);
	blob_rec(&B, "u", BTF_KIND_ENUM, false, 1, 4);
	blob_param(&B, "TOP", UINT32_MAX);
	blob_rec(&B, "w", BTF_KIND_ENUM64, true, 1, 8);
	blob_member(&B, "WIDE", 1, 0x80000000);
	open_it();
	const struct ctype *e = types_find(T, NULL, TNS_ENUM, "e");
	const struct ctype *w = types_find(T, NULL, TNS_ENUM, "w");

	CHECK(e && w && type_complete(T, e) && e->n == 2 && strcmp(e->enums[1].name, "ONE") == 0);
	/* The first lookups walk, the later ones use the table: the same answers. */
	for (int i = 0; i < 4; i++) {
		CHECK(types_find_enumerator(T, "MINUS", &t, &v) && t == e && v == -1);
		CHECK(types_find_enumerator(T, "TOP", &t, &v) && v == UINT32_MAX);
		CHECK(types_find_enumerator(T, "WIDE", &t, &v) && t == w);
		CHECK_EQ_INT(v, INT64_MIN + 1);
		CHECK(!types_find_enumerator(T, "NONE", &t, &v));
		CHECK(!types_find_enumerator(T, "", &t, &v));
	}
	CHECK(e && type_is_signed(e) && !type_is_signed(types_find(T, NULL, TNS_ENUM, "u")));
	CHECK(w && type_size(w) == 8);
}

TEST(forward_declarations)
{
	start();
	uint32_t fwd = blob_rec(&B, "whole", BTF_KIND_FWD, false, 0, 0);
	uint32_t p = blob_ref(&B, "", BTF_KIND_PTR, fwd);
	uint32_t open = blob_rec(&B, "open", BTF_KIND_FWD, true, 0, 0);
	blob_rec(&B, "whole", BTF_KIND_UNION, false, 0, 4);
	uint32_t s = blob_rec(&B, "whole", BTF_KIND_STRUCT, false, 1, 4);
	blob_member(&B, "a", id_int, 0);
	struct btf_src *b = open_it();
	const struct ctype *t = find_struct("whole");

	CHECK(t && t->kind == CT_STRUCT && t->src_id == s);
	CHECK(type_target(btf_type(b, T, p)) == t);
	const struct ctype *o = types_find(T, NULL, TNS_UNION, "open");
	if (CHECK(o)) {
		CHECK(o->kind == CT_FWD && o == btf_type(b, T, open) && !type_complete(T, o));
		CHECK_EQ_STR(type_text(o, NULL), "union open");
	}
	CHECK(!find_struct("open"));
	CHECK(types_find(T, NULL, TNS_UNION, "whole")->kind == CT_UNION);
}

TEST(typedefs_beside_the_wellknown)
{
	start();
	blob_ref(&B, "pid_t", BTF_KIND_TYPEDEF, id_ulong);
	uint32_t u8 = blob_ref(&B, "uint8_t", BTF_KIND_TYPEDEF, id_char);
	struct btf_src *b = open_it();

	CHECK(type_strip(types_find(T, NULL, TNS_NAME, "pid_t")) == types_basic(T, BT_INT));
	CHECK(type_strip(types_find(T, "vmlinux", TNS_NAME, "pid_t")) == types_basic(T, BT_ULONG));
	CHECK(type_strip(btf_type(b, T, u8)) == types_basic(T, BT_CHAR));
	CHECK(types_stdint(T, 8, false) == types_find(T, NULL, TNS_NAME, "uint8_t"));
	CHECK(types_parse(T, "vmlinux`pid_t") == types_find(T, "vmlinux", TNS_NAME, "pid_t"));
	CHECK_EQ_INT(types_typedef(T, "pid_t", types_basic(T, BT_ULONG)), -EEXIST);
}

TEST(declarations_before_sources)
{
	start();
	blob_rec(&B, "s", BTF_KIND_STRUCT, false, 1, 4);
	blob_member(&B, "a", id_int, 0);
	open_it();
	struct ctype *d = types_declare_tag(T, TNS_STRUCT, "s");

	CHECK(types_find(T, NULL, TNS_STRUCT, "s") == find_struct("s"));
	CHECK(type_compatible(d, find_struct("s")));
	struct ctype_member m[2] = { { .name = "x", .type = find_struct("s") },
				     { .name = "y", .type = types_basic(T, BT_CHAR) } };
	CHECK_EQ_INT(types_define_members(T, d, m, 2), 0);
	CHECK_EQ_UINT(type_size(d), 8);
	CHECK(types_find(T, NULL, TNS_STRUCT, "s") == d);
	CHECK(!type_compatible(d, find_struct("s")));
}

TEST(alignment_of_members)
{
	start();
	uint32_t chars = blob_array(&B, id_char, 8);
	uint32_t s = blob_rec(&B, "bytes", BTF_KIND_STRUCT, false, 1, 8);
	blob_member(&B, "c", chars, 0);
	blob_rec(&B, "holder", BTF_KIND_STRUCT, false, 2, 8 + 8);
	blob_member(&B, "x", id_int, 0);
	blob_member(&B, "b", s, 32);
	blob_rec(&B, "packed", BTF_KIND_STRUCT, false, 2, 9);
	blob_member(&B, "c", id_char, 0);
	blob_member(&B, "l", id_ulong, 8);
	open_it();
	static const struct {
		const char *name;
		uint32_t align;
	} rows[] = { { "bytes", 1 }, { "holder", 4 }, { "packed", 1 } };

	for (size_t i = 0; i < 3; i++) {
		const struct ctype *t = find_struct(rows[i].name);
		CHECK(t && type_complete(T, t));
		CHECK_EQ_UINT(t ? type_align(t) : 0, rows[i].align);
	}
}

TEST(split)
{
	start();
	uint32_t st = blob_rec(&B, "base_s", BTF_KIND_STRUCT, false, 1, 4);
	blob_member(&B, "a", id_int, 0);
	blob_rec(&B, "later", BTF_KIND_FWD, false, 0, 0);
	blob_split(&B2, &B);
	uint32_t p = blob_ref(&B2, "", BTF_KIND_PTR, st);
	uint32_t ms = blob_rec(&B2, "mod_s", BTF_KIND_STRUCT, false, 2, 16);
	blob_member(&B2, "p", p, 0);
	blob_member(&B2, "n", id_int, 64);
	blob_rec(&B2, "later", BTF_KIND_STRUCT, false, 1, 4);
	blob_member(&B2, "m", id_int, 0);
	struct btf_src *b = open_it();
	struct btf_src *m = blob_open(&B2, arena, "ext4", b);
	types_add_source(T, btf_source(m));
	const struct ctype *t = types_find(T, "ext4", TNS_STRUCT, "mod_s");

	CHECK_EQ_UINT(btf_find_id(m, "mod_s", BTF_KIND_STRUCT), ms);
	CHECK_EQ_UINT(btf_find_id(m, "base_s", BTF_KIND_STRUCT), st);
	CHECK_EQ_UINT(btf_find_id(b, "mod_s", BTF_KIND_STRUCT), 0);
	if (CHECK(t && type_complete(T, t) && t->n == 2)) {
		CHECK(type_target(t->members[0].type) == find_struct("base_s"));
		CHECK(t->members[1].type == types_basic(T, BT_INT));
	}
	CHECK(types_find(T, NULL, TNS_STRUCT, "mod_s") == t && !find_struct("mod_s"));
	CHECK(types_find(T, "ext4", TNS_STRUCT, "base_s") == find_struct("base_s"));
	/* vmlinux has it forward declared only; the module's is whole. */
	const struct ctype *later = types_find(T, NULL, TNS_STRUCT, "later");
	CHECK(later && later->kind == CT_STRUCT && later->src == btf_source(m));
	CHECK(!btf_type(m, T, B2.next_id));
	CHECK(!btf_type(b, T, p));
}

static bool count_one(void *arg, const char *name, uint32_t id)
{
	unsigned *n = arg;
	CHECK(*name && id);
	return ++*n < 3;
}

TEST(each)
{
	unsigned n = 0;

	start();
	struct btf_src *b = open_it();
	btf_each(b, BTF_KIND_INT, count_one, &n);
	CHECK_EQ_UINT(n, 3);
	n = 0;
	btf_each(b, BTF_KIND_STRUCT, count_one, &n);
	CHECK_EQ_UINT(n, 0);
}

TEST(names_by_the_hundred)
{
	char name[16];
	uint32_t ids[100];

	start();
	for (uint32_t i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "t%u_t", i);
		ids[i] = blob_ref(&B, name, BTF_KIND_TYPEDEF, i % 2 ? id_int : id_char);
	}
	struct btf_src *b = open_it();
	for (uint32_t i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "t%u_t", i);
		CHECK_EQ_UINT(btf_find_id(b, name, BTF_KIND_TYPEDEF), ids[i]);
		CHECK_EQ_UINT(btf_find_id(b, name, BTF_KIND_STRUCT), 0);
	}
	CHECK_EQ_UINT(btf_find_id(b, "t100_t", BTF_KIND_TYPEDEF), 0);
}

/* More of one name than a table takes: the others must still be found. */
TEST(names_that_collide)
{
	enum { MANY = 2000 };
	size_t size = sizeof(struct btf_header) + (MANY + 1) * 12 + 32;
	uint8_t *blob = calloc(1, size), *p = blob + sizeof(struct btf_header);
	struct btf_header h = { .magic = BTF_MAGIC,
				.version = BTF_VERSION,
				.hdr_len = sizeof(h),
				.type_len = (MANY + 1) * 12,
				.str_off = (MANY + 1) * 12,
				.str_len = 32 };
	struct btf_src *b = NULL;

	start();
	for (uint32_t i = 0; i <= MANY; i++) {
		bool last = i == MANY;
		uint32_t rec[3] = { last ? 3 : 1, BTF_KIND_STRUCT << 24, 8 };
		if (last)
			rec[1] = BTF_KIND_TYPEDEF << 24;
		memcpy(p + i * 12, rec, sizeof(rec));
	}
	memcpy(blob, &h, sizeof(h));
	memcpy(p + h.str_off, "\0a\0a", 5);
	CHECK_EQ_INT(btf_open(arena, blob, size, "x", NULL, &b), 0);
	for (int i = 0; b && i < 4; i++) {
		CHECK_EQ_UINT(btf_find_id(b, "a", BTF_KIND_STRUCT), 1);
		CHECK_EQ_UINT(btf_find_id(b, "a", BTF_KIND_TYPEDEF), MANY + 1);
		CHECK_EQ_UINT(btf_find_id(b, "b", BTF_KIND_TYPEDEF), 0);
	}
	free(blob);
}

/* ---- broken on purpose ---- */

TEST(not_btf)
{
	struct btf_src *b = NULL;
	struct btf_header h = { .magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(h) };
	uint8_t blob[sizeof(h) + 8] = { 0 };

	start();
	memcpy(blob, &h, sizeof(h));
	CHECK_EQ_INT(btf_open(arena, blob, 0, "x", NULL, &b), -EINVAL);
	CHECK_EQ_INT(btf_open(arena, blob, sizeof(h) - 1, "x", NULL, &b), -EINVAL);
	CHECK_EQ_INT(btf_open(arena, blob, sizeof(h), "x", NULL, &b), -EBADMSG);
#define BROKEN(field, value, err)                                                      \
	do {                                                                           \
		struct btf_header bad = h;                                             \
		bad.str_len = 4;                                                       \
		bad.field = value;                                                     \
		memcpy(blob, &bad, sizeof(bad));                                       \
		CHECK_EQ_INT(btf_open(arena, blob, sizeof(blob), "x", NULL, &b), err); \
	} while (0)
	BROKEN(flags, 0, 0);
	BROKEN(magic, 0x9feb, -EINVAL);
	BROKEN(version, 2, -EINVAL);
	BROKEN(hdr_len, 8, -EBADMSG);
	BROKEN(hdr_len, UINT32_MAX, -EBADMSG);
	BROKEN(type_len, 9, -EBADMSG);
	BROKEN(type_off, UINT32_MAX, -EBADMSG);
	BROKEN(str_off, 5, -EBADMSG);
	BROKEN(str_len, UINT32_MAX, -EBADMSG);
	BROKEN(str_len, 0, -EBADMSG);
	blob[sizeof(h)] = 'x';
	BROKEN(str_len, 4, -EBADMSG);
	blob[sizeof(h)] = '\0';
	blob[sizeof(h) + 3] = 'x';
	BROKEN(str_len, 4, -EBADMSG);
}

TEST(cut_short)
{
	start();
	blob_rec(&B, "s", BTF_KIND_STRUCT, false, 1, 4);
	blob_member(&B, "a", id_int, 0);
	/* The last record says it has more members than there is room for. */
	uint32_t last = blob_rec(&B, "t", BTF_KIND_STRUCT, false, 1000, 4);
	blob_member(&B, "a", id_int, 0);
	struct btf_src *b = open_it();

	CHECK(find_struct("s") && !find_struct("t"));
	CHECK(!btf_type(b, T, last));
	start();
	uint32_t bad = blob_rec(&B, "x", 31, false, 0, 4);
	uint32_t behind = blob_ref(&B, "y", BTF_KIND_TYPEDEF, id_int);
	b = open_it();
	CHECK(!btf_type(b, T, bad) && !btf_type(b, T, behind));
	CHECK(btf_type(b, T, id_int) == types_basic(T, BT_INT));
}

TEST(dangling_references)
{
	start();
	uint32_t p = blob_ref(&B, "", BTF_KIND_PTR, 9999);
	uint32_t td = blob_ref(&B, "td", BTF_KIND_TYPEDEF, UINT32_MAX);
	blob_rec(&B, "s", BTF_KIND_STRUCT, false, 2, 8);
	blob_member(&B, "a", 5555, 0);
	blob_member(&B, "b", id_int, 32);
	B.types[B.types_len - 12 + 3] = 0xff; /* offset of the name "b" */
	struct btf_src *b = open_it();
	const struct ctype *t = find_struct("s");

	CHECK(btf_type(b, T, p) == types_parse(T, "void *"));
	CHECK(type_is_void(btf_type(b, T, td)));
	if (CHECK(t && type_complete(T, t) && t->n == 2)) {
		CHECK(type_is_void(t->members[0].type));
		CHECK_EQ_STR(t->members[1].name, "");
	}
}

TEST(cycles)
{
	start();
	uint32_t id = B.next_id;
	blob_ref(&B, "a_t", BTF_KIND_TYPEDEF, id + 1);
	blob_ref(&B, "b_t", BTF_KIND_TYPEDEF, id);
	blob_ref(&B, "", BTF_KIND_PTR, id + 2);
	blob_array(&B, id + 3, 2);
	uint32_t proto = blob_rec(&B, "", BTF_KIND_FUNC_PROTO, false, 2, id + 4);
	blob_param(&B, "", id + 4);
	blob_param(&B, "", id + 5);
	uint32_t ptr = blob_ref(&B, "", BTF_KIND_PTR, id + 6);
	blob_ref(&B, "", BTF_KIND_CONST, id + 5);
	struct btf_src *b = open_it();

	for (uint32_t i = id; i < B.next_id; i++) {
		const struct ctype *t = btf_type(b, T, i);
		if (CHECK(t))
			CHECK(strlen(type_text(t, "x")) < 200);
	}
	CHECK(ptr == id + 5 && btf_type(b, T, proto)->kind == CT_FUNC);
	CHECK(type_is_void(btf_type(b, T, id)));
}

TEST(structs_inside_themselves)
{
	start();
	uint32_t s = blob_rec(&B, "self", BTF_KIND_STRUCT, false, 2, 8);
	blob_member(&B, "", s, 0);
	blob_member(&B, "x", id_int, 0);
	uint32_t a = blob_rec(&B, "a", BTF_KIND_STRUCT, false, 1, 8);
	blob_member(&B, "", a + 1, 0);
	blob_rec(&B, "b", BTF_KIND_UNION, false, 2, 8);
	blob_member(&B, "", a + 2, 0);
	blob_member(&B, "y", id_int, 0);
	blob_array(&B, a + 3, 1);
	blob_ref(&B, "", BTF_KIND_CONST, a);
	uint32_t leads = blob_rec(&B, "leads", BTF_KIND_STRUCT, false, 1, 8);
	blob_member(&B, "", a, 0);
	uint32_t big = blob_rec(&B, "big", BTF_KIND_STRUCT, false, 1, 4);
	blob_member(&B, "m", a, 0);
	struct btf_src *b = open_it();

	const uint32_t ids[] = { s, a, a + 1, leads };
	for (size_t i = 0; i < 4; i++) {
		const struct ctype *t = btf_type(b, T, ids[i]);
		CHECK(type_complete(T, t));
		for (uint32_t k = 0; k < t->n; k++)
			CHECK(!type_is_sou(type_target(t->members[k].type) ?
						   type_target(t->members[k].type) :
						   t->members[k].type));
		CHECK(!type_member(T, t, "nosuch", NULL));
	}
	CHECK(type_member(T, btf_type(b, T, s), "x", NULL));
	const struct ctype *t = btf_type(b, T, big);
	CHECK(type_complete(T, t) && t->n == 0);
}

TEST(huge_sizes)
{
	start();
	uint32_t a = blob_array(&B, id_ulong, UINT32_MAX);
	for (int i = 0; i < 40; i++)
		blob_array(&B, a + (uint32_t)i, 1000);
	uint32_t s = blob_rec(&B, "vast", BTF_KIND_STRUCT, false, 1, UINT32_MAX);
	blob_member(&B, "a", id_int, 0);
	blob_rec(&B, "outside", BTF_KIND_STRUCT, false, 3, 8);
	blob_member(&B, "in", id_ulong, 0);
	blob_member(&B, "out", id_int, 64);
	blob_member(&B, "odd", id_int, 3);
	struct btf_src *b = open_it();

	for (uint32_t i = a; i < s; i++)
		CHECK(type_size(btf_type(b, T, i)) <= UINT32_MAX / 8);
	CHECK(btf_type(b, T, s)->kind == CT_FWD);
	const struct ctype *t = find_struct("outside");
	CHECK(t && type_complete(T, t) && t->n == 1);
}

TEST(long_chains)
{
	start();
	uint32_t first = blob_ref(&B, "", BTF_KIND_PTR, id_int);
	for (int i = 0; i < 200; i++)
		blob_ref(&B, "", BTF_KIND_PTR, B.next_id - 1);
	struct btf_src *b = open_it();
	const struct ctype *t = btf_type(b, T, B.next_id - 1);

	CHECK(t && t->kind == CT_PTR);
	CHECK(strlen(type_text(t, NULL)) < 1000);
	CHECK(btf_type(b, T, first) == types_parse(T, "int *"));
}

/* Every byte of a good blob turned over once: nothing to check but that it ends well. */
TEST(every_byte_flipped)
{
	size_t size;

	start();
	uint32_t p = blob_ref(&B, "", BTF_KIND_PTR, id_char);
	uint32_t s = blob_rec(&B, "s", BTF_KIND_STRUCT, true, 2, 16);
	blob_member(&B, "", s + 1, 0);
	blob_member(&B, "p", p, 64);
	blob_rec(&B, "", BTF_KIND_UNION, false, 1, 8);
	blob_member(&B, "v", id_ulong, 0);
	blob_rec(&B, "e", BTF_KIND_ENUM, false, 1, 4);
	blob_param(&B, "E", 1);
	const uint8_t *data = blob_end(&B, &size);
	unsigned opened = 0;

	for (size_t i = 0; i < size * 8; i++) {
		struct arena *a = arena_new();
		struct types *t = types_new(a);
		uint8_t *copy = malloc(size);
		struct btf_src *b = NULL;
		memcpy(copy, data, size);
		copy[i / 8] ^= (uint8_t)(1u << (i % 8));
		if (btf_open(a, copy, size, "x", NULL, &b) == 0) {
			opened++;
			for (uint32_t id = 1; id < B.next_id + 2; id++) {
				const struct ctype *c = btf_type(b, t, id);
				if (c && type_complete(t, c))
					type_member(t, c, "v", NULL);
			}
		}
		free(copy);
		arena_free(a);
	}
	CHECK(opened > size * 4);
}

int main(void)
{
	RUN(base_types);
	RUN(derived_types);
	RUN(functions_and_variables);
	RUN(structs);
	RUN(bit_fields);
	RUN(enums);
	RUN(forward_declarations);
	RUN(typedefs_beside_the_wellknown);
	RUN(declarations_before_sources);
	RUN(alignment_of_members);
	RUN(split);
	RUN(each);
	RUN(names_by_the_hundred);
	RUN(names_that_collide);
	RUN(not_btf);
	RUN(cut_short);
	RUN(dangling_references);
	RUN(cycles);
	RUN(structs_inside_themselves);
	RUN(huge_sizes);
	RUN(long_chains);
	RUN(every_byte_flipped);
	arena_free(arena);
	return test_end();
}
