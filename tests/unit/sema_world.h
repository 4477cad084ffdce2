/* SPDX-License-Identifier: MIT */
/*
 * A small world for the semantic analysis: types declared in D, a handful of probes, two kernel
 * symbols and a function, and one library. Used by the unit tests and by the fuzz target.
 */
#ifndef DT_TESTS_SEMA_WORLD_H
#define DT_TESTS_SEMA_WORLD_H

#include <errno.h>
#include <string.h>

#include "sema/sema.h"

struct sema_world {
	struct arena *a;
	struct types *T;
	struct sema_env env;
	struct sema *s;
	struct source src, types_src, lib_src;
	struct diags ds;
	struct ast *ast;
	const struct ctype *t_long, *t_foo, *t_buf, *t_bufinfo, *t_str;
	struct probe_arg args[4];
	unsigned lib_loads;
	struct type_source kernel;
};

static const char sema_world_types[] =
	"struct list { struct list *next; };\n"
	"struct task_struct { int pid; char comm[16]; struct task_struct *real_parent;\n"
	"	struct list tasks; unsigned int flag1 : 1, flag2 : 3; long state; };\n"
	"struct foo { int a; char b; struct { int in1; short in2; }; union { int u1; long u2; } u;\n"
	"	unsigned int bf : 5; long arr[4]; struct foo *next; char name[8]; int (*fn)(int); };\n"
	"struct buf { int flags; unsigned long count; };\n"
	"typedef struct bufinfo { int b_flags; size_t b_bcount; string b_name; char b_text[8];\n"
	"	struct foo *b_foo; int b_none; } bufinfo_t;\n"
	"translator bufinfo_t < struct buf *B > { b_flags = B->flags; b_bcount = B->count;\n"
	"	b_name = \"buf\"; b_text = curthread->comm; b_foo = NULL; };\n"
	"enum color { RED, GREEN = 5, BLUE };\n"
	"typedef int myint; typedef unsigned short u16;\n";

static const char sema_world_lib[] =
	"#pragma D depends_on library other.d\n"
	"typedef struct psinfo { pid_t pr_pid; char pr_fname[16]; struct lwpsinfo *pr_lwp; } psinfo_t;\n"
	"translator psinfo_t < struct task_struct *T > { pr_pid = T->pid; pr_fname = T->comm; };\n"
	"inline psinfo_t *curpsinfo = xlate <psinfo_t *> (curthread);\n"
	"#pragma D attributes Stable/Stable/Common curpsinfo\n"
	"inline int SIGKILL = 9;\n"
	"inline int R_SP = 19;\n"
	"inline string signame[int n] = n == SIGKILL ? \"KILL\" : \"?\";\n"
	"inline int broken = ((struct task_struct *)0)->no_such_member;\n"
	"typedef struct nosuch_t2 { nosuch_type_t x; } lost_t;\n"
	"inline int useloop = loopy; inline int loopy = useloop;\n"
	"provider disk {\n"
	"	probe io__done(struct buf *b, int n : int n, bufinfo_t *b, struct buf *b);\n"
	"	probe plain(struct foo *f, string s);\n"
	"	probe none();\n"
	"	probe lost(struct list *l : bufinfo_t *l);\n"
	"};\n";

static const struct source *world_library(void *priv, const char *ident)
{
	struct sema_world *w = priv;
	static const char *const names[] = { "psinfo_t", "curpsinfo", "SIGKILL",
					     "signame",  "broken",    "lost_t",
					     "useloop",  "R_SP",      "disk" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], ident) == 0) {
			w->lib_loads++;
			return &w->lib_src;
		}
	return NULL;
}

static bool world_is(const char *pattern, const char *text)
{
	return !pattern || !*pattern || strcmp(pattern, text) == 0;
}

static void world_arg(struct sema_world *w, struct probe_match *m, const struct ctype *native,
		      const struct ctype *xlated, uint32_t mapping)
{
	w->args[m->args.n++] = (struct probe_arg){ .native = native,
						   .xlated = xlated ? xlated : native,
						   .mapping = mapping };
	m->args.arg = w->args;
}

/* fbt::f:entry has arguments, fbt::multi:entry several probes, fbt::untyped:entry no types. */
static void world_fbt(struct sema_world *w, const char *func, struct probe_match *m)
{
	m->n = 1;
	if (strcmp(func, "f") == 0) {
		world_arg(w, m, types_ptr(w->T, w->t_foo), NULL, 0);
		world_arg(w, m, types_basic(w->T, BT_UINT), NULL, 1);
		world_arg(w, m, types_parse(w->T, "const char *"), w->t_str, 2);
	} else if (strcmp(func, "multi") == 0) {
		m->n = 2;
		m->args_differ = true;
	} else if (strcmp(func, "untyped") == 0) {
		m->args_unknown = true;
	} else {
		m->n = 0;
	}
}

/* The provider disk is declared in the library. The probe's name is in the set; none: all. */
static const char *const world_disk[] = { "io-done", "plain", "none", "lost" };

static uint32_t world_disk_probes(const char *name)
{
	for (uint32_t i = 0; i < 4; i++)
		if (name && strcmp(world_disk[i], name) == 0)
			return 1;
	return name && *name ? 0 : 4;
}

static bool world_probe_name(void *priv, const struct probe_match *m, uint32_t i,
			     const char **ret_prov, const char **ret_name)
{
	const char *name = m->set;

	(void)priv;
	if (!name)
		return false;
	*ret_prov = "disk";
	*ret_name = *name ? name : world_disk[i];
	return true;
}

static bool world_depends(void *priv, const char *kind, const char *name)
{
	static const char *const have[] = { "io", "fbt", "vmlinux", "other.d" };

	(void)priv;
	(void)kind;
	for (size_t i = 0; i < sizeof(have) / sizeof(have[0]); i++)
		if (strcmp(have[i], name) == 0)
			return true;
	return false;
}

static int world_match(void *priv, const struct pdesc *d, struct probe_match *ret, const char **why)
{
	struct sema_world *w = priv;
	static const struct stability st = { STAB_EVOLVING, STAB_EVOLVING, STABC_ISA };

	*ret = (struct probe_match){ 0 };
	for (int i = 0; i < 5; i++)
		ret->stab[i] = st;
	if (d->prov && strncmp(d->prov, "pid", 3) == 0) {
		*why = "no such process";
		return -ESRCH;
	}
	if (d->prov && strcmp(d->prov, "fbt") == 0)
		world_fbt(w, d->func ? d->func : "", ret);
	else if (d->prov && strcmp(d->prov, "io") == 0) {
		ret->n = 1;
		world_arg(w, ret, types_ptr(w->T, w->t_buf), types_ptr(w->T, w->t_bufinfo), 1);
		world_arg(w, ret, types_ptr(w->T, w->t_foo), types_ptr(w->T, w->t_bufinfo), 0);
	} else if (d->prov && strcmp(d->prov, "disk") == 0) {
		ret->n = world_disk_probes(d->name);
		ret->set = arena_strdup(w->a, d->name ? d->name : "");
	} else if (world_is(d->prov, "syscall") && world_is(d->name, "entry"))
		ret->n = 3;
	else if (world_is(d->prov, "syscall") && world_is(d->name, "return"))
		ret->n = 3;
	else if (world_is(d->prov, "dtrace") && d->name &&
		 (strcmp(d->name, "BEGIN") == 0 || strcmp(d->name, "END") == 0))
		ret->n = 1;
	else if (world_is(d->prov, "profile") && d->name && strncmp(d->name, "tick-", 5) == 0)
		ret->n = 1;
	return 0;
}

static bool world_ksym(void *priv, const char *module, const char *name, uint64_t *ret_addr,
		       bool *ret_percpu)
{
	static const char *const names[] = { "jiffies", "notype", "do_it", "table" };

	(void)priv;
	*ret_percpu = false;
	if (module && strcmp(module, "vmlinux") != 0)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0) {
			*ret_addr = 0xffffffff81000000u + i * 0x100;
			return true;
		}
	return false;
}

static const struct ctype *world_var(const struct type_source *src, struct types *T,
				     const char *name)
{
	(void)src;
	if (strcmp(name, "jiffies") == 0)
		return types_basic(T, BT_ULONG);
	return strcmp(name, "table") == 0 ? types_array(T, types_basic(T, BT_INT), 4) : NULL;
}

static const struct ctype *world_func(const struct type_source *src, struct types *T,
				      const char *name)
{
	(void)src;
	return strcmp(name, "do_it") == 0 ? types_func(T, types_void(T), 0, NULL, false) : NULL;
}

static bool world_enumerator(const struct type_source *src, struct types *T, const char *name,
			     const struct ctype **ret_type, int64_t *ret_value)
{
	(void)src;
	*ret_type = types_basic(T, BT_UINT);
	*ret_value = 77;
	return strcmp(name, "KERNEL_ENUM") == 0;
}

static bool world_is_type(void *priv, const char *module, const char *name)
{
	struct sema_world *w = priv;
	return sema_is_type(w->s, module, name);
}

static const char *world_macro(void *priv, const char *name)
{
	(void)priv;
	return strcmp(name, "target") == 0 || strcmp(name, "1") == 0 ? "42" : NULL;
}

static inline struct sprog *world_compile(struct sema_world *w, struct source *src,
					  const char *text, size_t len, enum parse_start start)
{
	*src = (struct source){ .name = "test.d", .text = text, .len = (uint32_t)len };
	diags_init(&w->ds, w->a);
	w->ast = parse_text(w->a, &w->ds, src, start, &w->env.parse);
	return w->ds.errors ? NULL : sema_program(w->s, &w->ds, w->ast);
}

static inline void world_init(struct sema_world *w)
{
	*w = (struct sema_world){ .a = arena_new() };
	w->T = types_new(w->a);
	w->kernel = (struct type_source){ .module = "vmlinux",
					  .var = world_var,
					  .func = world_func,
					  .enumerator = world_enumerator };
	types_add_source(w->T, &w->kernel);
	w->lib_src = (struct source){ .name = "lib.d",
				      .text = sema_world_lib,
				      .len = sizeof(sema_world_lib) - 1 };
	w->env = (struct sema_env){ .types = w->T,
				    .priv = w,
				    .match = world_match,
				    .probe_name = world_probe_name,
				    .depends = world_depends,
				    .ksym = world_ksym,
				    .library = world_library,
				    .strsize = 256,
				    .parse = { .priv = w,
					       .is_type = world_is_type,
					       .macro = world_macro,
					       .empty_ok = true } };
	w->s = sema_new(w->a, &w->env);
	world_compile(w, &w->types_src, sema_world_types, sizeof(sema_world_types) - 1, PARSE_FILE);
	w->t_long = types_basic(w->T, BT_LONG);
	w->t_str = types_string(w->T);
	w->t_foo = types_find(w->T, NULL, TNS_STRUCT, "foo");
	w->t_buf = types_find(w->T, NULL, TNS_STRUCT, "buf");
	w->t_bufinfo = types_find(w->T, NULL, TNS_NAME, "bufinfo_t");
}

static inline void world_free(struct sema_world *w)
{
	arena_free(w->a);
}

static inline struct sprog *world_program(struct sema_world *w, const char *text)
{
	return world_compile(w, &w->src, text, strlen(text), PARSE_FILE);
}

/* ---- the contract with the code generator, as far as it shows in the tree ---- */

static inline bool world_node_ok(const struct expr *e)
{
	switch (e->kind) {
	case E_IDENT:
	case E_PARAM:
	case E_XLATE:
	case E_SIZEOF:
	case E_OFFSETOF:
	case E_ENUMCONST: return false;
	case E_CALL: return e->func && !(e->func->flags & (FF_NOTYET | FF_UNSUP));
	case E_VAR: return e->var && e->n_args == e->var->n_keys;
	case E_AGG: return e->var && e->var->kind == DV_AGG;
	case E_BUILTIN:
		return e->builtin && (e->n_args != 0) == ((e->builtin->flags & BIF_INDEXED) != 0);
	case E_BINARY: return e->optype != NULL;
	case E_ASSIGN: return e->a->lvalue && (e->op == OP_NONE || e->optype);
	default: return true;
	}
}

static inline bool world_expr_ok(const struct expr *e)
{
	if (!e)
		return true;
	if (!e->type || !world_node_ok(e) || (e->type->kind == CT_DYN && e->kind != E_AGG))
		return false;
	unsigned subs = expr_subs(e);
	bool ok = (subs < 1 || world_expr_ok(e->a)) && (subs < 2 || world_expr_ok(e->b)) &&
		  (subs < 3 || world_expr_ok(e->c));
	for (uint32_t i = 0; i < e->n_args; i++)
		ok &= world_expr_ok(e->args[i]);
	return ok;
}

static inline bool world_stmts_ok(const struct stmt *st)
{
	bool ok = true;

	for (; st; st = st->next)
		ok &= world_expr_ok(st->e) && world_expr_ok(st->agg_call) &&
		      world_stmts_ok(st->then_) && world_stmts_ok(st->else_) &&
		      world_stmts_ok(st->body);
	return ok;
}

static inline bool world_tree_ok(const struct sprog *p)
{
	bool ok = true;

	for (uint32_t i = 0; i < p->n_clauses; i++)
		ok &= world_expr_ok(p->clauses[i]->pred) && world_stmts_ok(p->clauses[i]->body);
	return ok;
}

#endif
