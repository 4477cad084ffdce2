// SPDX-License-Identifier: MIT
/*
 * Actions whose arguments a prototype cannot describe: formats, aggregations as a whole, constants.
 * (Dynamic Tracing Guide, "Actions and Subroutines", "Output Formatting".)
 */
#include <string.h>

#include "sema/sema_i.h"

/* A value to be recorded: an action that yields a stack or a symbol may be one, as in keys. */
static struct expr *cook_recorded(struct sema *s, struct expr *e)
{
	const struct func_info *f = e->kind == E_CALL && !e->type ? func_find(s, e->name) : NULL;

	return f && f->kind == FK_ACTION ? cook_call(s, e, CALL_KEY) : cook_raw(s, e);
}

/* Cooks the arguments from i on; false: one of them is bad. */
static bool cook_args_from(struct sema *s, struct expr *e, uint32_t i)
{
	bool ok = true;

	for (; i < e->n_args; i++) {
		e->args[i] = cook(s, e->args[i]);
		ok &= !is_bad(s, e->args[i]);
	}
	return ok;
}

/* ---- trace, print ---- */

struct trace_tags {
	enum errtag is_void, dyn, agg;
};

static bool check_trace(struct sema *s, struct expr *e, struct trace_tags tags)
{
	if (!call_count(s, e, 1, 1))
		return false;
	struct expr *a = e->args[0];
	if (a->kind == E_AGG) {
		serr(s, tags.agg, a->loc, "%s( ) cannot record an aggregation: use printa( )",
		     e->name);
		return false;
	}
	const struct func_info *f = a->kind == E_CALL ? func_find(s, a->name) : NULL;
	if (f && f->kind != FK_SUBR && type_is_void(call_type(s, f))) {
		serr(s, tags.is_void, a->loc, "%s( ) cannot record a void expression", e->name);
		return false;
	}
	a = cook_recorded(s, a);
	if (is_bad(s, a))
		return false;
	if (a->kind == E_XLATE && type_is_ptr(a->type)) {
		serr(s, tags.dyn, a->loc, "%s( ) cannot record a translated value of type \"%s\"",
		     e->name, tname(s, a->type));
		return false;
	}
	a = cook(s, a);
	if (is_bad(s, a))
		return false;
	if (!type_is_value(a->type)) {
		serr(s, tags.is_void, a->loc, "%s( ) cannot record an expression of type \"%s\"",
		     e->name, tname(s, a->type));
		return false;
	}
	e->args[0] = a;
	return true;
}

static bool check_print_size(struct sema *s, const struct expr *e)
{
	const struct ctype *t = type_strip(e->args[0]->type);

	if (!type_is_sou(t) || type_complete(s->T, t))
		return true;
	serr(s, D_PRINT_SIZE, e->loc, "print( ) cannot record a value of incomplete type \"%s\"",
	     tname(s, t));
	return false;
}

static bool check_tracemem(struct sema *s, struct expr *e)
{
	if (e->n_args > 3) {
		serr(s, D_TRACEMEM_ARGS, e->loc,
		     "tracemem( ) prototype mismatch: %u arguments passed, no more than 3 expected",
		     e->n_args);
		return false;
	}
	if (!call_count(s, e, 2, 3) || !cook_args_from(s, e, 0))
		return false;
	const struct ctype *t = e->args[0]->type;
	if (!type_is_scalar(conv_decay(s, t))) {
		serr(s, D_TRACEMEM_ADDR, e->args[0]->loc,
		     "tracemem( ) argument #1 must be an address, not \"%s\"", tname(s, t));
		return false;
	}
	const struct expr *n = e->args[1];
	if (!is_const_int(n) || (int64_t)n->i <= 0 || n->i > UINT32_MAX) {
		serr(s, D_TRACEMEM_SIZE, n->loc,
		     "tracemem( ) argument #2 must be a positive integer constant");
		return false;
	}
	if (e->n_args == 3 && !type_is_int(e->args[2]->type)) {
		serr(s, D_TRACEMEM_DYNSIZE, e->args[2]->loc,
		     "tracemem( ) argument #3 must be of integer type");
		return false;
	}
	return true;
}

static bool check_pcap(struct sema *s, struct expr *e)
{
	if (!call_count(s, e, 2, 2) || !cook_args_from(s, e, 0))
		return false;
	const struct ctype *t = e->args[0]->type;
	if (!type_is_scalar(conv_decay(s, t))) {
		serr(s, D_PCAP_ADDR, e->args[0]->loc,
		     "pcap( ) argument #1 must be a pointer to a struct sk_buff, not \"%s\"",
		     tname(s, t));
		return false;
	}
	const struct expr *n = e->args[1];
	if (is_const_int(n) && n->i <= UINT16_MAX)
		return true;
	serr(s, D_PCAP_PROTO, n->loc,
	     "pcap( ) argument #2 must be a constant: PCAP_ETHER, PCAP_IP...");
	return false;
}

/* ---- stacks ---- */

static bool check_count_arg(struct sema *s, struct expr *e, uint32_t i, int64_t min,
			    enum errtag tag, const char *what)
{
	if (i >= e->n_args)
		return true;
	e->args[i] = cook(s, e->args[i]);
	const struct expr *n = e->args[i];
	if (is_bad(s, n))
		return false;
	if (is_const_int(n) && (int64_t)n->i >= min && n->i <= UINT16_MAX)
		return true;
	serr(s, tag, n->loc, "%s( ) %s must be a positive integer constant", e->name, what);
	return false;
}

static bool check_stack(struct sema *s, struct expr *e)
{
	bool user = e->func->id != FN_STACK;
	uint32_t max = user ? 2 : 1;

	if (e->n_args > max) {
		serr(s, user ? D_USTACK_PROTO : D_STACK_PROTO, e->loc,
		     "%s( ) prototype mismatch: %u arguments passed, no more than %u expected",
		     e->name, e->n_args, max);
		return false;
	}
	return check_count_arg(s, e, 0, 1, user ? D_USTACK_FRAMES : D_STACK_SIZE,
			       "number of frames") &&
	       check_count_arg(s, e, 1, 0, D_USTACK_STRSIZE, "string size");
}

/* ---- aggregations ---- */

struct agg_tags {
	enum errtag proto, arg, unknown;
};

/* Argument i must be the name of an aggregation; NULL: reported. */
static struct dvar *agg_arg(struct sema *s, struct expr *e, uint32_t i, struct agg_tags tags)
{
	struct expr *a = e->args[i];

	if (a->kind != E_AGG || a->has_keys) {
		serr(s, tags.arg, a->loc, "%s( ) argument #%u must be an aggregation%s", e->name,
		     i + 1, a->kind == E_AGG ? " without keys" : "");
		return NULL;
	}
	struct dvar *v = agg_ref(s, a);
	if (!v)
		serr(s, tags.unknown, a->loc, "undefined aggregation: @%s%s", a->name,
		     hint_agg(s, a->name));
	return v;
}

static struct dvar *check_agg_act(struct sema *s, struct expr *e, uint32_t min, uint32_t max,
				  struct agg_tags tags)
{
	if (e->n_args < min || e->n_args > max) {
		serr(s, tags.proto, e->loc,
		     "%s( ) prototype mismatch: %u argument%s passed, %s%u expected", e->name,
		     e->n_args, e->n_args == 1 ? "" : "s",
		     min == max      ? "" :
		     e->n_args < min ? "at least " :
				       "no more than ",
		     e->n_args < min ? min : max);
		return NULL;
	}
	return agg_arg(s, e, 0, tags);
}

static bool check_scalar_arg(struct sema *s, struct expr *e, uint32_t i, enum errtag tag)
{
	if (i >= e->n_args)
		return true;
	e->args[i] = cook(s, e->args[i]);
	if (is_bad(s, e->args[i]))
		return false;
	if (type_is_int(e->args[i]->type))
		return true;
	serr(s, tag, e->args[i]->loc, "%s( ) argument #%u must be of integer type, not \"%s\"",
	     e->name, i + 1, tname(s, e->args[i]->type));
	return false;
}

static bool check_clear(struct sema *s, struct expr *e)
{
	struct dvar *v = check_agg_act(
		s, e, 1, 1, (struct agg_tags){ D_CLEAR_PROTO, D_CLEAR_AGGARG, D_CLEAR_AGGBAD });
	if (v)
		v->cleared = true;
	return v != NULL;
}

static bool check_trunc(struct sema *s, struct expr *e)
{
	struct dvar *v = check_agg_act(
		s, e, 1, 2, (struct agg_tags){ D_TRUNC_PROTO, D_TRUNC_AGGARG, D_TRUNC_AGGBAD });
	if (v)
		v->cleared = true;
	return v && check_scalar_arg(s, e, 1, D_TRUNC_SCALAR);
}

static bool check_normalize(struct sema *s, struct expr *e)
{
	uint32_t n = e->func->id == FN_NORMALIZE ? 2 : 1;
	struct dvar *v = check_agg_act(s, e, n, n,
				       (struct agg_tags){ D_NORMALIZE_PROTO, D_NORMALIZE_AGGARG,
							  D_NORMALIZE_AGGBAD });
	return v && check_scalar_arg(s, e, 1, D_NORMALIZE_SCALAR);
}

/* ---- formats ---- */

/* The literal format in argument 0, parsed. */
static bool check_format(struct sema *s, struct expr *e, bool printa)
{
	struct expr *f = e->args[0];

	if (f->kind != E_STR) {
		serr(s, D_PRINTF_ARG_FMT, f->loc,
		     "%s( ) argument #1 must be a string constant (a format)", e->name);
		return false;
	}
	e->args[0] = cook(s, f);
	e->fmt = pf_parse(s->a, s->ds, f->loc, f->str, printa);
	return e->fmt != NULL;
}

static bool check_star(struct sema *s, struct expr *e, int arg, char letter, const char *what)
{
	uint32_t i = (uint32_t)(arg + 1);

	if (arg < 0)
		return true;
	if (i >= e->n_args) {
		serr(s, D_PRINTF_DYN_PROTO, e->loc,
		     "%s( ) conversion %%%c: no argument for the %s of '*'", e->name, letter, what);
		return false;
	}
	if (is_bad(s, e->args[i]) || type_is_int(e->args[i]->type))
		return true;
	serr(s, D_PRINTF_DYN_TYPE, e->args[i]->loc,
	     "%s( ) argument #%u is a %s and must be an integer", e->name, i + 1, what);
	return false;
}

static bool check_conv(struct sema *s, struct expr *e, const struct pf_conv *c)
{
	uint32_t i = (uint32_t)(c->arg + 1);

	if (!check_star(s, e, c->width_arg, c->letter, "width") ||
	    !check_star(s, e, c->prec_arg, c->letter, "precision"))
		return false;
	if (c->arg < 0)
		return true;
	if (i >= e->n_args) {
		serr(s, D_PRINTF_ARG_PROTO, e->loc,
		     "%s( ) prototype mismatch: conversion %%%s%c has no argument", e->name, c->mod,
		     c->letter);
		return false;
	}
	if (is_bad(s, e->args[i]))
		return true;
	if (!pf_accepts(c, e->args[i]->type)) {
		serr(s, D_PRINTF_ARG_TYPE, e->args[i]->loc,
		     "%s( ) argument #%u is incompatible with conversion %%%s%c:\n"
		     "\tconversion: %s\n\t  argument: %s",
		     e->name, i + 1, c->mod, c->letter, pf_expects(c), tname(s, e->args[i]->type));
		return false;
	}
	/* %.nS of an array is n bytes of it, zeros among them. */
	bool bytes = c->letter == 'S' && (c->prec >= 0 || c->prec_arg >= 0) &&
		     type_strip(e->args[i]->type)->kind == CT_ARRAY;
	if (c->cls == PFC_STR && !bytes)
		conv_string(s, &e->args[i]);
	return true;
}

static bool check_conversions(struct sema *s, struct expr *e)
{
	for (uint32_t i = 0; i < e->fmt->n_conv; i++)
		if (e->fmt->conv[i].letter && !check_conv(s, e, &e->fmt->conv[i]))
			return false;
	if (e->n_args - 1 <= e->fmt->n_args)
		return true;
	serr(s, D_PRINTF_ARG_EXTRA, e->args[e->fmt->n_args + 1]->loc,
	     "%s( ) prototype mismatch: %u arguments passed, only %u used by the format", e->name,
	     e->n_args, e->fmt->n_args + 1);
	return false;
}

static bool check_format_args(struct sema *s, struct expr *e)
{
	for (uint32_t i = 1; i < e->n_args; i++)
		if (e->args[i]->kind == E_AGG) {
			serr(s, D_PRINTF_ARG_TYPE, e->args[i]->loc,
			     "%s( ) argument #%u is an aggregation: use printa( )", e->name, i + 1);
			bad(s, e->args[i]);
		} else if (e->args[i]->kind == E_CALL) {
			e->args[i] = cook_recorded(s, e->args[i]);
		}
	return cook_args_from(s, e, 1);
}

static bool file_name_ok(const struct expr *f)
{
	if (f->kind != E_STR)
		return true; /* reported as no format */
	return strcmp(f->str, ".") != 0 && strcmp(f->str, "..") != 0 &&
	       (f->len == 0 || f->str[f->len - 1] != '/');
}

static bool check_printf(struct sema *s, struct expr *e)
{
	if (!call_count(s, e, 1, UINT32_MAX))
		return false;
	/* freopen("") goes back to the standard output. */
	if (e->func->id == FN_FREOPEN && e->args[0]->kind == E_STR && e->args[0]->len == 0) {
		e->args[0] = cook(s, e->args[0]);
		return call_count(s, e, 1, 1);
	}
	if (e->func->id == FN_FREOPEN && !file_name_ok(e->args[0])) {
		serr(s, D_FREOPEN_INVALID, e->args[0]->loc,
		     "freopen( ) argument #1 is not the name of a file");
		return false;
	}
	bool ok = check_format_args(s, e);
	return check_format(s, e, false) && check_conversions(s, e) && ok;
}

/* ---- printa ---- */

/* All aggregations of one printa() are joined by their keys. */
static bool same_keys(struct sema *s, const struct expr *e, const struct dvar *a,
		      const struct dvar *b)
{
	if (a->n_keys != b->n_keys) {
		serr(s, D_PRINTA_AGGPROTO, e->loc,
		     "@%s and @%s have different numbers of keys: %u and %u", a->name, b->name,
		     a->n_keys, b->n_keys);
		return false;
	}
	for (uint32_t i = 0; i < a->n_keys; i++) {
		const struct ctype *ka = a->keys[i], *kb = b->keys[i];
		bool same = type_compatible(ka, kb) || (type_is_int(ka) && type_is_int(kb)) ||
			    ka == s->t_bad || kb == s->t_bad;
		if (same)
			continue;
		serr(s, D_PRINTA_AGGKEY, e->loc,
		     "key #%u of @%s is incompatible with that of @%s: \"%s\" and \"%s\"", i + 1,
		     b->name, a->name, tname(s, kb), tname(s, ka));
		return false;
	}
	return true;
}

/* Conversions without @ take the keys in order; not all need be shown. */
static bool check_key_convs(struct sema *s, const struct expr *e, const struct dvar *v)
{
	for (uint32_t i = 0; i < e->fmt->n_conv; i++) {
		const struct pf_conv *c = &e->fmt->conv[i];
		if (!c->letter || c->arg < 0)
			continue;
		uint32_t k = (uint32_t)c->arg;
		if (k >= v->n_keys) {
			serr(s, D_PRINTF_ARG_PROTO, e->loc,
			     "printa( ) prototype mismatch: conversion %%%s%c has no key of @%s left",
			     c->mod, c->letter, v->name);
			return false;
		}
		if (v->keys[k] == s->t_bad || pf_accepts(c, v->keys[k]))
			continue;
		serr(s, D_PRINTF_ARG_TYPE, e->loc,
		     "printa( ) key #%u of @%s is incompatible with conversion %%%s%c:\n"
		     "\tconversion: %s\n\t       key: %s",
		     k + 1, v->name, c->mod, c->letter, pf_expects(c), tname(s, v->keys[k]));
		return false;
	}
	return true;
}

static bool check_printa(struct sema *s, struct expr *e)
{
	static const struct agg_tags tags = { D_PRINTA_PROTO, D_PRINTA_AGGARG, D_PRINTA_AGGBAD };
	uint32_t at = e->n_args && e->args[0]->kind != E_AGG ? 1 : 0;
	struct dvar *first = NULL;

	if (e->n_args <= at) {
		serr(s, D_PRINTA_PROTO, e->loc,
		     "printa( ) prototype mismatch: an aggregation is expected%s",
		     at ? " after the format" : "");
		return false;
	}
	if (at && !check_format(s, e, true))
		return false;
	for (uint32_t i = at; i < e->n_args; i++) {
		struct dvar *v = agg_arg(s, e, i, tags);
		if (!v || (first && !same_keys(s, e, first, v)))
			return false;
		first = first ? first : v;
	}
	return !at || check_key_convs(s, e, first);
}

bool act_check(struct sema *s, struct expr *e)
{
	switch (e->func->id) {
	case FN_TRACE:
		return check_trace(s, e,
				   (struct trace_tags){ D_TRACE_VOID, D_TRACE_DYN, D_TRACE_AGG });
	case FN_PRINT:
		return check_trace(s, e,
				   (struct trace_tags){ D_PRINT_VOID, D_PRINT_DYN, D_PRINT_AGG }) &&
		       check_print_size(s, e);
	case FN_TRACEMEM: return check_tracemem(s, e);
	case FN_PCAP: return check_pcap(s, e);
	case FN_STACK:
	case FN_USTACK:
	case FN_JSTACK: return check_stack(s, e);
	case FN_CLEAR: return check_clear(s, e);
	case FN_TRUNC: return check_trunc(s, e);
	case FN_NORMALIZE:
	case FN_DENORMALIZE: return check_normalize(s, e);
	case FN_PRINTA: return check_printa(s, e);
	case FN_PRINTF:
	case FN_SYSTEM:
	case FN_FREOPEN: return check_printf(s, e);
	default: return call_generic(s, e);
	}
}
