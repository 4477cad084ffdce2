// SPDX-License-Identifier: MIT
/*
 * args[] of pid probes, and the types of programs for casts, from their debug information. Nothing of that is
 * read before a clause uses args[] or names an object in front of a type.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proc/utypes.h"
#include "provider/pid_args.h"
#include "provider/pid_text.h"

static void set(struct probe_arg *a, const struct ctype *t, uint32_t arg, const char *why)
{
	*a = (struct probe_arg){
		.native = why ? NULL : t, .xlated = why ? NULL : t, .mapping = arg, .why = why
	};
}

static int returned(struct world *w, const struct ufunc *f, struct probe_args *ret)
{
	struct probe_arg *v = arena_new_array(w->arena, struct probe_arg, f->n_results + 2);

	set(&v[0], types_basic(w->types, BT_INT), 0, NULL);
	ret->n = 1;
	for (uint32_t i = 0; i < f->n_results; i++)
		set(&v[ret->n++], f->result[i].type, f->result[i].arg, f->result[i].why);
	if (!type_is_void(f->ret)) {
		set(&v[1], f->ret, 1, abi_returned(w->types, f));
		ret->n = 2;
	}
	ret->arg = v;
	return 0;
}

static int taken(struct world *w, const struct ufunc *f, struct probe_args *ret)
{
	struct probe_arg *v = arena_new_array(w->arena, struct probe_arg, f->n + 1);

	for (uint32_t i = 0; i < f->n; i++)
		set(&v[i], f->param[i].type, f->param[i].arg, f->param[i].why);
	ret->n = f->n;
	ret->arg = v;
	return 0;
}

int pid_func_args(struct world *w, const struct pid_func *fn, bool is_return,
		  struct probe_args *ret)
{
	struct utypes *u = psyms_types(w->psyms, fn->path, fn->object);
	struct ufunc f;

	if (!w->types)
		return -ENOENT;
	if (!utypes_source(u)) {
		ret->why = arena_printf(w->arena, "%s %s", fn->object, u->why);
		return -ENOENT;
	}
	if (!utypes_func(u, w->types, fn->abi, fn->name, fn->vaddr, &f)) {
		ret->why = arena_printf(w->arena, "the debug information of %s does not have %s",
					fn->object, fn->name);
		return -ENOENT;
	}
	return is_return ? returned(w, &f, ret) : taken(w, &f, ret);
}

/* illumos has pid`a.out, pid123`a.out. *ret_pid 0: of any process. */
static const char *object_of(const char *module, uint32_t *ret_pid)
{
	const char *rest = strchr(module, '`');

	*ret_pid = 0;
	if (!rest || strncmp(module, "pid", 3) != 0)
		return module;
	*ret_pid = (uint32_t)strtoul(module + 3, NULL, 10);
	return rest + 1;
}

const struct type_source *world_user_types(struct world *w, const char *module)
{
	const struct pobject *o;
	const char *why;
	uint32_t n, pid;

	module = object_of(module, &pid);
	for (uint32_t p = 0; p < w->n_pids; p++) {
		if (pid && pid != w->pids[p])
			continue;
		if (world_grab(w, w->pids[p], &o, &n, &why) != 0)
			continue;
		for (uint32_t i = 0; i < n; i++) {
			struct utypes *u;

			if (!pid_module(module, o[i].name, o[i].is_exe))
				continue;
			u = psyms_types(w->psyms, o[i].open_path, arena_strdup(w->arena, module));
			if (utypes_source(u))
				return utypes_source(u);
		}
	}
	return NULL;
}
