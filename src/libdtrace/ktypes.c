/* SPDX-License-Identifier: MIT */
/*
 * Types of the kernel: a source that opens the kernel's BTF on the first question, so that a program
 * without kernel types never touches it, and one more for each module that is asked for by name.
 *
 * BTF knows the types of per-CPU variables only; those of tables/ksyms.def are added here.
 */
#include <string.h>

#include "kernel/kbtf.h"
#include "libdtrace/dt_impl.h"
#include "types/btf.h"

struct types *dt_types(dtrace_hdl_t *h)
{
	const void *data;
	size_t size;

	if (h->btf_tried)
		return h->types;
	h->btf_tried = true;
	h->btf_err = kbtf_vmlinux(h->k, &data, &size);
	if (h->btf_err == 0)
		h->btf_err = btf_open(h->arena, data, size, "vmlinux", NULL, &h->vmlinux);
	if (h->btf_err == 0)
		types_add_source(h->types, btf_source(h->vmlinux));
	return h->types;
}

static const struct type_source *vmlinux(const struct type_source *s)
{
	dtrace_hdl_t *h = s->priv;

	(void)dt_types(h);
	return h->vmlinux ? btf_source(h->vmlinux) : NULL;
}

static const struct ctype *lazy_find(const struct type_source *s, struct types *T, enum type_ns ns,
				     const char *name)
{
	const struct type_source *b = vmlinux(s);

	return b ? b->find(b, T, ns, name) : NULL;
}

static const struct ctype *lazy_func(const struct type_source *s, struct types *T, const char *name)
{
	const struct type_source *b = vmlinux(s);

	return b && b->func ? b->func(b, T, name) : NULL;
}

static const struct ctype *known_var(struct types *T, const char *name)
{
	static const struct {
		const char *name, *type;
	} known[] = {
#define KSYM(name, type) { name, type },
#include "tables/ksyms.def"
#undef KSYM
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return types_parse(T, known[i].type);
	return NULL;
}

static const struct ctype *lazy_var(const struct type_source *s, struct types *T, const char *name)
{
	const struct type_source *b = vmlinux(s);
	const struct ctype *t = b && b->var ? b->var(b, T, name) : NULL;

	return t ? t : known_var(T, name);
}

static bool lazy_enumerator(const struct type_source *s, struct types *T, const char *name,
			    const struct ctype **ret_type, int64_t *ret_value)
{
	const struct type_source *b = vmlinux(s);

	return b && b->enumerator && b->enumerator(b, T, name, ret_type, ret_value);
}

/* The BTF of a module, based on that of the kernel. */
static const struct type_source *kernel_module(dtrace_hdl_t *h, const char *module)
{
	struct btf_src *b;
	const void *data;
	size_t size;

	if (strchr(module, '/') || strchr(module, '.'))
		return NULL;
	(void)dt_types(h);
	if (!h->vmlinux)
		return NULL;
	if (kbtf_module(h->k, module, &data, &size) != 0 ||
	    btf_open(h->arena, data, size, arena_strdup(h->arena, module), h->vmlinux, &b) != 0)
		return NULL;
	return btf_source(b);
}

/* A module of the kernel, else an object of a process of ours. */
static const struct type_source *module_source(void *priv, const char *module)
{
	dtrace_hdl_t *h = priv;
	const struct type_source *s = kernel_module(h, module);

	return s ? s : world_user_types(h->w, module);
}

void dt_ktypes_init(dtrace_hdl_t *h)
{
	struct type_source *s = arena_new_obj(h->arena, struct type_source);

	*s = (struct type_source){
		.module = "vmlinux",
		.priv = h,
		.find = lazy_find,
		.func = lazy_func,
		.var = lazy_var,
		.enumerator = lazy_enumerator,
	};
	types_add_source(h->types, s);
	types_on_module(h->types, module_source, h);
}
