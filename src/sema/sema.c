// SPDX-License-Identifier: MIT
/*
 * A session's semantic analysis: items in the order of the text, libraries when a name calls for
 * them.
 *
 * A text that has an error leaves no clauses and no variables behind; types and inlines stay.
 *
 * Libraries never fail. An item of one that makes no sense here (a type that this kernel has not)
 * is not available, and the reason is told to whoever uses it.
 */
#include <string.h>

#include "sema/sema_i.h"

void serr(struct sema *s, enum errtag tag, struct srcloc loc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_verror(s->ds, tag, loc, fmt, ap);
	va_end(ap);
}

static void init_types(struct sema *s)
{
	struct types *T = s->T;
	struct ctype *poison = arena_new_obj(s->a, struct ctype);

	*poison = (struct ctype){ .kind = CT_DYN, .name = "<error>", .align = 1, .complete = true };
	s->t_bad = poison;
	s->t_int = types_basic(T, BT_INT);
	s->t_uint = types_basic(T, BT_UINT);
	s->t_long = types_basic(T, BT_LONG);
	s->t_ulong = types_basic(T, BT_ULONG);
	s->t_int64 = types_stdint(T, 64, true);
	s->t_string = types_string(T);
	s->t_void = types_void(T);
}

struct sema *sema_new(struct arena *a, struct sema_env *env)
{
	struct sema *s = arena_new_obj(a, struct sema);

	s->a = a;
	s->env = env;
	s->T = env->types;
	diags_init(&s->lib_ds, a);
	s->ds = &s->lib_ds;
	init_types(s);
	return s;
}

bool sema_is_type(struct sema *s, const char *module, const char *name)
{
	return type_named(s, module, name) != NULL;
}

void sema_item(struct sema *s, const struct item *it)
{
	switch (it->kind) {
	case IT_CLAUSE:
		if (!s->cx.in_lib)
			clause_item(s, it->clause);
		break;
	case IT_DECL: decl_item(s, it->decl); break;
	case IT_INLINE: inline_item(s, it->inl); break;
	case IT_XLATOR: xlator_item(s, it->xlator); break;
	case IT_PROVIDER: provider_item(s, it->provider); break;
	case IT_PRAGMA: pragma_item(s, it->pragma); break;
	}
}

/* ---- libraries ---- */

static bool lib_is_new(struct sema *s, const struct source *src)
{
	for (uint32_t i = 0; i < s->n_libs; i++)
		if (s->libs[i] == src)
			return false;
	s->libs = arena_grow(s->a, s->libs, s->n_libs, &s->cap_libs, sizeof(*s->libs));
	s->libs[s->n_libs++] = src;
	return true;
}

/* The name that an item of a library would have defined. */
static const char *item_name(const struct item *it)
{
	switch (it->kind) {
	case IT_INLINE: return it->inl->name;
	case IT_DECL: return it->decl->name;
	case IT_XLATOR: return it->xlator->out->name;
	case IT_CLAUSE:
	case IT_PROVIDER:
	case IT_PRAGMA: return NULL;
	}
	return NULL;
}

static void not_available(struct sema *s, const char *name, const struct diags *ds,
			  const struct source *src)
{
	if (!name || ds->n == 0)
		return;
	const char *why = arena_printf(s->a, "not available: %s line %u: %s", src->name,
				       ds->d[0].loc.shown_line, ds->d[0].msg);
	strmap_set(s->a, &s->lib_why, name, arena_strdup(s->a, why));
}

bool sema_load(struct sema *s, const char *ident)
{
	const struct sema_env *env = s->env;
	const struct source *src = env->library ? env->library(env->priv, ident) : NULL;

	if (!src || !lib_is_new(s, src))
		return false;
	struct parse_env pe = env->parse;
	struct diags ds, *outer = s->ds;
	struct scx cx = s->cx;
	pe.empty_ok = true;
	pe.pspec = false;
	diags_init(&ds, s->a);
	s->ds = &ds;
	s->cx = (struct scx){ .in_lib = true };
	struct ast *ast = parse_text(s->a, &ds, src, PARSE_FILE, &pe);
	bool ok = pragma_dependencies(s, ast);
	uint32_t deferred = s->n_deferred;
	not_available(s, ident, &ds, src);
	for (const struct item *it = ok ? ast->first : NULL; it; it = it->next) {
		diags_init(&ds, s->a);
		sema_item(s, it);
		not_available(s, item_name(it), &ds, src);
	}
	pragma_end(s, deferred);
	s->ds = outer;
	s->cx = cx;
	return ok;
}

/* ---- programs ---- */

/* Forgets the variables from the nth on. */
static void forget_vars(struct sema *s, uint32_t n)
{
	while (s->prog.vars.n > n) {
		const struct dvar *v = s->prog.vars.v[--s->prog.vars.n];
		strmap_set(s->a, &s->vars[v->kind], v->name, NULL);
		s->n_ids[v->kind]--;
	}
}

struct sprog *sema_program(struct sema *s, struct diags *ds, struct ast *ast)
{
	uint32_t errors = ds->errors, clauses = s->prog.n_clauses, provs = s->prog.providers.n;
	uint32_t vars = s->prog.vars.n;

	s->ds = ds;
	types_set_strsize(s->T, s->env->strsize);
	s->cx = (struct scx){ 0 };
	s->too_deep = false;
	s->expansions = s->copied = 0;
	s->gen++;
	if (!pragma_dependencies(s, ast)) {
		s->ds = &s->lib_ds;
		return NULL;
	}
	for (const struct item *it = ast->first; it; it = it->next)
		if (it->kind == IT_CLAUSE)
			fwd_collect(s, it->clause);
	for (const struct item *it = ast->first; it; it = it->next)
		sema_item(s, it);
	s->n_pending = 0;
	pragma_end(s, 0);
	s->ds = &s->lib_ds;
	if (ds->errors == errors)
		return &s->prog;
	s->prog.n_clauses = clauses;
	s->prog.providers.n = provs;
	forget_vars(s, vars);
	return NULL;
}
