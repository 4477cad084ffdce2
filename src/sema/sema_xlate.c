// SPDX-License-Identifier: MIT
/*
 * Expansion: inlines and translators. Both are a copy of an expression in which parameters stand
 * for arguments; an argument is evaluated once. A translated value (E_XLATE with the cooked source in a) exists only until a
 * member of it is asked for; then it is that member's expression.
 *
 * Expansions nest and multiply: nesting, their number and the nodes copied are bounded.
 */
#include <string.h>

#include "sema/sema_i.h"

static bool too_much(struct sema *s, struct srcloc loc)
{
	if (s->nesting < SEMA_MAX_NESTING && s->expansions < SEMA_MAX_EXPANSIONS)
		return false;
	if (!s->too_deep)
		serr(s, D_UNKNOWN, loc, "inlines and translators expand without end");
	s->too_deep = true;
	return true;
}

static uint32_t count_nodes(const struct expr *e)
{
	unsigned subs = expr_subs(e);
	uint32_t n = 1;

	n += subs > 0 ? count_nodes(e->a) : 0;
	n += subs > 1 ? count_nodes(e->b) : 0;
	n += subs > 2 ? count_nodes(e->c) : 0;
	for (uint32_t i = 0; i < e->n_args; i++)
		n += count_nodes(e->args[i]);
	return n;
}

struct expr *param_value(struct sema *s, const struct expr *arg, struct srcloc loc)
{
	if (s->copied < SEMA_MAX_COPIED)
		s->copied += count_nodes(arg);
	if (s->copied < SEMA_MAX_COPIED)
		return expr_copy(s->a, arg);
	if (!s->too_deep)
		serr(s, D_UNKNOWN, loc, "expression is too large once inlines are expanded");
	s->too_deep = true;
	return mk_int(s, loc, s->t_bad, 1);
}

static bool of_library(const struct sema *s, const struct source *src)
{
	for (uint32_t i = 0; i < s->n_libs; i++)
		if (s->libs[i] == src)
			return true;
	return false;
}

/* A copy of value with the parameters bound, cooked; quiet: its attributes do not count. */
static struct expr *expand(struct sema *s, const struct expr *value, const struct params *p,
			   bool quiet, struct srcloc loc)
{
	struct scx cx = s->cx;

	s->nesting++;
	s->expansions++;
	s->cx.params = p;
	s->cx.quiet |= quiet;
	s->cx.of_lib |= s->env->version && of_library(s, value->loc.src);
	struct expr *e = cook_raw(s, expr_copy(s->a, value));
	s->cx.params = cx.params;
	s->cx.quiet = cx.quiet;
	s->cx.of_lib = cx.of_lib;
	s->cx.in_lib = cx.in_lib;
	s->nesting--;
	e->loc = loc;
	return e;
}

static struct expr *mk_node(struct sema *s, enum expr_kind kind, struct expr *a, struct expr *b,
			    const struct ctype *t)
{
	struct expr *e = arena_new_obj(s->a, struct expr);

	*e = (struct expr){ .kind = kind, .loc = b ? b->loc : a->loc, .a = a, .b = b, .type = t };
	return e;
}

/* ---- arguments that are evaluated once ---- */

static bool is_simple(const struct expr *e)
{
	switch (e->kind) {
	case E_INT:
	case E_STR:
	case E_PARAM:
	case E_BUILTIN:
	case E_XLATE: return true;
	case E_VAR: return e->n_args == 0;
	case E_CAST: return is_simple(e->a);
	default: return false;
	}
}

/* How often the name stands in e. */
static uint32_t count_uses(const struct expr *e, const char *name)
{
	unsigned subs = expr_subs(e);
	uint32_t n = e->kind == E_IDENT && e->scope == SC_NONE && strcmp(e->name, name) == 0;

	n += subs > 0 ? count_uses(e->a, name) : 0;
	n += subs > 1 ? count_uses(e->b, name) : 0;
	n += subs > 2 ? count_uses(e->c, name) : 0;
	for (uint32_t i = 0; i < e->n_args; i++)
		n += count_uses(e->args[i], name);
	return n;
}

static struct expr *hidden_var(struct sema *s, const struct ctype *t, struct srcloc loc)
{
	const char *name = arena_printf(s->a, "xlate#%u", s->prog.vars.n);
	struct svar *sv = var_make(s, DV_THIS, name, loc);
	struct expr *e = arena_new_obj(s->a, struct expr);

	sv->v.type = t;
	sv->v.assigned = true;
	*e = (struct expr){ .kind = E_VAR,
			    .loc = loc,
			    .name = name,
			    .scope = SC_THIS,
			    .type = t,
			    .var = &sv->v,
			    .lvalue = true };
	return e;
}

/*
 * What the parameter stands for within value: the argument, or, if that would be computed several
 * times, a clause-local variable of its own, which *list sets. A name with "#" is nobody else's.
 */
static struct expr *bind_arg(struct sema *s, struct expr *arg, const char *name,
			     const struct expr *value, struct expr **list)
{
	if (!s->cx.cl || s->cx.no_args || is_simple(arg) || !type_is_scalar(arg->type) ||
	    count_uses(value, name) < 2)
		return arg;
	struct expr *var = hidden_var(s, type_strip(arg->type), arg->loc);
	struct expr *set = mk_node(s, E_ASSIGN, expr_copy(s->a, var), arg, var->type);
	*list = *list ? mk_node(s, E_COMMA, *list, set, set->type) : set;
	return var;
}

/* v with the variables set that it uses. */
static struct expr *after(struct sema *s, struct expr *list, struct expr *v)
{
	if (!list || is_bad(s, v))
		return v;
	if (v->kind == E_XLATE)
		return mk_xlate(s, after(s, list, v->a), v->type);
	struct expr *e = mk_node(s, E_COMMA, list, v, v->type);
	e->loc = v->loc;
	return e;
}

/* ---- inlines ---- */

static bool inline_args(struct sema *s, struct expr *e, struct inline_def *in)
{
	uint32_t n = in->d->n_params;

	if (e->n_args != n) {
		serr(s, D_PROTO_LEN, e->loc,
		     "%s[ ] prototype mismatch: %u argument%s passed, %u expected", in->d->name,
		     e->n_args, e->n_args == 1 ? "" : "s", n);
		return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct expr **arg = &e->args[i];
		if (is_bad(s, *arg))
			return false;
		if (!conv_to(s, in->params[i], arg, 0)) {
			serr(s, D_PROTO_ARG, (*arg)->loc,
			     "%s[ ] argument #%u is incompatible with prototype:\n"
			     "\tprototype: %s\n\t argument: %s",
			     in->d->name, i + 1, tname(s, in->params[i]), tname(s, (*arg)->type));
			return false;
		}
		if (type_is_int(in->params[i]) &&
		    type_strip((*arg)->type) != type_strip(in->params[i]))
			*arg = conv_cast(s, *arg, in->params[i]);
	}
	return true;
}

/* The value as the type that was declared. */
static struct expr *inline_value(struct sema *s, struct inline_def *in, struct expr *v)
{
	if (is_bad(s, v))
		return v;
	if (v->kind == E_XLATE ? type_compatible(in->type, v->type) : conv_to(s, in->type, &v, 0)) {
		bool scalar = type_is_scalar(in->type) && v->kind != E_XLATE;
		if (scalar && type_strip(v->type) != type_strip(in->type))
			v = conv_cast(s, v, in->type);
		return v;
	}
	serr(s, D_OP_INCOMPAT, in->d->loc,
	     "inline %s definition uses incompatible types: \"%s\" = \"%s\"", in->d->name,
	     tname(s, in->type), tname(s, v->type));
	return bad(s, v);
}

struct expr *inline_expand(struct sema *s, struct expr *e, struct inline_def *in)
{
	uint32_t n = in->d->n_params;
	struct params p = { .n = n };
	struct expr *list = NULL;

	if (in->failed || !inline_args(s, e, in) || too_much(s, e->loc))
		return bad(s, e);
	if (in->busy) {
		serr(s, D_IDENT_UNDEF, e->loc, "failed to resolve %s: it is defined by itself",
		     in->d->name);
		return bad(s, e);
	}
	if (in->attrs.given)
		sema_stab(s, e->loc, in->d->name, in->attrs.stab);
	p.names = arena_new_array(s->a, const char *, n);
	p.vals = arena_new_array(s->a, struct expr *, n);
	for (uint32_t i = 0; i < n; i++) {
		p.names[i] = in->d->params[i].name;
		p.vals[i] = bind_arg(s, e->args[i], p.names[i], in->d->value, &list);
	}
	in->busy = true;
	struct expr *v = expand(s, in->d->value, &p, in->attrs.given, e->loc);
	in->busy = false;
	return after(s, list, inline_value(s, in, v));
}

/* ---- firstof ---- */

/*
 * Kernels differ in the names of members, types and symbols. Each argument is tried, its errors
 * dropped; those of the last one stand.
 */
struct expr *cook_firstof(struct sema *s, struct expr *e)
{
	struct diags *outer = s->ds;
	struct scx cx = s->cx;

	if (!call_count(s, e, 1, UINT32_MAX))
		return bad(s, e);
	for (uint32_t i = 0; i + 1 < e->n_args; i++) {
		struct diags trial;
		diags_init(&trial, s->a);
		s->ds = &trial;
		struct expr *v = cook_raw(s, e->args[i]);
		s->ds = outer;
		if (trial.errors == 0)
			return v;
		s->cx = cx;
	}
	return cook_raw(s, e->args[e->n_args - 1]);
}

/* ---- translators ---- */

static const struct ctype *sou_of(const struct ctype *t)
{
	return type_strip(type_is_ptr(t) ? type_target(t) : t);
}

static bool accepts(struct sema *s, const struct ctype *in, const struct ctype *src)
{
	src = conv_decay(s, src);
	return type_compatible(in, src) || (type_is_int(in) && type_is_int(src));
}

/* An exact match is better than one by conversion of integers or void pointers. */
static struct xlator *xlator_have(struct sema *s, const struct ctype *out, const struct ctype *src)
{
	struct xlator *close = NULL;

	for (uint32_t i = 0; i < s->xlators.n; i++) {
		struct xlator *x = s->xlators.v[i];
		if (x->out != type_strip(out))
			continue;
		if (type_strip(x->in) == type_strip(conv_decay(s, src)))
			return x;
		if (!close && accepts(s, x->in, src))
			close = x;
	}
	return close;
}

static struct xlator *xlator_find(struct sema *s, const struct ctype *out, const struct ctype *src)
{
	struct xlator *x = xlator_have(s, out, src);

	for (const struct ctype *t = out; !x; t = t->ref) {
		if (*t->name && sema_load(s, t->name))
			x = xlator_have(s, out, src);
		if (t->kind != CT_TYPEDEF && t->kind != CT_CONST && t->kind != CT_VOLATILE)
			break;
	}
	return x;
}

bool xlator_exists(struct sema *s, const struct ctype *out, const struct ctype *in)
{
	return xlator_find(s, out, in) != NULL;
}

struct expr *mk_xlate(struct sema *s, struct expr *src, const struct ctype *t)
{
	struct expr *e = arena_new_obj(s->a, struct expr);
	*e = (struct expr){ .kind = E_XLATE, .loc = src->loc, .type = t, .a = src };
	return e;
}

struct expr *cook_xlate(struct sema *s, struct expr *e)
{
	const struct ctype *t = te_type(s, e->texpr);
	struct expr *src = cook_scalar(s, e->a);

	if (!t || is_bad(s, src))
		return bad(s, e);
	if (!type_is_sou(sou_of(t))) {
		serr(s, D_XLATE_SOU, e->loc,
		     "cannot translate to type \"%s\": not a struct or union", tname(s, t));
		return bad(s, e);
	}
	const struct ctype *out = type_is_ptr(t) ? type_target(t) : t;
	if (!xlator_find(s, out, src->type)) {
		serr(s, D_XLATE_NONE, e->loc, "translator from \"%s\" to \"%s\" is not defined",
		     tname(s, src->type), tname(s, out));
		return bad(s, e);
	}
	e->a = src;
	e->type = t;
	return e;
}

static const struct xlator_member *member_find(const struct xlator *x, const char *name)
{
	for (uint32_t i = 0; i < x->d->n; i++)
		if (strcmp(x->d->members[i].name, name) == 0)
			return &x->d->members[i];
	return NULL;
}

/* v as a value of the member's type t. */
static struct expr *member_value(struct sema *s, const struct xlator_member *m,
				 const struct ctype *t, struct expr *v)
{
	if (is_bad(s, v))
		return v;
	bool text = is_char_array(t) && is_strlike(v);
	if (v->kind == E_XLATE ? type_compatible(t, v->type) : text || conv_to(s, t, &v, CV_ADDR)) {
		if (v->kind != E_XLATE && type_is_scalar(t) && type_strip(v->type) != type_strip(t))
			v = conv_cast(s, v, t);
		if (text && !is_char_array(v->type))
			conv_string(s, &v);
		return v;
	}
	/* Addresses of the kernel are often put into integer and pointer members. */
	if (type_is_scalar(t) && v->kind != E_XLATE && type_is_scalar(conv_decay(s, v->type)))
		return conv_cast(s, v, t);
	serr(s, D_XLATE_INCOMPAT, m->loc,
	     "translator member %s definition uses incompatible types: \"%s\" = \"%s\"", m->name,
	     tname(s, t), tname(s, v->type));
	return bad(s, v);
}

/* The source's type as the translator declares it, but that it stays a pointer into user memory. */
static const struct ctype *as_user(struct sema *s, const struct ctype *in, const struct ctype *src)
{
	const struct ctype *from = type_strip(src);

	if (!type_is_ptr(in) || from->kind != CT_PTR || !from->userland)
		return in;
	return types_ptr_userland(s->T, type_target(in));
}

struct expr *xlate_member(struct sema *s, struct expr *e, struct expr *x)
{
	const struct ctype *out = x->type;

	if (e->arrow != type_is_ptr(out)) {
		serr(s, e->arrow ? D_OP_PTR : D_OP_SOU, e->loc,
		     "operator %s cannot be applied to type \"%s\"", e->arrow ? "->" : ".",
		     tname(s, out));
		return bad(s, e);
	}
	out = type_is_ptr(out) ? type_target(out) : out;
	const struct xlator *xl = xlator_find(s, out, x->a->type);
	const struct ctype_member *tm = type_member(s->T, out, e->name, NULL);
	const struct xlator_member *m = xl && tm ? member_find(xl, e->name) : NULL;
	if (!m) {
		serr(s, tm ? D_XLATE_NOCONV : D_TYPE_MEMBER, e->loc,
		     tm ? "translator does not define member %s of %s%s" :
			  "%s is not a member of %s%s",
		     e->name, tname(s, out), tm ? "" : hint_member(s, out, e->name));
		return bad(s, e);
	}
	if (too_much(s, e->loc))
		return bad(s, e);
	struct expr *src = x->a;
	if (type_is_scalar(xl->in) && type_strip(src->type) != type_strip(xl->in) &&
	    type_is_scalar(src->type))
		src = conv_cast(s, src, as_user(s, xl->in, src->type));
	struct expr *list = NULL;
	struct params p = { .n = 1, .names = arena_new_array(s->a, const char *, 1), .vals = &src };
	p.names[0] = xl->d->param;
	src = bind_arg(s, src, xl->d->param, m->value, &list);
	struct expr *v = expand(s, m->value, &p, xl->lib, e->loc);
	return after(s, list, member_value(s, m, tm->type, v));
}

/* ---- whole structures ---- */

/*
 * list, then place.member = value for each member that the translator of x defines. A member that is
 * translated to a pointer has no value: it stays 0.
 */
static struct expr *fill_place(struct sema *s, struct expr *x, const struct expr *place,
			       struct expr *list)
{
	const struct xlator *xl = xlator_find(s, x->type, x->a->type);

	for (uint32_t i = 0; xl && i < xl->d->n; i++) {
		uint32_t off = 0;
		const char *name = xl->d->members[i].name;
		const struct ctype_member *m = type_member(s->T, x->type, name, &off);
		if (!m)
			continue; /* reported */
		struct expr *to = mk_node(s, E_MEMBER, expr_copy(s->a, place), NULL, m->type);
		to->name = name;
		to->loc = x->loc;
		struct expr *v = xlate_member(s, expr_copy(s->a, to), x);
		to->bit_off = off;
		to->bit_size = m->bit_size;
		to->lvalue = true;
		if (is_char_array(m->type) && is_char_array(v->type) &&
		    type_size(m->type) != type_size(v->type))
			conv_string(s, &v);
		if (v->kind == E_XLATE && !type_is_ptr(v->type))
			list = fill_place(s, v, to, list);
		else if (v->kind != E_XLATE && !is_bad(s, v))
			list = mk_node(s, E_COMMA, list, mk_node(s, E_ASSIGN, to, v, m->type),
				       m->type);
	}
	return list;
}

/*
 * The structure as a value: a clause-local variable of its own is set member by member.
 */
struct expr *xlate_whole(struct sema *s, struct expr *x)
{
	const struct ctype *t = type_strip(x->type);
	struct expr *place = hidden_var(s, t, x->loc);
	struct expr *none = mk_int(s, x->loc, s->t_int, 0);
	struct expr *list = mk_node(s, E_ASSIGN, expr_copy(s->a, place), none, t);
	list = fill_place(s, x, place, list);
	struct expr *e = mk_node(s, E_COMMA, list, place, t);
	e->loc = x->loc;
	return e;
}

/* Looks into each member once, so that mistakes are found where they are made. */
static void check_members(struct sema *s, struct xlator *x)
{
	struct expr *p = arena_new_obj(s->a, struct expr);
	struct scx cx = s->cx;

	*p = (struct expr){ .kind = E_PARAM,
			    .name = x->d->param,
			    .type = x->in,
			    .loc = x->d->loc,
			    .lvalue = true };
	struct params params = { .n = 1,
				 .names = arena_new_array(s->a, const char *, 1),
				 .vals = &p };
	params.names[0] = x->d->param;
	for (uint32_t i = 0; i < x->d->n; i++) {
		const struct xlator_member *m = &x->d->members[i];
		const struct ctype_member *tm = type_member(s->T, x->out, m->name, NULL);
		if (!tm) {
			serr(s, D_XLATE_MEMB, m->loc,
			     "translator member %s is not a member of %s%s", m->name,
			     tname(s, x->out), hint_member(s, x->out, m->name));
			continue;
		}
		s->cx.no_args = true;
		member_value(s, m, tm->type, expand(s, m->value, &params, false, m->loc));
		s->cx = cx;
	}
}

void xlator_item(struct sema *s, const struct xlator_decl *d)
{
	const struct ctype *out = te_type(s, d->out), *in = te_type(s, d->in);

	if (!out || !in)
		return;
	if (!type_is_sou(out) || !type_complete(s->T, out)) {
		serr(s, D_XLATE_SOU, d->loc,
		     "translator output type must be a complete struct or union, not \"%s\"",
		     tname(s, out));
		return;
	}
	for (uint32_t i = 0; i < s->xlators.n; i++) {
		const struct xlator *x = s->xlators.v[i];
		if (x->out != type_strip(out) || type_strip(x->in) != type_strip(in))
			continue;
		if (!s->cx.in_lib)
			serr(s, D_XLATE_REDECL, d->loc,
			     "translator from \"%s\" to \"%s\" has been declared at line %u",
			     tname(s, in), tname(s, out), x->d->loc.shown_line);
		return;
	}
	struct xlator *x = arena_new_obj(s->a, struct xlator);
	*x = (struct xlator){ .d = d, .out = type_strip(out), .in = in, .lib = s->cx.in_lib };
	pvec_push(s->a, &s->xlators, x);
	if (!s->cx.in_lib)
		check_members(s, x);
}

/* ---- curcpu ---- */

struct expr *curcpu_member(struct sema *s, struct expr *e)
{
	const struct ctype *t = type_target(e->a->type);
	const struct ctype_member *m = type_member(s->T, t, e->name, NULL);

	if (!e->arrow || !m) {
		serr(s, m ? D_OP_SOU : D_TYPE_MEMBER, e->loc,
		     m ? "operator . needs a structure: use curcpu->%s" :
			 "%s is not a member of curcpu",
		     e->name);
		return bad(s, e);
	}
	if (strcmp(e->name, "cpu_id") != 0)
		return set_int(e, m->type, 0);
	struct expr *cpu = arena_new_obj(s->a, struct expr);
	*cpu = (struct expr){ .kind = E_BUILTIN,
			      .loc = e->loc,
			      .name = "cpu",
			      .builtin = builtin_find(s, "cpu"),
			      .type = m->type };
	return cpu;
}
