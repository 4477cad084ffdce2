// SPDX-License-Identifier: MIT
/*
 * BTF from anywhere: a kernel's blob and a module's split one on top of it. Whatever the bytes are,
 * every id converts, every type completes, prints and compares, and every name is found again.
 *
 * Input: length of the first blob (4 bytes, little endian), the first blob, the second.
 */
#include <linux/btf.h>
#include <stdlib.h>
#include <string.h>

#include "types/btf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_IDS 300

struct run {
	struct types *T;
	struct btf_src *b;
	struct sbuf text;
	unsigned names;
	const struct ctype *last;
};

/* Members by value all the way down must come to an end. */
static unsigned walk_members(struct run *r, const struct ctype *t, unsigned budget)
{
	t = type_strip(t);
	while (t->kind == CT_ARRAY && t->nelem)
		t = type_strip(t->ref);
	if (!type_is_sou(t) || !type_complete(r->T, t))
		return budget;
	for (uint32_t i = 0; i < t->n && budget; i++) {
		const struct ctype_member *m = &t->members[i];
		uint64_t end = (uint64_t)m->bit_off +
			       (m->bit_size ? m->bit_size : (uint64_t)type_size(m->type) * 8);
		if (end > (uint64_t)t->size * 8 || strlen(m->name) > (1u << 24))
			abort();
		budget = walk_members(r, m->type, budget - 1);
	}
	return budget;
}

static void use_type(struct run *r, const struct ctype *t)
{
	static const enum type_ns ns[] = {
		[CT_STRUCT] = TNS_STRUCT, [CT_UNION] = TNS_UNION, [CT_ENUM] = TNS_ENUM
	};

	sbuf_reset(&r->text);
	type_format(t, "x", &r->text);
	if (r->text.len == 0 && !r->text.failed)
		abort();
	types_parse(r->T, sbuf_str(&r->text));
	type_complete(r->T, t);
	walk_members(r, t, 1000);
	type_member(r->T, t, "x", NULL);
	if (type_align(t) == 0)
		abort();
	if (r->last && type_compatible(t, r->last) != type_compatible(r->last, t))
		abort();
	if (t->kind == CT_STRUCT || t->kind == CT_UNION || t->kind == CT_ENUM)
		types_find(r->T, NULL, ns[t->kind], t->name);
	for (uint32_t i = 0; t->kind == CT_ENUM && i < t->n && i < 20; i++) {
		const struct ctype *e;
		int64_t v;
		if (*t->enums[i].name && !types_find_enumerator(r->T, t->enums[i].name, &e, &v))
			abort();
	}
	r->last = t;
}

static bool found_again(void *arg, const char *name, uint32_t id)
{
	struct run *r = arg;

	if (*name && !btf_find_id(r->b, name, BTF_KIND_STRUCT))
		abort();
	return id && r->names++ < MAX_IDS;
}

static struct btf_src *use_blob(struct run *r, struct arena *a, const uint8_t *data, size_t size,
				const char *module, const struct btf_src *base)
{
	struct btf_src *b = NULL;
	if (btf_open(a, data, size, module, base, &b) != 0)
		return NULL;
	types_add_source(r->T, btf_source(b));
	r->b = b;
	types_find(r->T, module, TNS_STRUCT, "s");
	for (uint32_t id = 0; id < MAX_IDS; id++) {
		const struct ctype *t = btf_type(b, r->T, id);
		if (t)
			use_type(r, t);
	}
	btf_each(b, BTF_KIND_STRUCT, found_again, r);
	types_find_func(r->T, module, "f");
	types_find_var(r->T, module, "v");
	types_find(r->T, module, TNS_NAME, "t");
	return b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct run r = { .T = types_new(a) };
	uint32_t first = 0;

	if (size >= 4) {
		memcpy(&first, data, 4);
		data += 4;
		size -= 4;
	}
	first = first > size ? (uint32_t)size : first;
	struct btf_src *base = use_blob(&r, a, data, first, "vmlinux", NULL);
	/* A copy of its own, so that reading across its start or end shows. */
	uint8_t *rest = malloc(size - first + 1);
	memcpy(rest, data + first, size - first);
	if (base)
		use_blob(&r, a, rest, size - first, "module", base);
	sbuf_free(&r.text);
	arena_free(a);
	free(rest);
	return 0;
}
