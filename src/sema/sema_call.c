// SPDX-License-Identifier: MIT
/*
 * Calls: which function, where it may stand, and its arguments against the prototype in
 * tables/funcs.def. What a prototype cannot say (formats, aggregations, constants) is checked in
 * sema_act.c.
 */
#include <stdlib.h>
#include <string.h>

#include "sema/sema_i.h"

enum param_kind { PK_ANY, PK_STRING, PK_ADDR, PK_TYPE };

#define MAX_PARAMS 6

struct proto {
	const struct ctype *ret;
	uint32_t min, n;
	bool variadic;
	struct {
		enum param_kind kind;
		const struct ctype *type;
		const char *text;
	} param[MAX_PARAMS];
};

const struct func_info *func_find(const struct sema *s, const char *name)
{
	static const struct func_info funcs[] = {
#define FUNC(id, name, kind, proto, flags) { FN_##id, name, proto, FK_##kind, flags },
#include "tables/funcs.def"
#undef FUNC
	};
	for (size_t i = 0; i < FN_N_FUNCS; i++)
		if (strcmp(funcs[i].name, name) == 0)
			return version_hides(s, name) ? NULL : &funcs[i];
	return NULL;
}

/* ---- prototypes ---- */

static const struct ctype *proto_type(struct sema *s, const char *text)
{
	if (strcmp(text, "stack") == 0)
		return types_stack(s->T);
	if (strcmp(text, "_symaddr") == 0)
		return types_symaddr(s->T);
	if (strcmp(text, "_usymaddr") == 0)
		return types_usymaddr(s->T);
	const struct ctype *t = types_parse(s->T, text);
	return t ? t : s->t_int64;
}

static void proto_param(struct sema *s, struct proto *p, const char *text, size_t len)
{
	bool optional = text[0] == '[';

	if (strncmp(text, "...", len) == 0) {
		p->variadic = true;
		return;
	}
	const char *t = arena_strndup(s->a, text + optional, len - (optional ? 2 : 0));
	uint32_t i = p->n++;
	p->min += !optional;
	p->param[i].text = t;
	if (strcmp(t, "@") == 0)
		p->param[i].kind = PK_ANY;
	else if (strcmp(t, "const char *") == 0 || strcmp(t, "string") == 0)
		p->param[i].kind = PK_STRING;
	else
		p->param[i].kind = strcmp(t, "uintptr_t") == 0 ? PK_ADDR : PK_TYPE;
	p->param[i].type = p->param[i].kind == PK_ANY    ? NULL :
			   p->param[i].kind == PK_STRING ? s->t_string :
							   proto_type(s, t);
}

/* "ret(param, param)", from the table: well-formed. */
static struct proto *proto_of(struct sema *s, const struct func_info *f)
{
	struct proto *p = s->protos[f->id];
	const char *open = strchr(f->proto, '('), *end = strrchr(f->proto, ')');

	if (p || !open || !end)
		return p;
	p = s->protos[f->id] = arena_new_obj(s->a, struct proto);
	p->ret = proto_type(s, arena_strndup(s->a, f->proto, (size_t)(open - f->proto)));
	for (const char *at = open + 1; at < end && p->n < MAX_PARAMS;) {
		size_t len = strcspn(at, ",)");
		proto_param(s, p, at, len);
		at += len;
		at += strspn(at, ", ");
	}
	return p;
}

const struct ctype *call_type(struct sema *s, const struct func_info *f)
{
	const struct proto *p = proto_of(s, f);
	return p ? p->ret : s->t_bad;
}

/* ---- arguments ---- */

bool call_count(struct sema *s, struct expr *e, uint32_t min, uint32_t max)
{
	if (e->n_args >= min && e->n_args <= max)
		return true;
	bool few = e->n_args < min;
	const char *bound = min == max ? "" : few ? "at least " : "no more than ";
	serr(s, D_PROTO_LEN, e->loc,
	     "%s( ) prototype mismatch: %u argument%s passed, %s%u expected", e->name, e->n_args,
	     e->n_args == 1 ? "" : "s", bound, few ? min : max);
	return false;
}

bool type_is_value(const struct ctype *t)
{
	switch (type_strip(t)->kind) {
	case CT_VOID:
	case CT_FUNC:
	case CT_FWD:
	case CT_DYN: return false;
	default: return true;
	}
}

static bool arg_ok(struct sema *s, const struct proto *p, uint32_t i, struct expr **arg)
{
	if (is_bad(s, *arg))
		return true;
	switch (p->param[i].kind) {
	case PK_ANY: return type_is_value((*arg)->type);
	case PK_STRING: return is_null(*arg) || conv_string(s, arg); /* NULL: strtok() */
	case PK_ADDR: return conv_to(s, p->param[i].type, arg, CV_ADDR);
	case PK_TYPE: return conv_to(s, p->param[i].type, arg, 0);
	}
	return false;
}

bool call_generic(struct sema *s, struct expr *e)
{
	const struct proto *p = proto_of(s, e->func);
	bool ok = true;

	if (!call_count(s, e, p->min, p->variadic ? UINT32_MAX : p->n))
		return false;
	for (uint32_t i = 0; i < e->n_args; i++) {
		e->args[i] = cook(s, e->args[i]);
		ok &= !is_bad(s, e->args[i]);
		if (i >= p->n || arg_ok(s, p, i, &e->args[i]))
			continue;
		serr(s, D_PROTO_ARG, e->args[i]->loc,
		     "%s( ) argument #%u is incompatible with prototype:\n"
		     "\tprototype: %s\n\t argument: %s",
		     e->name, i + 1, p->param[i].text, tname(s, e->args[i]->type));
		ok = false;
	}
	return ok;
}

/* ---- the call ---- */

static bool unknown_func(struct sema *s, struct expr *e)
{
	bool other = builtin_find(s, e->name) || var_find(s, SC_NONE, e->name) ||
		     strmap_get(&s->inlines, e->name);
	if (other)
		serr(s, D_FUNC_IDKIND, e->loc, "%s is not a function", e->name);
	else
		serr(s, D_FUNC_UNDEF, e->loc, "undefined function name: %s%s", e->name,
		     hint_func(s, e->name));
	return false;
}

/* May the function be called here? */
static bool call_place(struct sema *s, struct expr *e, enum call_ctx ctx)
{
	const struct func_info *f = e->func;
	bool value = f->kind == FK_ACTION && !type_is_void(call_type(s, f));

	if (f->flags & FF_UNSUP) {
		serr(s, D_FUNC_UNDEF, e->loc, "%s( ) is not supported on this system", f->name);
		return false;
	}
	if (f->kind == FK_SUBR || (ctx == CALL_KEY && value) ||
	    (ctx == CALL_STMT && f->kind == FK_ACTION))
		return true;
	if (ctx == CALL_STMT)
		serr(s, D_AGG_NULL, e->loc,
		     "%s( ) does nothing unless it is assigned to an aggregation", f->name);
	else
		serr(s, D_CG_EXPR, e->loc, "%s( ) may not be called from a D expression: it is %s",
		     f->name,
		     f->kind == FK_ACTION ? "an action, which is a statement of its own" :
					    "an aggregating function");
	return false;
}

/* Reported at the end of the clause, if that has no other error: that may be closer to the point. */
static void not_yet(struct sema *s, const struct expr *e)
{
	if (!s->cx.cl)
		serr(s, D_UNKNOWN, e->loc, "%s( ) is not implemented yet", e->name);
	else if (!s->cx.notyet)
		s->cx.notyet = e;
}

struct expr *cook_call(struct sema *s, struct expr *e, enum call_ctx ctx)
{
	e->func = e->module ? NULL : func_find(s, e->name);
	if (!e->func) {
		unknown_func(s, e);
		return bad(s, e);
	}
	const struct func_info *f = e->func;
	if (!call_place(s, e, ctx))
		return bad(s, e);
	if (f->id == FN_FIRSTOF)
		return cook_firstof(s, e);
	bool ok = ctx != CALL_STMT || place_action(s, e);
	if (f->flags & FF_SPECIAL && f->kind == FK_ACTION)
		ok &= act_check(s, e);
	else
		ok &= call_generic(s, e);
	if (!ok)
		return bad(s, e);
	if (f->flags & FF_NOTYET)
		not_yet(s, e);
	if ((f->flags & FF_DESTRUCTIVE) && s->cx.cl && !s->cx.cl->destructive) {
		s->cx.cl->destructive = true;
		s->cx.cl->destructive_fn = f->name;
	}
	e->type = call_type(s, f);
	return e;
}
