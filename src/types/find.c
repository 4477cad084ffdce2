/* SPDX-License-Identifier: MIT */
/*
 * Lookup by name across D's declarations, the well-known types and the sources, in that order. An
 * incomplete struct is the answer only if nobody has the whole one.
 */
#include <string.h>

#include "types/table.h"

/* Names under which D declarations and built-in types are known as a module. */
static bool is_own_module(const char *module)
{
	return strcmp(module, "D") == 0 || strcmp(module, "C") == 0;
}

static const struct type_source *source_at(const struct types *T, uint32_t i, const char *module)
{
	const struct type_source *s = T->sources.v[i];
	/* types of a program are meant only where it is named */
	return (module ? strcmp(s->module, module) == 0 : !s->userland) ? s : NULL;
}

void types_on_module(struct types *T,
		     const struct type_source *(*open)(void *priv, const char *module), void *priv)
{
	T->on_module = open;
	T->on_module_priv = priv;
}

static bool has_source(const struct types *T, const char *module)
{
	for (uint32_t i = 0; i < T->sources.n; i++)
		if (source_at(T, i, module))
			return true;
	return false;
}

/* The module to look in, with its source; NULL: all. */
static const char *module_or_any(struct types *T, const char *module)
{
	const struct type_source *s;
	const char *known;

	if (!module || !*module)
		return NULL;
	if (strcmp(module, "genunix") == 0 || strcmp(module, "kernel") == 0 ||
	    strcmp(module, "unix") == 0)
		return "vmlinux";
	if (is_own_module(module) || has_source(T, module) || !T->on_module ||
	    strmap_get(&T->no_modules, module))
		return module;
	known = strmap_get(&T->aliases, module);
	if (known)
		return known;
	s = T->on_module(T->on_module_priv, module);
	if (!s) {
		strmap_set(T->arena, &T->no_modules, module, T);
		return module;
	}
	/* a.out is a name for whatever program it is */
	strmap_set(T->arena, &T->aliases, module, arena_strdup(T->arena, s->module));
	if (!has_source(T, s->module))
		types_add_source(T, s);
	return s->module;
}

static bool is_whole(const struct ctype *t)
{
	return t->kind != CT_FWD && (!decl_is_open(t) || t->defining);
}

static const struct ctype *find_own(struct types *T, enum type_ns ns, const char *name)
{
	const struct ctype *t = decl_find(T, ns, name);
	return t || ns != TNS_NAME ? t : basic_find(T, name);
}

const struct ctype *types_find(struct types *T, const char *module, enum type_ns ns,
			       const char *name)
{
	const struct ctype *part = NULL;

	module = module_or_any(T, module);
	if (!name || !*name)
		return NULL;
	if (!module || is_own_module(module))
		part = find_own(T, ns, name);
	if (part && is_whole(part))
		return part;
	for (uint32_t i = 0; i < T->sources.n; i++) {
		const struct type_source *s = source_at(T, i, module);
		const struct ctype *t = s && s->find ? s->find(s, T, ns, name) : NULL;
		if (t && is_whole(t))
			return t;
		part = part ? part : t;
	}
	return part;
}

const struct ctype *types_find_func(struct types *T, const char *module, const char *name)
{
	module = module_or_any(T, module);
	for (uint32_t i = 0; i < T->sources.n; i++) {
		const struct type_source *s = source_at(T, i, module);
		const struct ctype *t = s && s->func ? s->func(s, T, name) : NULL;
		if (t)
			return t;
	}
	return NULL;
}

const struct ctype *types_find_var(struct types *T, const char *module, const char *name)
{
	module = module_or_any(T, module);
	for (uint32_t i = 0; i < T->sources.n; i++) {
		const struct type_source *s = source_at(T, i, module);
		const struct ctype *t = s && s->var ? s->var(s, T, name) : NULL;
		if (t)
			return t;
	}
	return NULL;
}

bool types_find_enumerator(struct types *T, const char *name, const struct ctype **ret_type,
			   int64_t *ret_value)
{
	const struct decl_enumerator *d = strmap_get(&T->enumerators, name);
	if (d) {
		*ret_type = d->type;
		*ret_value = d->value;
		return true;
	}
	for (uint32_t i = 0; i < T->sources.n; i++) {
		const struct type_source *s = T->sources.v[i];
		if (s->enumerator && !s->userland && s->enumerator(s, T, name, ret_type, ret_value))
			return true;
	}
	return false;
}
