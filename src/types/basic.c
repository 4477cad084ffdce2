/* SPDX-License-Identifier: MIT */
/*
 * Types that exist without any source: the arithmetic types of C under all their spellings, D's
 * own (string, the results of stack() and sym()), and the typedefs that D programs have always been
 * able to count on (Dynamic Tracing Guide, "Types, Operators, and Expressions", and sys/types.h).
 *
 * The data model is LP64, char is signed on every machine as D has it.
 */
#include <string.h>

#include "types/source.h"
#include "types/table.h"

struct basic_row {
	const char *name;
	uint32_t size;
	bool is_signed, is_char, is_bool;
	uint8_t rank;
};

static const struct basic_row basics[BT_COUNT] = {
	[BT_CHAR] = { .name = "char", .size = 1, .is_signed = true, .is_char = true, .rank = 1 },
	[BT_SCHAR] = { .name = "signed char", .size = 1, .is_signed = true, .rank = 1 },
	[BT_UCHAR] = { .name = "unsigned char", .size = 1, .rank = 1 },
	[BT_SHORT] = { .name = "short", .size = 2, .is_signed = true, .rank = 2 },
	[BT_USHORT] = { .name = "unsigned short", .size = 2, .rank = 2 },
	[BT_INT] = { .name = "int", .size = 4, .is_signed = true, .rank = 3 },
	[BT_UINT] = { .name = "unsigned int", .size = 4, .rank = 3 },
	[BT_LONG] = { .name = "long", .size = 8, .is_signed = true, .rank = 4 },
	[BT_ULONG] = { .name = "unsigned long", .size = 8, .rank = 4 },
	[BT_LLONG] = { .name = "long long", .size = 8, .is_signed = true, .rank = 5 },
	[BT_ULLONG] = { .name = "unsigned long long", .size = 8, .rank = 5 },
	[BT_BOOL] = { .name = "_Bool", .size = 1, .is_bool = true, .rank = 1 },
	[BT_FLOAT] = { .name = "float", .size = 4, .is_signed = true },
	[BT_DOUBLE] = { .name = "double", .size = 8, .is_signed = true },
	[BT_LDOUBLE] = { .name = "long double", .size = 16, .is_signed = true },
};

/*
 * fixed: part of the language; a program that gives the name another meaning is in error. The
 * others are a convenience and yield to a declaration.
 */
static const struct wellknown {
	const char *name;
	enum basic_type type;
	bool fixed, ptr;
} wellknown[] = {
	{ "int8_t", BT_SCHAR, true, false },        { "int16_t", BT_SHORT, true, false },
	{ "int32_t", BT_INT, true, false },         { "int64_t", BT_LONG, true, false },
	{ "uint8_t", BT_UCHAR, true, false },       { "uint16_t", BT_USHORT, true, false },
	{ "uint32_t", BT_UINT, true, false },       { "uint64_t", BT_ULONG, true, false },
	{ "intptr_t", BT_LONG, true, false },       { "uintptr_t", BT_ULONG, true, false },
	{ "intmax_t", BT_LONG, true, false },       { "uintmax_t", BT_ULONG, true, false },
	{ "size_t", BT_ULONG, true, false },        { "ssize_t", BT_LONG, true, false },
	{ "ptrdiff_t", BT_LONG, true, false },      { "uchar_t", BT_UCHAR, true, false },
	{ "ushort_t", BT_USHORT, true, false },     { "uint_t", BT_UINT, true, false },
	{ "ulong_t", BT_ULONG, true, false },       { "longlong_t", BT_LLONG, true, false },
	{ "u_longlong_t", BT_ULLONG, true, false }, { "pid_t", BT_INT, true, false },
	{ "id_t", BT_INT, false, false },           { "uid_t", BT_UINT, true, false },
	{ "gid_t", BT_UINT, true, false },          { "off_t", BT_LONG, true, false },
	{ "offset_t", BT_LLONG, false, false },     { "loff_t", BT_LLONG, false, false },
	{ "dev_t", BT_UINT, false, false }, /* the kernel's, not the C library's */
	{ "ino_t", BT_ULONG, false, false },        { "mode_t", BT_UINT, false, false },
	{ "nlink_t", BT_ULONG, false, false },      { "key_t", BT_INT, false, false },
	{ "time_t", BT_LONG, false, false },        { "clock_t", BT_LONG, false, false },
	{ "hrtime_t", BT_LLONG, false, false },     { "suseconds_t", BT_LONG, false, false },
	{ "useconds_t", BT_UINT, false, false },    { "processorid_t", BT_INT, false, false },
	{ "psetid_t", BT_INT, false, false },       { "zoneid_t", BT_INT, false, false },
	{ "taskid_t", BT_INT, false, false },       { "projid_t", BT_INT, false, false },
	{ "poolid_t", BT_INT, false, false },       { "ctid_t", BT_INT, false, false },
	{ "netstackid_t", BT_INT, false, false },   { "lgrp_id_t", BT_INT, false, false },
	{ "chipid_t", BT_INT, false, false },       { "boolean_t", BT_INT, false, false },
	{ "caddr_t", BT_CHAR, false, true },        { "daddr_t", BT_LONG, false, false },
	{ "bool", BT_BOOL, false, false },          { "u_char", BT_UCHAR, false, false },
	{ "u_short", BT_USHORT, false, false },     { "u_int", BT_UINT, false, false },
	{ "u_long", BT_ULONG, false, false },
};
#define N_WELLKNOWN (sizeof(wellknown) / sizeof(wellknown[0]))

void basic_init(struct types *T)
{
	for (uint32_t i = 0; i < BT_COUNT; i++) {
		const struct basic_row *r = &basics[i];
		T->basic[i] =
			types_intern(T, &(struct ctype){ .kind = i < BT_FLOAT ? CT_INT : CT_FLOAT,
							 .name = r->name,
							 .size = r->size,
							 .align = r->size,
							 .is_signed = r->is_signed,
							 .is_char = r->is_char,
							 .is_bool = r->is_bool,
							 .rank = r->rank });
	}
	T->void_ = types_intern(T, &(struct ctype){ .kind = CT_VOID, .name = "void", .align = 1 });
	T->string =
		types_intern(T, &(struct ctype){ .kind = CT_STRING, .name = "string", .align = 1 });
	T->dyn = types_intern(T, &(struct ctype){ .kind = CT_DYN, .name = "<DYN>", .align = 1 });
	T->stack =
		types_intern(T, &(struct ctype){ .kind = CT_STACK, .name = "stack", .align = 8 });
	T->symaddr = types_intern(
		T,
		&(struct ctype){ .kind = CT_SYMADDR, .name = "_symaddr", .size = 8, .align = 8 });
	T->usymaddr = types_intern(
		T, &(struct ctype){
			   .kind = CT_USYMADDR, .name = "_usymaddr", .size = 16, .align = 8 });
}

const struct ctype *types_void(struct types *T)
{
	return T->void_;
}

const struct ctype *types_string(struct types *T)
{
	return T->string;
}

void types_set_strsize(struct types *T, uint32_t n)
{
	if (T->string_used)
		return;
	type_mutable(T->string)->size = n;
	type_resize_unsized(T, T->string);
}

const struct ctype *types_dyn(struct types *T)
{
	return T->dyn;
}

const struct ctype *types_stack(struct types *T)
{
	return T->stack;
}

const struct ctype *types_symaddr(struct types *T)
{
	return T->symaddr;
}

const struct ctype *types_usymaddr(struct types *T)
{
	return T->usymaddr;
}

const struct ctype *types_basic(struct types *T, enum basic_type b)
{
	return T->basic[b];
}

const struct ctype *types_stdint(struct types *T, unsigned bits, bool is_signed)
{
	unsigned log = bits == 8 ? 0 : bits == 16 ? 1 : bits == 32 ? 2 : 3;
	const struct wellknown *w = &wellknown[(is_signed ? 0 : 4) + log];
	return types_typedef_of(T, w->name, T->basic[w->type], NULL, 0);
}

/* ---- spellings ---- */

struct words {
	uint8_t is_char, is_short, is_int, is_long, is_signed, is_unsigned, is_bool, is_float,
		is_double;
	uint8_t n;
};

static bool word_is(const char *s, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(s, word, len) == 0;
}

/* Counts one keyword; false if it is none. */
static bool words_add(struct words *w, const char *s, size_t len)
{
	const struct {
		const char *word;
		uint8_t *count;
	} row[] = {
		{ "char", &w->is_char },     { "short", &w->is_short },
		{ "int", &w->is_int },       { "long", &w->is_long },
		{ "signed", &w->is_signed }, { "unsigned", &w->is_unsigned },
		{ "_Bool", &w->is_bool },    { "float", &w->is_float },
		{ "double", &w->is_double },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (word_is(s, len, row[i].word) && w->n < 5) {
			(*row[i].count)++;
			w->n++;
			return true;
		}
	return false;
}

/* C 6.7.2 p2: which type a multiset of keywords is, or -1. */
static int words_type(const struct words *w)
{
	uint8_t sign = (uint8_t)(w->is_signed + w->is_unsigned);
	bool u = w->is_unsigned;

	if (w->is_bool || w->is_float)
		return w->n != 1 ? -1 : w->is_bool ? BT_BOOL : BT_FLOAT;
	if (w->is_double)
		return w->n == 1 ? BT_DOUBLE : w->n == 2 && w->is_long == 1 ? BT_LDOUBLE : -1;
	if (sign > 1 || w->is_int > 1 || w->is_short > 1 || w->is_char > 1 || w->is_long > 2)
		return -1;
	if (w->is_char)
		return w->n != 1 + sign ? -1 : !sign ? BT_CHAR : u ? BT_UCHAR : BT_SCHAR;
	if (w->is_short)
		return w->is_long ? -1 : u ? BT_USHORT : BT_SHORT;
	if (w->is_long == 2)
		return u ? BT_ULLONG : BT_LLONG;
	if (w->is_long)
		return u ? BT_ULONG : BT_LONG;
	return w->n ? (u ? BT_UINT : BT_INT) : -1;
}

int basic_spelling(const char *s, size_t len)
{
	struct words w = { 0 };
	const char *end = s + len;

	/* All that starts a spelling; most names that are asked for end here. */
	if (!len || !memchr("cilsudf_", *s, 8))
		return -1;
	while (s < end) {
		const char *sp = memchr(s, ' ', (size_t)(end - s));
		const char *stop = sp ? sp : end;
		if (stop > s && !words_add(&w, s, (size_t)(stop - s)))
			return -1;
		s = stop + (sp != NULL);
	}
	return words_type(&w);
}

/* ---- lookup ---- */

static const struct wellknown *wellknown_find(const char *name)
{
	for (size_t i = 0; i < N_WELLKNOWN; i++)
		if (strcmp(wellknown[i].name, name) == 0)
			return &wellknown[i];
	return NULL;
}

bool basic_is_fixed(const char *name)
{
	const struct wellknown *w = wellknown_find(name);
	return w ? w->fixed : true;
}

static const struct ctype *own_find(struct types *T, const char *name)
{
	const struct ctype *own[] = { T->void_, T->string, T->stack, T->symaddr, T->usymaddr };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(own[i]->name, name) == 0)
			return own[i];
	return NULL;
}

const struct ctype *basic_find(struct types *T, const char *name)
{
	int b = basic_spelling(name, strlen(name));
	if (b >= 0)
		return T->basic[b];
	const struct ctype *t = own_find(T, name);
	if (t)
		return t;
	const struct wellknown *w = wellknown_find(name);
	if (!w)
		return NULL;
	t = T->basic[w->type];
	return types_typedef_of(T, w->name, w->ptr ? types_ptr(T, t) : t, NULL, 0);
}

/* ---- base types as a source names them ---- */

static uint8_t rank_of(uint32_t size)
{
	return size <= 1 ? 1 : size == 2 ? 2 : size <= 4 ? 3 : size <= 8 ? 4 : 6;
}

/* Alignment of an arithmetic type of any size: its own if that is a power of two. */
static uint32_t scalar_align(uint32_t size)
{
	uint32_t low = size & (0u - size);
	return low == 0 ? 1 : low > 16 ? 16 : low;
}

const struct ctype *types_int(struct types *T, const char *name, uint32_t size, bool is_signed,
			      bool is_bool)
{
	int b = basic_spelling(name, strlen(name));
	if (b >= 0 && T->basic[b]->kind == CT_INT && T->basic[b]->size == size &&
	    (b == BT_CHAR || T->basic[b]->is_signed == is_signed))
		return T->basic[b];
	return types_intern(T, &(struct ctype){ .kind = CT_INT,
						.name = name,
						.size = size,
						.align = scalar_align(size),
						.is_signed = is_signed,
						.is_bool = is_bool,
						.rank = rank_of(size) });
}

const struct ctype *types_float(struct types *T, const char *name, uint32_t size)
{
	for (int b = BT_FLOAT; b <= BT_LDOUBLE; b++)
		if (T->basic[b]->size == size && strcmp(T->basic[b]->name, name) == 0)
			return T->basic[b];
	return types_intern(T, &(struct ctype){ .kind = CT_FLOAT,
						.name = name,
						.size = size,
						.align = scalar_align(size),
						.is_signed = true });
}

const struct ctype *types_enum_base(struct types *T, uint32_t size, bool is_signed)
{
	switch (size) {
	case 1: return T->basic[is_signed ? BT_SCHAR : BT_UCHAR];
	case 2: return T->basic[is_signed ? BT_SHORT : BT_USHORT];
	case 8: return T->basic[is_signed ? BT_LONG : BT_ULONG];
	}
	return T->basic[is_signed ? BT_INT : BT_UINT];
}
