/* SPDX-License-Identifier: MIT */
/* Shared by the tests of src/types: a table on an arena, text of a type, a BTF writer. */
#ifndef DT_TESTS_TYPES_UTIL_H
#define DT_TESTS_TYPES_UTIL_H

#include <linux/btf.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "types/btf.h"

/* The declaration of name as t, in one of a few static buffers. */
static inline const char *type_text(const struct ctype *t, const char *name)
{
	static char text[4][8192];
	static unsigned at;
	struct sbuf b = { 0 };
	char *to = text[at++ % 4];

	if (t)
		type_format(t, name, &b);
	else
		sbuf_adds(&b, "(NULL)");
	snprintf(to, sizeof(text[0]), "%s", sbuf_str(&b));
	sbuf_free(&b);
	return to;
}

/* A BTF blob in the making. Types are numbered from first_id in the order in which they are added. */
struct blob {
	uint8_t types[4096], out[16384];
	char strs[4096];
	uint32_t types_len, strs_len, strs_base, next_id;
};

static inline void blob_init(struct blob *b)
{
	*b = (struct blob){ .strs_len = 1, .next_id = 1 };
}

/* A split blob that goes on where base ends. */
static inline void blob_split(struct blob *b, const struct blob *base)
{
	*b = (struct blob){ .strs_base = base->strs_len, .next_id = base->next_id };
}

static inline uint32_t blob_str(struct blob *b, const char *s)
{
	uint32_t at = b->strs_len;

	if (!*s)
		return 0;
	memcpy(b->strs + at, s, strlen(s) + 1);
	b->strs_len += (uint32_t)strlen(s) + 1;
	return at + b->strs_base;
}

static inline void blob_u32(struct blob *b, uint32_t v)
{
	memcpy(b->types + b->types_len, &v, 4);
	b->types_len += 4;
}

static inline uint32_t blob_rec(struct blob *b, const char *name, uint32_t kind, bool flag,
				uint32_t vlen, uint32_t size)
{
	blob_u32(b, blob_str(b, name));
	blob_u32(b, (uint32_t)flag << 31 | kind << 24 | vlen);
	blob_u32(b, size);
	return b->next_id++;
}

static inline uint32_t blob_int(struct blob *b, const char *name, uint32_t size, uint32_t enc)
{
	uint32_t id = blob_rec(b, name, BTF_KIND_INT, false, 0, size);
	blob_u32(b, enc << 24 | size * 8);
	return id;
}

/* PTR, CONST, TYPEDEF...: nothing but a reference. */
static inline uint32_t blob_ref(struct blob *b, const char *name, uint32_t kind, uint32_t to)
{
	return blob_rec(b, name, kind, false, 0, to);
}

static inline void blob_member(struct blob *b, const char *name, uint32_t type, uint32_t off)
{
	blob_u32(b, blob_str(b, name));
	blob_u32(b, type);
	blob_u32(b, off);
}

static inline uint32_t blob_array(struct blob *b, uint32_t elem, uint32_t n)
{
	uint32_t id = blob_rec(b, "", BTF_KIND_ARRAY, false, 0, 0);
	blob_u32(b, elem);
	blob_u32(b, 0);
	blob_u32(b, n);
	return id;
}

static inline void blob_param(struct blob *b, const char *name, uint32_t type)
{
	blob_u32(b, blob_str(b, name));
	blob_u32(b, type);
}

/* The finished blob, valid until the next change of b. */
static inline const void *blob_end(struct blob *b, size_t *ret_size)
{
	struct btf_header h = { .magic = BTF_MAGIC,
				.version = BTF_VERSION,
				.hdr_len = sizeof(h),
				.type_len = b->types_len,
				.str_off = b->types_len,
				.str_len = b->strs_len };

	memcpy(b->out, &h, sizeof(h));
	memcpy(b->out + sizeof(h), b->types, b->types_len);
	memcpy(b->out + sizeof(h) + b->types_len, b->strs, b->strs_len);
	*ret_size = sizeof(h) + b->types_len + b->strs_len;
	return b->out;
}

static inline struct btf_src *blob_open(struct blob *b, struct arena *a, const char *module,
					const struct btf_src *base)
{
	struct btf_src *src = NULL;
	size_t size;
	const void *data = blob_end(b, &size);

	CHECK_EQ_INT(btf_open(a, data, size, module, base, &src), 0);
	return src;
}

#endif
