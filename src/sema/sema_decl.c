// SPDX-License-Identifier: MIT
/*
 * Declarations: variables, types, inlines. A name means one thing: variables, inlines,
 * builtins, functions and enumerators of D share one space; self-> and this-> have their own.
 *
 * Items of libraries are taken on trust: an inline is only looked into when it is used, and a name
 * that the program has already is left to the program.
 */
#include <string.h>

#include "sema/sema_i.h"

static bool redeclared(struct sema *s, struct srcloc loc, const char *name)
{
	serr(s, D_DECL_IDRED, loc, "identifier redeclared: %s", name);
	return false;
}

/* Is the name without scope free for a declaration other than of a variable? */
static bool name_free(struct sema *s, struct srcloc loc, const char *name)
{
	bool taken = strmap_get(&s->inlines, name) || builtin_find(s, name) || func_find(s, name) ||
		     strmap_get(&s->enums, name);
	return !taken || redeclared(s, loc, name);
}

/* ---- variables ---- */

static bool key_types(struct sema *s, const struct type_expr *te, const struct ctype **keys)
{
	for (uint32_t i = 0; i < te->n; i++) {
		const struct ctype *t = te_type(s, te->members[i].type);
		if (!t)
			return false;
		if (!type_is_scalar(t) && !type_is_string(t)) {
			serr(s, D_DECL_PROTO_TYPE, te->members[i].loc,
			     "type \"%s\" cannot be a key of an associative array", tname(s, t));
			return false;
		}
		keys[i] = t;
	}
	return true;
}

/* The same variable once more: fine if nothing differs. */
static bool var_again(struct sema *s, const struct decl *d, const struct dvar *v,
		      const struct dvar *now)
{
	bool same = v->assoc == now->assoc && v->n_keys == now->n_keys &&
		    type_strip(v->type) == type_strip(now->type);

	for (uint32_t i = 0; same && i < v->n_keys; i++)
		same = type_strip(v->keys[i]) == type_strip(now->keys[i]);
	if (same)
		return true;
	serr(s, D_DECL_IDRED, d->loc,
	     "identifier redeclared: %s is \"%s\" at line %u and \"%s\" here", d->name,
	     tname(s, v->type), v->loc.shown_line, tname(s, now->type));
	return false;
}

/* "extern char *names[]" in a C header: a variable of some library, of no use to D. */
static bool is_foreign(const struct decl *d, const struct ctype *t)
{
	t = type_strip(t);
	return d->loc.shown_file && t->kind == CT_ARRAY && t->nelem == 0;
}

static void var_decl(struct sema *s, const struct decl *d)
{
	enum dvar_kind kind = d->scope == SC_SELF ? DV_SELF :
			      d->scope == SC_THIS ? DV_THIS :
						    DV_GLOBAL;
	bool assoc = d->type->kind == TE_ARRAY && d->type->assoc;
	struct dvar now = { .assoc = assoc };

	if (assoc && kind == DV_THIS) {
		serr(s, D_DECL_LOCASSC, d->loc,
		     "this->%s: clause-local variables may not be associative arrays", d->name);
		return;
	}
	now.type = te_type(s, assoc ? d->type->sub : d->type);
	if (!now.type || (type_is_func(now.type) && !assoc))
		return; /* a function's prototype says nothing to D */
	if (is_foreign(d, now.type))
		return;
	if (!type_is_object(s, now.type, d->name, d->loc))
		return;
	if (assoc) {
		now.n_keys = d->type->n;
		now.keys = arena_new_array(s->a, const struct ctype *, d->type->n);
		if (!key_types(s, d->type, now.keys))
			return;
	}
	if (kind == DV_GLOBAL && !name_free(s, d->loc, d->name))
		return;
	struct svar *sv = var_find(s, d->scope, d->name);
	if (sv) {
		if (!s->cx.in_lib)
			var_again(s, d, &sv->v, &now);
		return;
	}
	sv = var_make(s, kind, d->name, d->loc);
	sv->v.type = now.type;
	sv->v.assoc = assoc;
	sv->v.keys = now.keys;
	sv->v.n_keys = now.n_keys;
}

/* ---- types ---- */

static void typedef_decl(struct sema *s, const struct decl *d)
{
	const struct ctype *t = te_type(s, d->type);

	if (!t)
		return;
	if (var_find(s, SC_NONE, d->name) || strmap_get(&s->inlines, d->name)) {
		redeclared(s, d->loc, d->name);
		return;
	}
	if (types_typedef(s->T, d->name, t) != 0)
		serr(s, D_DECL_TYPERED, d->loc, "type redeclared: %s is \"%s\" already", d->name,
		     tname(s, type_strip(types_find(s->T, NULL, TNS_NAME, d->name))));
}

void decl_item(struct sema *s, const struct decl *d)
{
	switch (d->kind) {
	case DCL_VAR: var_decl(s, d); break;
	case DCL_TYPEDEF: typedef_decl(s, d); break;
	case DCL_TYPE: te_type(s, d->type); break;
	}
}

/* ---- inlines ---- */

/* Parameters stand for themselves while the value is looked into. */
static void try_inline(struct sema *s, struct inline_def *in)
{
	uint32_t n = in->d->n_params;
	struct expr *use = arena_new_obj(s->a, struct expr);

	*use = (struct expr){ .kind = E_IDENT, .name = in->d->name, .loc = in->d->loc };
	use->args = arena_new_array(s->a, struct expr *, n);
	use->n_args = n;
	for (uint32_t i = 0; i < n; i++) {
		struct expr *p = arena_new_obj(s->a, struct expr);
		*p = (struct expr){ .kind = E_PARAM,
				    .name = in->d->params[i].name,
				    .type = in->params[i],
				    .loc = in->d->loc,
				    .lvalue = true };
		use->args[i] = p;
	}
	struct scx cx = s->cx;
	s->cx.no_args = true;
	inline_expand(s, use, in);
	s->cx = cx;
}

void inline_item(struct sema *s, const struct inline_decl *d)
{
	struct inline_def *in = arena_new_obj(s->a, struct inline_def);

	if (s->cx.in_lib && (var_find(s, SC_NONE, d->name) || strmap_get(&s->inlines, d->name)))
		return;
	if (!name_free(s, d->loc, d->name))
		return;
	if (var_find(s, SC_NONE, d->name)) {
		redeclared(s, d->loc, d->name);
		return;
	}
	in->d = d;
	in->type = te_type(s, d->type);
	in->params = arena_new_array(s->a, const struct ctype *, d->n_params);
	bool ok = in->type != NULL;
	for (uint32_t i = 0; i < d->n_params; i++) {
		in->params[i] = te_type(s, d->params[i].type);
		ok &= in->params[i] != NULL;
	}
	if (!ok)
		return;
	if (type_is_void(in->type)) {
		serr(s, D_DECL_VOIDOBJ, d->loc, "inline %s: type void has no values", d->name);
		return;
	}
	uint32_t errors = s->ds->errors;
	if (!s->cx.in_lib)
		try_inline(s, in);
	in->failed = s->ds->errors != errors;
	in->gen = s->cx.in_lib ? 0 : s->gen;
	pragma_defined(s, d->name, &in->attrs);
	strmap_set(s->a, &s->inlines, d->name, in);
}
