// SPDX-License-Identifier: MIT
/*
 * Types as written in D to interned types. Each struct type_expr is resolved once and remembers the
 * result, since declarators share specifiers and copies of a clause share casts.
 *
 * A struct or union whose tag nobody knows is declared, incomplete: pointers to it are fine.
 */
#include <errno.h>
#include <string.h>

#include "sema/sema_i.h"

const struct ctype *cpuinfo_type(struct sema *s)
{
	const struct ctype *t = types_find(s->T, "D", TNS_NAME, "cpuinfo_t");

	if (t)
		return t;
	struct ctype_member m[] = {
		{ .name = "cpu_id", .type = types_parse(s->T, "processorid_t") },
		{ .name = "cpu_pset", .type = types_parse(s->T, "psetid_t") },
		{ .name = "cpu_chip", .type = types_parse(s->T, "chipid_t") },
		{ .name = "cpu_lgrp", .type = types_parse(s->T, "lgrp_id_t") },
	};
	struct ctype *c = types_declare_tag(s->T, TNS_STRUCT, "cpuinfo");
	types_define_members(s->T, c, m, 4);
	types_typedef(s->T, "cpuinfo_t", c);
	return types_find(s->T, "D", TNS_NAME, "cpuinfo_t");
}

const struct ctype *type_named(struct sema *s, const char *module, const char *name)
{
	const struct ctype *t = types_find(s->T, module, TNS_NAME, name);

	if (t)
		return t;
	if (module && *module && strcmp(module, "D") != 0)
		return NULL;
	if (sema_load(s, name))
		t = types_find(s->T, module, TNS_NAME, name);
	if (!t && strcmp(name, "cpuinfo_t") == 0)
		t = cpuinfo_type(s);
	return t;
}

/* ---- struct, union, enum ---- */

static enum type_ns ns_of(const struct type_expr *te)
{
	return te->kind == TE_STRUCT ? TNS_STRUCT : te->kind == TE_UNION ? TNS_UNION : TNS_ENUM;
}

static const char *ns_text(enum type_ns ns)
{
	return ns == TNS_STRUCT ? "struct" : ns == TNS_UNION ? "union" : "enum";
}

static const struct ctype *find_tag(struct sema *s, const struct type_expr *te)
{
	enum type_ns ns = ns_of(te);
	const struct ctype *t = types_find(s->T, te->module, ns, te->name);

	if (!t && !te->module && sema_load(s, te->name))
		t = types_find(s->T, NULL, ns, te->name);
	if (t)
		return t;
	if (ns != TNS_ENUM && !te->module)
		return types_declare_tag(s->T, ns, te->name);
	serr(s, D_TYPE_ERR, te->loc, "failed to resolve type %s %s%s%s", ns_text(ns),
	     te->module ? te->module : "", te->module ? "`" : "", te->name);
	return NULL;
}

/* Width of a bit-field; false: reported. */
static bool bit_width(struct sema *s, const struct te_member *tm, struct ctype_member *m)
{
	int64_t n;

	if (!fold_const(s, tm->bits, &n) || n < 0 || (n == 0 && tm->name)) {
		serr(s, D_DECL_BFCONST, tm->loc,
		     "bit-field %s: width must be a positive integer constant", m->name);
		return false;
	}
	if (!type_is_int(m->type)) {
		serr(s, D_DECL_BFTYPE, tm->loc, "bit-field %s: type \"%s\" is not an integer type",
		     m->name, tname(s, m->type));
		return false;
	}
	if ((uint64_t)n > (uint64_t)type_size(m->type) * 8) {
		serr(s, D_DECL_BFSIZE, tm->loc, "bit-field %s: width %lld exceeds type \"%s\"",
		     m->name, (long long)n, tname(s, m->type));
		return false;
	}
	m->bit_size = n ? (uint32_t)n : TYPE_BITS_ZERO;
	return true;
}

/* Can there be an object of type t? Reports if not. */
static bool object_type(struct sema *s, const struct ctype *t, const char *name, struct srcloc loc)
{
	const struct ctype *st = type_strip(t);

	if (st->kind == CT_ARRAY)
		return object_type(s, st->ref, name, loc);
	if (st->kind == CT_VOID || st->kind == CT_FUNC)
		serr(s, D_DECL_VOIDOBJ, loc, "%s: type \"%s\" has no values", name, tname(s, t));
	else if (st->kind == CT_DYN || st->kind == CT_STACK)
		serr(s, D_DECL_DYNOBJ, loc, "%s: type \"%s\" cannot be declared", name,
		     tname(s, t));
	else if (st->kind == CT_FWD || (type_is_sou(st) && !type_complete(s->T, st)))
		serr(s, D_DECL_INCOMPLETE, loc, "%s: type \"%s\" is incomplete", name, tname(s, t));
	else
		return true;
	return false;
}

/* names: those of the members before. */
static bool member(struct sema *s, const struct te_member *tm, struct strmap *names,
		   struct ctype_member *m)
{
	*m = (struct ctype_member){ .name = tm->name ? tm->name : "",
				    .type = te_type(s, tm->type) };
	if (!m->type)
		return false;
	if (tm->name && strmap_get(names, tm->name)) {
		serr(s, D_DECL_IDRED, tm->loc, "member %s is declared twice", tm->name);
		return false;
	}
	if (tm->name)
		strmap_set(s->a, names, tm->name, m);
	if (tm->bits)
		return bit_width(s, tm, m);
	return object_type(s, m->type, *m->name ? m->name : "member", tm->loc);
}

static const struct ctype *define_sou(struct sema *s, const struct type_expr *te)
{
	struct ctype *t = types_declare_tag(s->T, ns_of(te), te->name);
	struct ctype_member *m = arena_new_array(s->a, struct ctype_member, te->n);
	struct strmap names = { 0 };
	bool ok = true;

	if (t->complete) {
		serr(s, D_DECL_TYPERED, te->loc, "type redeclared: %s %s", ns_text(ns_of(te)),
		     te->name);
		return NULL;
	}
	t->defining = true; /* C11 6.2.1 p7: members may point to it */
	for (uint32_t i = 0; i < te->n; i++)
		ok &= member(s, &te->members[i], &names, &m[i]);
	t->defining = false;
	if (!ok)
		return NULL;
	int err = types_define_members(s->T, t, m, te->n);
	if (!err)
		return t;
	/* A body within the body may have defined the same tag. */
	serr(s, err == -EEXIST ? D_DECL_TYPERED : D_DECL_ARRBIG, te->loc, "%s %s %s",
	     ns_text(ns_of(te)), te->name ? te->name : "",
	     err == -EEXIST ? "is redeclared" : "is too large");
	return NULL;
}

static bool enumerator(struct sema *s, const struct te_enumerator *te, int64_t next, int64_t *ret)
{
	*ret = next;
	if (te->value && !fold_const(s, te->value, ret)) {
		serr(s, D_DECL_ENCONST, te->loc,
		     "enumerator %s must be assigned an integer constant", te->name);
		return false;
	}
	/* headers of the system have larger ones, which compilers accept */
	if (!te->loc.shown_file && (*ret > INT32_MAX || *ret < INT32_MIN)) {
		serr(s, D_DECL_ENOFLOW, te->loc, "value of enumerator %s does not fit an int: %lld",
		     te->name, (long long)*ret);
		return false;
	}
	if (strmap_get(&s->enums, te->name) || var_find(s, SC_NONE, te->name)) {
		serr(s, D_DECL_IDRED, te->loc, "identifier redeclared: %s", te->name);
		return false;
	}
	return true;
}

static const struct ctype *define_enum(struct sema *s, const struct type_expr *te)
{
	struct ctype *t = types_declare_tag(s->T, TNS_ENUM, te->name);
	struct ctype_enumerator *e = arena_new_array(s->a, struct ctype_enumerator, te->n);
	int64_t next = 0;

	if (t->complete) {
		serr(s, D_DECL_TYPERED, te->loc, "type redeclared: enum %s", te->name);
		return NULL;
	}
	for (uint32_t i = 0; i < te->n; i++) {
		e[i].name = te->enums[i].name;
		if (!enumerator(s, &te->enums[i], next, &e[i].value))
			return NULL;
		next = e[i].value + 1;
		strmap_set(s->a, &s->enums, e[i].name, &e[i].value);
	}
	return types_define_enum(s->T, t, e, te->n) ? NULL : t;
}

static const struct ctype *tagged(struct sema *s, const struct type_expr *te)
{
	if (!te->has_body)
		return find_tag(s, te);
	return te->kind == TE_ENUM ? define_enum(s, te) : define_sou(s, te);
}

/* ---- derived types ---- */

#define MAX_ARRAY (UINT32_MAX / 16)

static const struct ctype *array_type(struct sema *s, const struct type_expr *te)
{
	const struct ctype *elem = te_type(s, te->sub);
	int64_t n = 0;

	if (!elem)
		return NULL;
	if (te->assoc) {
		serr(s, D_DECL_ARRSUB, te->loc,
		     "an associative array cannot be part of another type");
		return NULL;
	}
	if (te->nelem && (!fold_const(s, te->nelem, &n) || n < 0)) {
		serr(s, D_DECL_ARRSUB, te->loc,
		     "size of an array must be a positive integer constant");
		return NULL;
	}
	if (type_strip(elem)->kind == CT_ARRAY && type_strip(elem)->nelem == 0) {
		serr(s, D_DECL_ARRNULL, te->loc, "an array dimension is missing");
		return NULL;
	}
	if (!object_type(s, elem, "array", te->loc))
		return NULL;
	uint64_t size = type_size(elem) ? type_size(elem) : 1;
	if (n > MAX_ARRAY || (uint64_t)n * size > MAX_ARRAY) {
		serr(s, D_DECL_ARRBIG, te->loc, "array of %lld elements is too large",
		     (long long)n);
		return NULL;
	}
	return types_array(s->T, elem, (uint32_t)n);
}

/* An array as a parameter is a pointer, whatever its size says, which may be another parameter: C 6.7.6.3. */
static const struct ctype *param_type(struct sema *s, struct type_expr *te)
{
	const struct ctype *t = te_type(s, te->kind == TE_ARRAY ? te->sub : te);

	if (!t)
		return NULL;
	return te->kind == TE_ARRAY ? types_ptr(s->T, t) : conv_decay(s, t);
}

static const struct ctype *func_type(struct sema *s, const struct type_expr *te)
{
	const struct ctype *ret = te_type(s, te->sub);
	struct ctype_param *p = arena_new_array(s->a, struct ctype_param, te->n);

	if (!ret)
		return NULL;
	for (uint32_t i = 0; i < te->n; i++) {
		p[i].type = param_type(s, te->members[i].type);
		if (!p[i].type)
			return NULL;
		p[i].name = te->members[i].name ? te->members[i].name : "";
	}
	return types_func(s->T, ret, te->n, p, te->variadic);
}

/* A type of a program: what points to it points into user memory. */
static bool of_program(const struct ctype *t)
{
	while (!(t->src && t->src->userland) && (t->kind == CT_TYPEDEF || t->kind == CT_CONST ||
						 t->kind == CT_VOLATILE || t->kind == CT_ARRAY))
		t = t->ref;
	return t->src && t->src->userland;
}

static const struct ctype *pointer_type(struct sema *s, const struct type_expr *te)
{
	const struct ctype *to = te_type(s, te->sub);

	if (!to)
		return NULL;
	bool user = ((te->quals | te->sub->quals) & TQ_USERLAND) != 0 ||
		    (type_is_ptr(to) && type_strip(to)->userland) || /* of "userland char **" */
		    of_program(to);
	return user ? types_ptr_userland(s->T, to) : types_ptr(s->T, to);
}

static const struct ctype *named_type(struct sema *s, const struct type_expr *te)
{
	const struct ctype *t = type_named(s, te->module, te->name);

	if (!t && te->module)
		serr(s, D_TYPE_ERR, te->loc, "failed to resolve type %s`%s", te->module, te->name);
	else if (!t)
		serr(s, D_DECL_IDENT, te->loc, "failed to resolve type %s: Unknown type name",
		     te->name);
	return t;
}

static const struct ctype *unqualified(struct sema *s, const struct type_expr *te)
{
	switch (te->kind) {
	case TE_BASIC: return types_find(s->T, NULL, TNS_NAME, te->name);
	case TE_NAME: return named_type(s, te);
	case TE_STRUCT:
	case TE_UNION:
	case TE_ENUM: return tagged(s, te);
	case TE_PTR: return pointer_type(s, te);
	case TE_ARRAY: return array_type(s, te);
	case TE_FUNC: return func_type(s, te);
	}
	return NULL;
}

const struct ctype *te_type(struct sema *s, struct type_expr *te)
{
	if (te->type)
		return te->type;
	const struct ctype *t = unqualified(s, te);
	if (!t)
		return NULL;
	if (te->quals & TQ_VOLATILE)
		t = types_volatile(s->T, t);
	if (te->quals & TQ_CONST)
		t = types_const(s->T, t);
	te->type = t;
	return t;
}

bool type_is_object(struct sema *s, const struct ctype *t, const char *name, struct srcloc loc)
{
	const struct ctype *st = type_strip(t);

	if (st->kind == CT_ARRAY && st->nelem == 0) {
		serr(s, D_DECL_ARRNULL, loc, "%s: array dimension is missing", name);
		return false;
	}
	return object_type(s, t, name, loc);
}
