// SPDX-License-Identifier: MIT
/* The BTF reader over the BTF of the kernel that runs here; skipped where there is none. */
#include "types_util.h"

static char *data;
static size_t size;
static struct arena *arena;
static struct types *T;
static struct btf_src *B;

static bool start(void)
{
	arena_free(arena);
	arena = arena_new();
	T = types_new(arena);
	if (!data || !CHECK_EQ_INT(btf_open(arena, data, size, "vmlinux", NULL, &B), 0))
		return false;
	types_add_source(T, btf_source(B));
	return true;
}

#define START()                                                           \
	do {                                                              \
		if (!data)                                                \
			TEST_SKIP("no readable /sys/kernel/btf/vmlinux"); \
		if (!start())                                             \
			return;                                           \
	} while (0)

TEST(task_struct)
{
	uint32_t off = 0;

	START();
	const struct ctype *t = types_parse(T, "struct task_struct *");
	if (!CHECK(t))
		return;
	t = type_target(t);
	CHECK(type_size(t) > 1000 && type_complete(T, t) && t->n > 100);
	const struct ctype_member *m = type_member(T, t, "comm", &off);
	CHECK(m && m->type == types_parse(T, "char[16]") && off > 0);
	m = type_member(T, t, "real_parent", &off);
	CHECK(m && type_target(m->type) == t);
	m = type_member(T, t, "pid", &off);
	CHECK(m && type_strip(m->type) == types_basic(T, BT_INT));
	CHECK_EQ_STR(m ? type_text(m->type, "pid") : "", "pid_t pid");
}

TEST(tracepoint_typedef)
{
	START();
	const struct ctype *t = types_find(T, "vmlinux", TNS_NAME, "btf_trace_sched_switch");
	if (!CHECK(t && t->kind == CT_TYPEDEF))
		return;
	const struct ctype *f = type_target(t);
	CHECK(f && f->kind == CT_FUNC && f->n >= 4);
	CHECK(f && f->params[2].type == types_parse(T, "struct task_struct *"));
}

TEST(functions_variables_enumerators)
{
	const struct ctype *e = NULL;
	int64_t v = -1;

	START();
	const struct ctype *f = types_find_func(T, NULL, "vfs_read");
	CHECK_EQ_STR(type_text(f, "vfs_read"),
		     "ssize_t vfs_read(struct file *, char *, size_t, loff_t *)");
	for (int i = 0; i < 5; i++)
		CHECK(types_find_func(T, "vmlinux", "vfs_read") == f);
	CHECK(!types_find_func(T, NULL, "no_such_function"));
	for (int i = 0; i < 5; i++)
		CHECK(types_find_enumerator(T, "PIDTYPE_TGID", &e, &v) && v == 1);
	CHECK(e && e->kind == CT_ENUM && strcmp(e->name, "pid_type") == 0);
}

/* Whether laying the members out again by the rules of C gives what the BTF says. */
static bool same_layout(const struct ctype *t)
{
	struct ctype *d = types_declare_tag(T, TNS_STRUCT, NULL);
	struct ctype_member *m = calloc(t->n + 1, sizeof(*m));
	bool same = true;

	for (uint32_t i = 0; i < t->n; i++)
		m[i] = t->members[i];
	same = types_define_members(T, d, m, t->n) == 0 && d->size == t->size;
	for (uint32_t i = 0; same && i < t->n; i++)
		same = m[i].bit_off == t->members[i].bit_off;
	free(m);
	return same;
}

TEST(all_types)
{
	uint32_t structs = 0, laid_out = 0, id = 1, bad = 0;
	struct sbuf text = { 0 };

	START();
	for (;; id++) {
		const struct ctype *t = btf_type(B, T, id);
		if (!t && !btf_type(B, T, id + 1) && !btf_type(B, T, id + 400))
			break;
		if (!t)
			continue;
		sbuf_reset(&text);
		type_format(t, "x", &text);
		bad += text.len == 0;
		bad += !type_complete(T, t) && t->kind != CT_FWD && type_strip(t)->kind != CT_FWD;
		if (t->kind == CT_STRUCT && t->n) {
			structs++;
			laid_out += same_layout(t);
		}
	}
	sbuf_free(&text);
	CHECK_EQ_UINT(bad, 0);
	CHECK(id > 10000 && structs > 1000);
	/* The rest has attributes that BTF does not tell: packed, aligned, randomized. */
	if (!CHECK(laid_out > structs / 100 * 90))
		printf("# %u of %u structs laid out alike\n", laid_out, structs);
	else
		printf("# %u types; %u of %u structs laid out alike\n", id - 1, laid_out, structs);
}

static bool same_by_name(void *arg, const char *name, uint32_t id)
{
	uint32_t *bad = arg;
	uint32_t first = btf_find_id(B, name, BTF_KIND_STRUCT);

	/* Several of one name: the first is found. */
	*bad += *name && (!first || first > id);
	return true;
}

TEST(every_struct_by_name)
{
	uint32_t bad = 0;

	START();
	btf_each(B, BTF_KIND_STRUCT, same_by_name, &bad);
	CHECK_EQ_UINT(bad, 0);
}

static void read_all(void)
{
	FILE *f = fopen("/sys/kernel/btf/vmlinux", "rb");
	size_t cap = 32u << 20;

	if (!f)
		return;
	data = malloc(cap);
	size = data ? fread(data, 1, cap, f) : 0;
	fclose(f);
	if (size < 1000) {
		free(data);
		data = NULL;
	}
}

int main(void)
{
	read_all();
	RUN(task_struct);
	RUN(tracepoint_typedef);
	RUN(functions_variables_enumerators);
	RUN(all_types);
	RUN(every_struct_by_name);
	arena_free(arena);
	free(data);
	return test_end();
}
