/* SPDX-License-Identifier: MIT */
/*
 * A BTF blob (kernel or module, split or not) as a type source. Reads the blob in place, trusts
 * nothing in it, and indexes it lazily: one pass over the type section on the first lookup.
 */
#ifndef DT_TYPES_BTF_H
#define DT_TYPES_BTF_H

#include "types/types.h"

struct btf_src;

/*
 * data must stay valid and unchanged as long as the result is used. base: the vmlinux BTF for a
 * module's split BTF, else NULL. 0, or -EINVAL for a blob that is not BTF, -EBADMSG for a broken one.
 */
int btf_open(struct arena *a, const void *data, size_t size, const char *module,
	     const struct btf_src *base, struct btf_src **ret);
const struct type_source *btf_source(struct btf_src *b);
/* It is a program's, not the kernel's: pointers are userland. Before anything is asked of it. */
void btf_set_userland(struct btf_src *b);
/*
 * BTF kind (BTF_KIND_* of linux/btf.h) and name to id, in this blob or else in its base; 0 if there
 * is none, the first if there are several. The first lookups walk the blob, the third builds an
 * index: b may serve any number of type tables, but one thread at a time.
 */
uint32_t btf_find_id(const struct btf_src *b, const char *name, uint32_t kind);
/*
 * Type by id, interned in T; NULL for a bad id and for what is no type (sections, tags). A function
 * has its prototype, a variable its type.
 */
const struct ctype *btf_type(const struct btf_src *b, struct types *T, uint32_t id);
/* Calls fn for each type of that kind (in this blob, not its base); fn returns false to stop. */
void btf_each(const struct btf_src *b, uint32_t kind,
	      bool (*fn)(void *arg, const char *name, uint32_t id), void *arg);

#endif
