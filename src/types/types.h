/* SPDX-License-Identifier: MIT */
/*
 * C types, interned: two equal types are one pointer, whatever source they came from (the kernel's
 * BTF, DWARF, D declarations). Structs and unions are equal only if they are the same definition.
 *
 * Lookups are lazy: nothing of a source is read before a name is asked for, and members of a struct
 * are filled in by type_complete() on first use. A struct ctype is immutable for its users.
 */
#ifndef DT_TYPES_TYPES_H
#define DT_TYPES_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sbuf.h"

enum ctype_kind {
	CT_VOID,
	CT_INT, /* all integers, char and _Bool included */
	CT_FLOAT,
	CT_PTR,   /* ref */
	CT_ARRAY, /* ref, nelem (0: unknown) */
	CT_FUNC,  /* ref = return type, params */
	CT_STRUCT,
	CT_UNION,
	CT_ENUM,
	CT_TYPEDEF,  /* ref */
	CT_CONST,    /* ref */
	CT_VOLATILE, /* ref; restrict is dropped */
	CT_FWD,      /* struct or union (nelem != 0) without a definition */
	/* D's own */
	CT_STRING,   /* string by value: types_set_strsize() */
	CT_STACK,    /* result of stack()/ustack() */
	CT_SYMADDR,  /* result of sym(), func(), mod() */
	CT_USYMADDR, /* result of usym(), uaddr(), umod() */
	CT_DYN,      /* result of a translator or of an action: only usable in few places */
};

struct ctype_member {
	const char *name; /* "" for an anonymous struct or union */
	const struct ctype *type;
	uint32_t bit_off;  /* from the start of the struct */
	uint32_t bit_size; /* != 0: a bit-field of that many bits */
};

struct ctype_enumerator {
	const char *name;
	int64_t value;
};

struct ctype_param {
	const char *name; /* may be "" */
	const struct ctype *type;
};

struct type_source;

struct ctype {
	enum ctype_kind kind;
	const char *name; /* tag, typedef or base type name; "" if anonymous */
	uint32_t size;    /* bytes; 0 = incomplete or function */
	uint32_t align;
	/* CT_INT */
	bool is_signed, is_char, is_bool;
	uint8_t rank; /* CT_INT: 1 char 2 short 3 int 4 long 5 long long */
	/* CT_PTR CT_ARRAY CT_FUNC CT_TYPEDEF CT_CONST CT_VOLATILE CT_ENUM (underlying int) */
	const struct ctype *ref;
	uint32_t nelem;
	/* CT_PTR: memory that it points into (the D qualifier userland) */
	bool userland;
	/* CT_STRUCT CT_UNION CT_ENUM CT_FUNC; valid after type_complete() */
	bool complete, variadic;
	bool defining; /* its body is being read: hides what sources know by that tag */
	uint32_t n;    /* members, enumerators or params */
	const struct ctype_member *members;
	const struct ctype_enumerator *enums;
	const struct ctype_param *params;
	/* where it came from; src NULL for D declarations and built-in types */
	const struct type_source *src;
	uint32_t src_id; /* BTF id in src */
};

enum type_ns { TNS_NAME /* base types, typedefs */, TNS_STRUCT, TNS_UNION, TNS_ENUM };

struct types;

/* A place that types come from. All callbacks return NULL for "not here". */
struct type_source {
	const char *module; /* "vmlinux", a kernel module's name, "a.out", "D" */
	void *priv;
	bool userland; /* its pointers point into user memory */
	const struct ctype *(*find)(const struct type_source *s, struct types *T, enum type_ns ns,
				    const char *name);
	/* Prototype (CT_FUNC) of a function. */
	const struct ctype *(*func)(const struct type_source *s, struct types *T, const char *name);
	/* Type of a kernel variable. */
	const struct ctype *(*var)(const struct type_source *s, struct types *T, const char *name);
	/* Fill members, enumerators or params of t, which came from this source. */
	void (*complete)(const struct type_source *s, struct types *T, struct ctype *t);
	/* Value of an enumerator known anywhere in this source. */
	bool (*enumerator)(const struct type_source *s, struct types *T, const char *name,
			   const struct ctype **ret_type, int64_t *ret_value);
};

/* LP64 only. The table and all types live in the arena. */
struct types *types_new(struct arena *a);
struct arena *types_arena(struct types *T);
/* Sources are asked in the order in which they were added; D declarations always come first. */
void types_add_source(struct types *T, const struct type_source *s);
/*
 * Asked once for each module that a name is looked up in and that no source is for; NULL: there is
 * none. "genunix", "kernel" and "unix" are "vmlinux".
 */
void types_on_module(struct types *T,
		     const struct type_source *(*open)(void *priv, const char *module), void *priv);

/* Basic types. */
const struct ctype *types_void(struct types *T);
const struct ctype *types_string(struct types *T);
const struct ctype *types_dyn(struct types *T);
/*
 * Bytes of a string in a struct or array. Fixed by the first use of one: what has been laid out
 * stays as it is.
 */
void types_set_strsize(struct types *T, uint32_t n);
const struct ctype *types_stack(struct types *T);
const struct ctype *types_symaddr(struct types *T);
const struct ctype *types_usymaddr(struct types *T);
enum basic_type {
	BT_CHAR,
	BT_SCHAR,
	BT_UCHAR,
	BT_SHORT,
	BT_USHORT,
	BT_INT,
	BT_UINT,
	BT_LONG,
	BT_ULONG,
	BT_LLONG,
	BT_ULLONG,
	BT_BOOL,
	BT_FLOAT,
	BT_DOUBLE,
	BT_LDOUBLE,
};
const struct ctype *types_basic(struct types *T, enum basic_type b);
/* intN_t / uintN_t as typedefs (known without any source). bits: 8 16 32 64. */
const struct ctype *types_stdint(struct types *T, unsigned bits, bool is_signed);
const struct ctype *types_ptr(struct types *T, const struct ctype *to);
const struct ctype *types_ptr_userland(struct types *T, const struct ctype *to);
const struct ctype *types_array(struct types *T, const struct ctype *elem, uint32_t nelem);
const struct ctype *types_func(struct types *T, const struct ctype *ret, uint32_t n,
			       const struct ctype_param *params, bool variadic);
const struct ctype *types_const(struct types *T, const struct ctype *t);
const struct ctype *types_volatile(struct types *T, const struct ctype *t);

/*
 * Width of an unnamed bit-field ": 0" in types_define_members(): closes the storage unit. It and
 * unnamed bit-fields (name "", bit_size != 0) take room but are no members of the result.
 */
#define TYPE_BITS_ZERO UINT32_MAX

/*
 * D declarations. types_declare_tag() gives a new incomplete struct/union/enum (or the existing
 * incomplete one); types_define_members() lays members out by the C rules, bit-fields included:
 * each member's bit_off is computed, bit_size is taken as the declared width. -EEXIST if the tag is
 * complete already, -EINVAL for a member without a size or a wrong bit-field, -E2BIG for a struct
 * of 512 MB or more. Enumerators can be found by types_find_enumerator() from then on.
 */
struct ctype *types_declare_tag(struct types *T, enum type_ns ns, const char *tag);
int types_define_members(struct types *T, struct ctype *t, struct ctype_member *m, uint32_t n);
int types_define_enum(struct types *T, struct ctype *t, struct ctype_enumerator *e, uint32_t n);
/*
 * -EEXIST if another type has that name; the same type again is fine. A name that only a source
 * has, or that is one of the looser well-known ones (dev_t, time_t, boolean_t...), may be taken.
 */
int types_typedef(struct types *T, const char *name, const struct ctype *t);

/*
 * Lookup by name in all sources, or in one module ("vmlinux", "ext4", "D", "C"; NULL: any).
 * TNS_NAME also knows the multi-word base types in canonical spelling ("unsigned long").
 */
const struct ctype *types_find(struct types *T, const char *module, enum type_ns ns,
			       const char *name);
const struct ctype *types_find_func(struct types *T, const char *module, const char *name);
const struct ctype *types_find_var(struct types *T, const char *module, const char *name);
bool types_find_enumerator(struct types *T, const char *name, const struct ctype **ret_type,
			   int64_t *ret_value);
/*
 * Parse a type as written in C: "struct task_struct *", "const char *", "uint64_t",
 * "vmlinux`pid_t". NULL if it does not parse or is unknown. For tables and prototypes; user text
 * goes through the D parser.
 */
const struct ctype *types_parse(struct types *T, const char *text);

/* Without typedefs and qualifiers. */
const struct ctype *type_strip(const struct ctype *t);
/* Loads members/enumerators/params; no-op when done. false: the type is incomplete (CT_FWD). */
bool type_complete(struct types *T, const struct ctype *t);
/* All below look through typedefs and qualifiers. */
bool type_is_int(const struct ctype *t);    /* CT_INT or CT_ENUM */
bool type_is_scalar(const struct ctype *t); /* int or pointer */
bool type_is_arith(const struct ctype *t);  /* int or float */
bool type_is_ptr(const struct ctype *t);
bool type_is_sou(const struct ctype *t);
bool type_is_string(const struct ctype *t);
bool type_is_func(const struct ctype *t);
bool type_is_void(const struct ctype *t);
bool type_is_char(const struct ctype *t);
bool type_is_signed(const struct ctype *t);
/* char *, const char *, char[]: what a D string may be made from. */
bool type_is_charptr(const struct ctype *t);
uint32_t type_size(const struct ctype *t);
/* Alignment; exact for a struct only once it is complete (a divisor of its size before). At least 1. */
uint32_t type_align(const struct ctype *t);
const struct ctype *type_target(const struct ctype *t); /* of pointer or array, else NULL */
/*
 * Finds a member by name, also inside anonymous members. *ret_bit_off is from the start of t.
 * NULL if there is none (or the type is incomplete).
 */
const struct ctype_member *type_member(struct types *T, const struct ctype *t, const char *name,
				       uint32_t *ret_bit_off);
/*
 * Same layout and meaning up to qualifiers and typedefs: assignment without a cast is fine. A
 * pointer to void goes with any pointer; structs of two sources with equal tag and size are the same.
 */
bool type_compatible(const struct ctype *a, const struct ctype *b);
/* "struct task_struct *", "int (*)(void)", "char[16]". With name: a declaration of it. */
void type_format(const struct ctype *t, const char *name, struct sbuf *out);

#endif
