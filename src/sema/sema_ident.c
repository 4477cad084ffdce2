// SPDX-License-Identifier: MIT
/*
 * Names in expressions. A name without scope is, in this order: a parameter of the inline being
 * expanded, a variable, an inline, a builtin, something out of a library, a variable assigned
 * further down, an enumerator. Enumerators come last: the kernel has thousands, and
 * none of them may take a name away from a program that assigns to it.
 */
#include <string.h>

#include "sema/sema_i.h"

/* ---- variables ---- */

static enum dvar_kind kind_of(enum scope scope)
{
	return scope == SC_SELF ? DV_SELF : scope == SC_THIS ? DV_THIS : DV_GLOBAL;
}

static const char *scope_text(enum scope scope)
{
	return scope == SC_SELF ? "self->" : scope == SC_THIS ? "this->" : "";
}

struct svar *var_find(struct sema *s, enum scope scope, const char *name)
{
	return strmap_get(&s->vars[kind_of(scope)], name);
}

struct svar *var_make(struct sema *s, enum dvar_kind kind, const char *name, struct srcloc loc)
{
	struct svar *sv = arena_new_obj(s->a, struct svar);

	sv->v = (struct dvar){
		.kind = kind, .name = arena_strdup(s->a, name), .loc = loc, .id = s->n_ids[kind]++
	};
	sv->gen = s->cx.in_lib ? 0 : s->gen;
	if (kind == DV_GLOBAL)
		pragma_defined(s, name, &sv->attrs);
	strmap_set(s->a, &s->vars[kind], name, sv);
	pvec_push(s->a, &s->prog.vars, &sv->v);
	return sv;
}

static struct expr *undefined(struct sema *s, struct expr *e)
{
	const char *why = e->scope == SC_NONE ? strmap_get(&s->lib_why, e->name) : NULL;

	if (e->scope != SC_NONE)
		serr(s, D_VAR_UNDEF, e->loc, "%s%s has not been declared or assigned%s",
		     scope_text(e->scope), e->name, hint_name(s, e->scope, e->name));
	else if (func_find(s, e->name))
		serr(s, D_IDENT_BADREF, e->loc, "%s is a function and is used as a variable",
		     e->name);
	else if (why)
		serr(s, D_IDENT_UNDEF, e->loc, "failed to resolve %s: %s", e->name, why);
	else
		serr(s, D_IDENT_UNDEF, e->loc, "failed to resolve %s: Unknown variable name%s",
		     e->name, hint_name(s, SC_NONE, e->name));
	return bad(s, e);
}

/* e becomes the variable; args are its keys if it has some. */
static struct expr *set_var(struct sema *s, struct expr *e, struct svar *sv, struct expr **args,
			    uint32_t n)
{
	if (sv->attrs.given)
		sema_stab(s, e->loc, sv->v.name, sv->attrs.stab);
	e->kind = E_VAR;
	e->a = e->b = e->c = NULL;
	e->var = &sv->v;
	e->name = sv->v.name;
	e->scope = sv->v.kind == DV_SELF ? SC_SELF : sv->v.kind == DV_THIS ? SC_THIS : SC_NONE;
	e->type = sv->v.type;
	e->args = args;
	e->n_args = n;
	e->lvalue = true;
	return e;
}

/* A variable that holds the source of a translation stands for the translated value. */
static struct expr *read_var(struct sema *s, struct expr *e, struct svar *sv)
{
	return sv->xl ? mk_xlate(s, e, sv->xl) : e;
}

static struct expr *use_var(struct sema *s, struct expr *e, struct svar *sv)
{
	if (sv->v.assoc) {
		serr(s, D_IDENT_BADREF, e->loc, "%s%s is an associative array and needs a key",
		     scope_text(e->scope), e->name);
		return bad(s, e);
	}
	return set_var(s, e, sv, NULL, 0);
}

/* ---- constants ---- */

static struct expr *cook_constant(struct sema *s, struct expr *e)
{
	const struct ctype *t;
	int64_t v;

	if (strcmp(e->name, "NULL") == 0)
		return set_int(e, s->t_long, 0);
	if (types_find_enumerator(s->T, e->name, &t, &v))
		return set_int(e, t, (uint64_t)v);
	/* Within the enum that declares it. */
	const int64_t *own = strmap_get(&s->enums, e->name);
	return own ? set_int(e, s->t_int, (uint64_t)*own) : NULL;
}

/* ---- kernel symbols ---- */

static const char *ksym_module(const struct expr *e)
{
	return *e->module ? e->module : NULL;
}

bool ksym_untyped(struct sema *s, const struct expr *e, uint64_t *ret_addr)
{
	const char *module = ksym_module(e);
	bool percpu;

	return !types_find_var(s->T, module, e->name) && !types_find_func(s->T, module, e->name) &&
	       s->env->ksym && s->env->ksym(s->env->priv, module, e->name, ret_addr, &percpu) &&
	       !percpu;
}

static struct expr *cook_ksym(struct sema *s, struct expr *e)
{
	const char *module = ksym_module(e);
	const struct ctype *t = types_find_var(s->T, module, e->name);
	uint64_t addr;
	bool percpu = false;

	if (!s->env->ksym || !s->env->ksym(s->env->priv, module, e->name, &addr, &percpu)) {
		serr(s, D_IDENT_UNDEF, e->loc, "failed to resolve %s`%s: Unknown symbol name",
		     e->module, e->name);
		return bad(s, e);
	}
	sema_stab(s, e->loc, e->name,
		  (struct stability){ STAB_PRIVATE, STAB_PRIVATE, STABC_UNKNOWN });
	if (!t) {
		t = types_find_func(s->T, module, e->name);
		if (t)
			return set_int(e, types_ptr(s->T, t), addr);
		serr(s, D_SYM_NOTYPES, e->loc,
		     "no type information is available for %s`%s: cast its address, as in *(int *)&%s`%s",
		     e->module, e->name, e->module, e->name);
		return bad(s, e);
	}
	e->kind = E_KSYM;
	e->i = addr;
	e->percpu = percpu;
	e->type = t;
	e->lvalue = true;
	return e;
}

/* ---- builtins ---- */

const struct builtin_info *builtin_find(const struct sema *s, const char *name)
{
	static const struct builtin_info builtins[] = {
#define BUILTIN(id, name, type, flags) { BI_##id, name, type, flags },
#include "tables/builtins.def"
#undef BUILTIN
	};
	for (size_t i = 0; i < BI_COUNT; i++)
		if (strcmp(builtins[i].name, name) == 0)
			return version_hides(s, name) ? NULL : &builtins[i];
	return NULL;
}

const struct ctype *builtin_type(struct sema *s, const struct builtin_info *b)
{
	const struct ctype **t = &s->bi_type[b->id];

	if (*t)
		return *t;
	if (b->id == BI_CURCPU)
		*t = types_ptr(s->T, cpuinfo_type(s));
	else if (*b->type)
		*t = types_parse(s->T, b->type);
	if (!*t && b->id == BI_CURTHREAD)
		*t = types_ptr(s->T, types_declare_tag(s->T, TNS_STRUCT, "task_struct"));
	if (!*t)
		*t = s->t_int64;
	return *t;
}

static struct expr *set_builtin(struct sema *s, struct expr *e, const struct builtin_info *b,
				struct expr *index, const struct ctype *t)
{
	struct stability st = { STAB_STABLE, STAB_STABLE, STABC_COMMON };

	if (b->id == BI_CURTHREAD)
		st.data = STAB_PRIVATE;
	if (b->id == BI_ARGS && s->cx.cl)
		st = s->cx.cl->match.stab[4];
	sema_stab(s, e->loc, b->name, st);
	s->prog.uses_vtimestamp |= b->id == BI_VTIMESTAMP;
	s->prog.uses_errno |= b->id == BI_ERRNO;
	e->kind = E_BUILTIN;
	e->a = e->b = e->c = NULL;
	e->builtin = b;
	e->name = b->name;
	e->type = t;
	e->args = NULL;
	e->n_args = 0;
	if (index) {
		e->args = arena_new_array(s->a, struct expr *, 1);
		e->args[0] = index;
		e->n_args = 1;
	}
	return e;
}

static struct expr *cook_builtin(struct sema *s, struct expr *e, const struct builtin_info *b)
{
	if (b->flags & BIF_UNSUP) {
		serr(s, D_IDENT_UNDEF, e->loc, "failed to resolve %s: not supported on this system",
		     b->name);
		return bad(s, e);
	}
	if (b->flags & BIF_INDEXED) {
		serr(s, D_IDENT_BADREF, e->loc, "%s[] is an array and needs an index", b->name);
		return bad(s, e);
	}
	return set_builtin(s, e, b, NULL, builtin_type(s, b));
}

/* If the kernel's struct pt_regs is not known. */
#define MAX_UREGS 64

static struct expr *cook_uregs(struct sema *s, struct expr *e, const struct builtin_info *b)
{
	if (e->n_args != 1) {
		serr(s, D_ARR_BADREF, e->loc, "%s[] takes one index", b->name);
		return bad(s, e);
	}
	struct expr *i = cook(s, e->args[0]);
	if (is_bad(s, i))
		return bad(s, e);
	const struct ctype *regs = types_find(s->T, NULL, TNS_STRUCT, "pt_regs");
	uint32_t n = regs && type_size(regs) ? type_size(regs) / 8 : MAX_UREGS;
	if (!type_is_int(i->type) || (i->kind == E_INT && i->i >= n)) {
		serr(s, D_REGS_IDX, e->loc, "invalid index of %s[]", b->name);
		return bad(s, e);
	}
	return set_builtin(s, e, b, i, builtin_type(s, b));
}

/* ---- args[] ---- */

/* The argument as D sees it. */
static struct expr *translate_arg(struct sema *s, struct expr *e, const struct probe_arg *arg)
{
	const struct ctype *x = arg->xlated;

	if (!x || x == arg->native || type_compatible(x, e->type))
		return e;
	const struct ctype *out = type_is_ptr(x) ? type_target(x) : x;
	if (type_is_sou(out)) {
		if (xlator_exists(s, out, e->type))
			return mk_xlate(s, e, x);
	} else if (type_is_string(x) && conv_string(s, &e)) {
		return e;
	} else if (type_is_scalar(x) && type_is_scalar(e->type)) {
		return conv_cast(s, e, x);
	}
	serr(s, D_ARGS_XLATOR, e->loc, "translator for args[] from \"%s\" to \"%s\" is not defined",
	     tname(s, e->type), tname(s, x));
	return bad(s, e);
}

/* Which args[] the clause has; NULL: reported, or there is nothing to say. */
static const struct probe_args *args_here(struct sema *s, const struct expr *e)
{
	struct tclause *cl = s->cx.cl;

	if (s->cx.dropped || s->cx.no_args)
		return NULL;
	if (!cl) {
		serr(s, D_ARGS_NONE, e->loc, "args[] may only be used in a clause");
		return NULL;
	}
	struct probe_match *m = &cl->match;
	if (!m->args_asked && s->env->args)
		s->env->args(s->env->priv, m);
	m->args_asked = true;
	declared_args(s, m);
	if (m->args_differ)
		serr(s, D_ARGS_MULTI, e->loc,
		     "args[] may not be used because %s matches probes whose arguments differ",
		     cl->desc->text);
	else if (m->args.n == 0)
		serr(s, D_ARGS_NONE, e->loc, "args[] may not be used because %s has no %s%s%s",
		     cl->desc->text,
		     m->args_unknown ? "known argument types (use arg0, arg1...)" : "arguments",
		     m->args.why ? ": " : "", m->args.why ? m->args.why : "");
	else if (m->args_unknown)
		serr(s, D_ARGS_TYPE, e->loc,
		     "types of args[] of %s are not known (use arg0, arg1...)", cl->desc->text);
	else
		return &m->args;
	return NULL;
}

static struct expr *cook_args(struct sema *s, struct expr *e, const struct builtin_info *b)
{
	struct expr *i = e->n_args == 1 ? cook(s, e->args[0]) : NULL;
	const struct probe_args *args = args_here(s, e);

	if (!args || (i && is_bad(s, i)))
		return bad(s, e);
	if (!i || !is_const_int(i)) {
		serr(s, D_ARGS_IDX, e->loc, "index of args[] must be an integer constant");
		return bad(s, e);
	}
	if (i->i >= args->n) {
		serr(s, D_ARGS_IDX, e->loc, "index %lld is out of range for args[] of %s (0 to %u)",
		     (long long)i->i, s->cx.cl->desc->text, args->n - 1);
		return bad(s, e);
	}
	const struct probe_arg *arg = &args->arg[i->i];
	if (!arg->native) {
		if (arg->why)
			serr(s, D_ARGS_TYPE, e->loc, "args[%u] of %s cannot be read: %s",
			     (unsigned)i->i, s->cx.cl->desc->text, arg->why);
		else
			serr(s, D_ARGS_TYPE, e->loc,
			     "type of args[%u] of %s is not known (use arg%u)", (unsigned)i->i,
			     s->cx.cl->desc->text, arg->mapping);
		return bad(s, e);
	}
	set_builtin(s, e, b, mk_int(s, i->loc, s->t_int, arg->mapping), arg->native);
	return translate_arg(s, e, arg);
}

/* ---- a name alone ---- */

/* The argument that a parameter's name stands for. */
const struct expr *param_find(const struct sema *s, const struct expr *e)
{
	const struct params *p = s->cx.params;

	if (e->scope != SC_NONE || e->module || !p)
		return NULL;
	for (uint32_t i = 0; i < p->n; i++)
		if (p->names[i] && strcmp(p->names[i], e->name) == 0)
			return p->vals[i];
	return NULL;
}

/* What a library may add: an inline or a variable. */
static struct expr *known_name(struct sema *s, struct expr *e)
{
	struct svar *sv = var_find(s, e->scope, e->name);

	if (sv) {
		e = use_var(s, e, sv);
		return is_bad(s, e) ? e : read_var(s, e, sv);
	}
	if (e->scope != SC_NONE)
		return NULL;
	struct inline_def *in = strmap_get(&s->inlines, e->name);
	if (in && !version_before(s, in->attrs.since))
		return inline_expand(s, e, in);
	const struct builtin_info *b = builtin_find(s, e->name);
	return b ? cook_builtin(s, e, b) : NULL;
}

struct expr *cook_ident(struct sema *s, struct expr *e)
{
	const struct expr *param = param_find(s, e);

	if (param)
		return param_value(s, param, e->loc);
	if (e->module)
		return cook_ksym(s, e);
	struct expr *r = known_name(s, e);
	if (!r && e->scope == SC_NONE && sema_load(s, e->name))
		r = known_name(s, e);
	if (!r && fwd_var(s, e->scope, e->name))
		r = known_name(s, e);
	if (!r && e->scope == SC_NONE)
		r = cook_constant(s, e);
	return r ? r : undefined(s, e);
}

/* ---- a name with an index ---- */

static struct expr *index_generic(struct sema *s, struct expr *e)
{
	struct expr *a = cook(s, e->a), *i = cook(s, e->args[0]);
	bool str = type_is_string(a->type);
	const struct ctype *to = str ? types_basic(s->T, BT_CHAR) : type_target(a->type);

	if (is_bad(s, a) || is_bad(s, i))
		return bad(s, e);
	if (!to || e->n_args != 1) {
		serr(s, D_ARR_BADREF, e->loc,
		     to ? "an array of type \"%s\" takes one index" :
			  "a value of type \"%s\" cannot be indexed",
		     tname(s, a->type));
		return bad(s, e);
	}
	if (type_is_void(to) || type_is_func(to)) {
		serr(s, D_OP_VFPTR, e->loc, "a pointer to void or to a function cannot be indexed");
		return bad(s, e);
	}
	if (!type_is_int(i->type)) {
		serr(s, D_OP_INT, e->loc, "an index must be an integer, not \"%s\"",
		     tname(s, i->type));
		return bad(s, e);
	}
	uint32_t n = type_strip(a->type)->kind == CT_ARRAY ? type_strip(a->type)->nelem : 0;
	if (a->kind == E_VAR && n && i->kind == E_INT && i->i >= n) {
		serr(s, D_ARR_BOUNDS, e->loc, "index %lld is out of bounds of \"%s\"",
		     (long long)i->i, tname(s, a->type));
		return bad(s, e);
	}
	e->a = a;
	e->args[0] = i;
	e->type = to;
	e->lvalue = !str; /* a character of a string can be read, not written */
	return conv_user(s, e);
}

static void cook_keys(struct sema *s, struct expr *e)
{
	for (uint32_t i = 0; i < e->n_args; i++)
		e->args[i] = cook(s, e->args[i]);
}

/* e is name[...] with a name that has a meaning of its own for [ ]; NULL: it has not. */
static struct expr *index_name(struct sema *s, struct expr *e, struct expr *name)
{
	struct svar *sv = var_find(s, name->scope, name->name);

	if (sv && sv->v.assoc) {
		cook_keys(s, e);
		if (!keys_check(s, &sv->v, scope_text(name->scope), e))
			return bad(s, e);
		return read_var(s, set_var(s, e, sv, e->args, e->n_args), sv);
	}
	if (sv || name->scope != SC_NONE)
		return NULL;
	struct inline_def *in = strmap_get(&s->inlines, name->name);
	if (in && in->d->n_params && !version_before(s, in->attrs.since)) {
		cook_keys(s, e);
		return inline_expand(s, e, in);
	}
	const struct builtin_info *b = in ? NULL : builtin_find(s, name->name);
	if (!b || !(b->flags & BIF_INDEXED) || (b->flags & BIF_UNSUP))
		return NULL;
	return b->id == BI_ARGS ? cook_args(s, e, b) : cook_uregs(s, e, b);
}

struct expr *cook_index(struct sema *s, struct expr *e)
{
	struct expr *name = e->a, *r = NULL;

	if (name->type || name->kind != E_IDENT || name->module || param_find(s, name))
		return index_generic(s, e);
	r = index_name(s, e, name);
	if (!r && name->scope == SC_NONE && !var_find(s, SC_NONE, name->name) &&
	    sema_load(s, name->name))
		r = index_name(s, e, name);
	bool open = !r && !var_find(s, name->scope, name->name) &&
		    (name->scope != SC_NONE || !ident_taken(s, name->name));
	if (open && fwd_var(s, name->scope, name->name))
		r = index_name(s, e, name);
	return r ? r : index_generic(s, e);
}

/* ---- left sides ---- */

bool ident_taken(struct sema *s, const char *name)
{
	sema_load(s, name);
	return var_find(s, SC_NONE, name) || strmap_get(&s->inlines, name) ||
	       builtin_find(s, name) || func_find(s, name) || strcmp(name, "NULL") == 0;
}

/* The name that e assigns to: x, self->x, x[k]; NULL if it is something else. */
static struct expr *lhs_name(struct sema *s, struct expr *e)
{
	struct expr *name = e->kind == E_INDEX ? e->a : e;

	if (e->type || name->kind != E_IDENT || name->module || param_find(s, name))
		return NULL;
	return name;
}

static struct expr *lhs_new(struct sema *s, struct expr *e, const struct expr *name,
			    const struct ctype *def)
{
	bool keyed = e->kind == E_INDEX;

	if (keyed && name->scope == SC_THIS) {
		serr(s, D_ARR_LOCAL, e->loc,
		     "this->%s: clause-local variables may not be associative arrays", name->name);
		return bad(s, e);
	}
	if (keyed)
		cook_keys(s, e);
	struct svar *sv = var_make(s, kind_of(name->scope), name->name, e->loc);
	sv->v.type = def;
	sv->v.assoc = keyed;
	if (!keyed)
		return set_var(s, e, sv, NULL, 0);
	keys_define(s, &sv->v, e);
	if (!keys_check(s, &sv->v, scope_text(name->scope), e))
		return bad(s, e);
	return set_var(s, e, sv, e->args, e->n_args);
}

struct expr *cook_lhs(struct sema *s, struct expr *e, const struct ctype *def)
{
	struct expr *name = lhs_name(s, e);
	struct svar *sv = name ? var_find(s, name->scope, name->name) : NULL;

	if (!name)
		return cook(s, e);
	if (!sv && (name->scope != SC_NONE || !ident_taken(s, name->name)))
		return lhs_new(s, e, name, def);
	if (!sv && func_find(s, name->name) && !strmap_get(&s->inlines, name->name))
		return undefined(s, name);
	/* Not through cook(): a variable that holds a translation's source is meant itself. */
	e = cook_raw(s, e);
	if (e->kind == E_XLATE && e->a->kind == E_VAR)
		return e->a;
	return cook(s, e);
}
