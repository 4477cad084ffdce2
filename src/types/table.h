/* SPDX-License-Identifier: MIT */
/* Inside of the type table; for src/types only. */
#ifndef DT_TYPES_TABLE_H
#define DT_TYPES_TABLE_H

#include "base/strmap.h"
#include "types/types.h"

#define BT_COUNT (BT_LDOUBLE + 1)
/* Bits of the largest type: offsets of members are 32 bits wide. */
#define TYPE_MAX_SIZE (UINT32_MAX / 8)
/* Nesting of declarators and members beyond which a type is taken as broken. */
#define TYPE_MAX_DEPTH 64

struct intern_ent {
	uint32_t hash;
	const struct ctype *t;
};

struct src_ent {
	const struct type_source *src;
	uint32_t id;
	const struct ctype *t; /* NULL: free */
};

struct types {
	struct arena *arena;
	struct pvec sources; /* const struct type_source, in order of asking */
	const struct type_source *(*on_module)(void *priv, const char *module);
	void *on_module_priv;
	struct strmap no_modules; /* asked for in vain */
	struct strmap aliases;    /* module -> the name of the source that is for it */
	struct intern_ent *tab;   /* open addressing, cap is a power of two */
	uint32_t n, cap;
	struct src_ent *src_tab; /* the same, by source and id */
	uint32_t src_n, src_cap;
	const struct ctype *basic[BT_COUNT];
	const struct ctype *void_, *string, *dyn, *stack, *symaddr, *usymaddr;
	/* D declarations */
	struct strmap tags[4]; /* by enum type_ns */
	struct strmap typedefs;
	struct strmap enumerators; /* struct decl_enumerator */
	/* Typedefs, qualified types and arrays made of an incomplete type, oldest first. */
	struct pvec unsized;
	bool string_used; /* something has been laid out with strings in it */
};

struct decl_enumerator {
	const struct ctype *type;
	int64_t value;
};

/* The one type equal to key; it is copied if it is new. */
const struct ctype *types_intern(struct types *T, const struct ctype *key);
struct ctype *types_new_node(struct types *T, const struct ctype *init);
/* Types made of t while it had no size get theirs. */
void type_resize_unsized(struct types *T, const struct ctype *t);
/* Size and alignment of an array, typedef or qualified type from what it is made of. */
void type_take_size(struct ctype *t);
/* What remains without typedefs, qualifiers and dimensions. */
const struct ctype *type_root(const struct ctype *t);
/* decl.c. Declared in D, and not defined yet. */
bool decl_is_open(const struct ctype *t);
/* D's own declarations by name, or NULL. */
const struct ctype *decl_find(struct types *T, enum type_ns ns, const char *name);
/* Types are immutable for everybody but the table that owns them. */
struct ctype *type_mutable(const struct ctype *t);
/* basic.c. Any spelling of an arithmetic type of C ("long unsigned int"), or -1. */
int basic_spelling(const char *s, size_t len);
void basic_init(struct types *T);
/* Well-known typedef, D's own type or base type by name, or NULL. */
const struct ctype *basic_find(struct types *T, const char *name);
/* Whether a D declaration must not give that name another meaning. */
bool basic_is_fixed(const char *name);

#endif
