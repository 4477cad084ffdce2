// SPDX-License-Identifier: MIT
/*
 * Aggregations: @name[keys] = function(arguments). The first use in the program fixes function,
 * parameters and types of the keys; every other one must agree.
 */
#include <string.h>

#include "sema/sema_i.h"

static enum agg_func func_of(enum func_id id)
{
	switch (id) {
	case FN_SUM: return AGG_SUM;
	case FN_MIN: return AGG_MIN;
	case FN_MAX: return AGG_MAX;
	case FN_AVG: return AGG_AVG;
	case FN_STDDEV: return AGG_STDDEV;
	case FN_QUANTIZE: return AGG_QUANTIZE;
	case FN_LQUANTIZE: return AGG_LQUANTIZE;
	case FN_LLQUANTIZE: return AGG_LLQUANTIZE;
	default: return AGG_COUNT;
	}
}

/* ---- constant parameters ---- */

/* Argument i as a constant in [min, max]. */
static bool const_arg(struct sema *s, const struct expr *e, uint32_t i, int64_t min, int64_t max,
		      enum errtag not_const, enum errtag range, const char *what, int64_t *ret)
{
	const struct expr *a = e->args[i];

	if (!is_const_int(a)) {
		serr(s, not_const, a->loc, "%s( ) argument #%u (%s) must be an integer constant",
		     e->name, i + 1, what);
		return false;
	}
	*ret = (int64_t)a->i;
	bool above = !type_is_signed(a->type) && a->i > INT64_MAX;
	if (!above && *ret >= min && *ret <= max)
		return true;
	serr(s, range, a->loc, "%s( ) argument #%u (%s) must be between %lld and %lld", e->name,
	     i + 1, what, (long long)min, (long long)max);
	return false;
}

static bool lquantize_params(struct sema *s, struct expr *e, int64_t p[4])
{
	if (!const_arg(s, e, 1, INT32_MIN, INT32_MAX, D_LQUANT_BASETYPE, D_LQUANT_BASEVAL,
		       "lower bound", &p[0]) ||
	    !const_arg(s, e, 2, INT32_MIN, INT32_MAX, D_LQUANT_LIMTYPE, D_LQUANT_LIMVAL,
		       "upper bound", &p[1]))
		return false;
	if (p[1] <= p[0]) {
		serr(s, D_LQUANT_MISMATCH, e->loc,
		     "lquantize( ) lower bound (argument #2) must be less than upper bound (argument #3)");
		return false;
	}
	p[2] = 1;
	if (e->n_args > 3) {
		const struct expr *a = e->args[3];
		if (!is_const_int(a) || (int64_t)a->i <= 0) {
			serr(s, D_LQUANT_STEPTYPE, a->loc,
			     "lquantize( ) argument #4 (step) must be a positive integer constant");
			return false;
		}
		if (!const_arg(s, e, 3, 1, UINT16_MAX, D_LQUANT_STEPTYPE, D_LQUANT_STEPVAL, "step",
			       &p[2]))
			return false;
	}
	int64_t levels = (p[1] - p[0]) / p[2];
	if (levels == 0 || levels > UINT16_MAX) {
		serr(s, levels ? D_LQUANT_STEPSMALL : D_LQUANT_STEPLARGE, e->loc,
		     "lquantize( ) step (argument #4) is too %s: %lld levels",
		     levels ? "small" : "large", (long long)levels);
		return false;
	}
	return true;
}

/* The steps of one magnitude must divide it evenly, however many factors it takes to hold them. */
static bool steps_even(int64_t factor, int64_t nsteps)
{
	int64_t v = factor;
	while (v < nsteps)
		v *= factor;
	return v % nsteps == 0 && nsteps % factor == 0;
}

/* Does factor to the power of high + 1 fit? */
static bool magnitude_fits(int64_t factor, int64_t high)
{
	int64_t v = 1;
	for (int64_t i = 0; i <= high; i++)
		if (__builtin_mul_overflow(v, factor, &v))
			return false;
	return true;
}

static bool llquantize_params(struct sema *s, struct expr *e, int64_t p[4])
{
	if (!const_arg(s, e, 1, INT64_MIN, UINT16_MAX, D_LLQUANT_FACTORTYPE, D_LLQUANT_FACTORVAL,
		       "factor", &p[0]) ||
	    !const_arg(s, e, 2, 0, UINT16_MAX, D_LLQUANT_LOWTYPE, D_LLQUANT_LOWVAL, "low magnitude",
		       &p[1]) ||
	    !const_arg(s, e, 3, 0, UINT16_MAX, D_LLQUANT_HIGHTYPE, D_LLQUANT_HIGHVAL,
		       "high magnitude", &p[2]) ||
	    !const_arg(s, e, 4, 1, UINT16_MAX, D_LLQUANT_NSTEPTYPE, D_LLQUANT_NSTEPVAL,
		       "number of steps", &p[3]))
		return false;
	enum errtag tag = D_UNKNOWN;
	const char *why = NULL;
	if (p[0] < 2) {
		tag = D_LLQUANT_FACTORSMALL;
		why = "factor (argument #2) must be two or more";
	} else if (p[1] >= p[2]) {
		tag = D_LLQUANT_MAGRANGE;
		why = "high magnitude (argument #4) must be above the low one (argument #3)";
	} else if (p[0] > p[3]) {
		tag = D_LLQUANT_FACTORNSTEPS;
		why = "factor (argument #2) must not be larger than the number of steps (argument #5)";
	} else if (!steps_even(p[0], p[3])) {
		tag = D_LLQUANT_FACTOREVEN;
		why = "number of steps (argument #5) must be a multiple of the factor (argument #2) that "
		      "divides one of its powers";
	} else if (!magnitude_fits(p[0], p[2])) {
		tag = D_LLQUANT_MAGTOOBIG;
		why = "factor (argument #2) to the power of the high magnitude (argument #4) is too large";
	}
	if (why)
		serr(s, tag, e->loc, "llquantize( ) %s", why);
	return !why;
}

/* ---- the function ---- */

/* Least and most arguments. */
static void arg_range(enum agg_func f, uint32_t *min, uint32_t *max)
{
	*min = f == AGG_COUNT ? 0 : f == AGG_LQUANTIZE ? 3 : f == AGG_LLQUANTIZE ? 5 : 1;
	*max = f == AGG_QUANTIZE ? 2 : f == AGG_LQUANTIZE ? 5 : f == AGG_LLQUANTIZE ? 6 : *min;
}

static bool scalar_arg(struct sema *s, const struct expr *e, uint32_t i, enum errtag tag)
{
	if (type_is_scalar(conv_decay(s, e->args[i]->type)))
		return true;
	serr(s, tag, e->args[i]->loc, "%s( ) argument #%u must be of scalar type, not \"%s\"",
	     e->name, i + 1, tname(s, e->args[i]->type));
	return false;
}

/* Arguments of the aggregating function call; its parameters into p. */
static bool cook_agg_call(struct sema *s, struct expr *e, int64_t p[4])
{
	enum agg_func f = func_of(e->func->id);
	uint32_t min, max;
	bool ok = true;

	arg_range(f, &min, &max);
	if (!call_count(s, e, min, max))
		return false;
	for (uint32_t i = 0; i < e->n_args; i++) {
		e->args[i] = cook(s, e->args[i]);
		ok &= !is_bad(s, e->args[i]);
	}
	e->type = s->t_void;
	if (!ok || (e->n_args && !scalar_arg(s, e, 0, D_AGG_SCALAR)))
		return false;
	uint32_t incr = f == AGG_QUANTIZE ? 1 : f == AGG_LQUANTIZE ? 4 : 5;
	if (e->n_args > incr && !scalar_arg(s, e, incr, D_PROTO_ARG))
		return false;
	if (f == AGG_LQUANTIZE)
		return lquantize_params(s, e, p);
	return f != AGG_LLQUANTIZE || llquantize_params(s, e, p);
}

static bool call_is_agg(struct sema *s, struct expr *call)
{
	if (call->kind == E_CALL && !call->module) {
		call->func = func_find(s, call->name);
		if (call->func && call->func->kind == FK_AGGFUNC)
			return true;
		if (!call->func) {
			serr(s, D_FUNC_UNDEF, call->loc, "undefined function name: %s%s",
			     call->name, hint_func(s, call->name));
			return false;
		}
	}
	serr(s, D_AGG_FUNC, call->loc,
	     "an aggregation must be assigned the result of an aggregating function");
	return false;
}

/* ---- uses ---- */

static bool same_params(struct sema *s, const struct expr *call, const struct dvar *v,
			const int64_t p[4])
{
	static const struct {
		enum errtag tag;
		const char *what;
	} lq[] = { { D_LQUANT_MATCHBASE, "lower bound (argument #2)" },
		   { D_LQUANT_MATCHLIM, "upper bound (argument #3)" },
		   { D_LQUANT_MATCHSTEP, "step (argument #4)" } },
	  llq[] = { { D_LLQUANT_FACTORMATCH, "factor (argument #2)" },
		    { D_LLQUANT_LOWMATCH, "low magnitude (argument #3)" },
		    { D_LLQUANT_HIGHMATCH, "high magnitude (argument #4)" },
		    { D_LLQUANT_NSTEPMATCH, "number of steps (argument #5)" } };
	bool ll = v->agg_func == AGG_LLQUANTIZE;
	uint32_t n = ll ? 4 : v->agg_func == AGG_LQUANTIZE ? 3 : 0;

	for (uint32_t i = 0; i < n; i++)
		if (p[i] != v->agg_param[i]) {
			serr(s, ll ? llq[i].tag : lq[i].tag, call->loc,
			     "%s( ) %s differs from an earlier use of @%s: %lld, was %lld (line %u)",
			     call->name, ll ? llq[i].what : lq[i].what, v->name, (long long)p[i],
			     (long long)v->agg_param[i], v->loc.shown_line);
			return false;
		}
	return true;
}

static struct svar *agg_new(struct sema *s, struct expr *e, const struct expr *call,
			    const int64_t p[4])
{
	struct svar *sv = var_make(s, DV_AGG, e->name, e->loc);

	sv->v.agg_func = func_of(call->func->id);
	memcpy(sv->v.agg_param, p, sizeof(sv->v.agg_param));
	sv->v.agg_type = call->n_args ? call->args[0]->type : NULL;
	sv->v.assoc = e->n_args > 0;
	keys_define(s, &sv->v, e);
	return sv;
}

bool agg_cook_keys(struct sema *s, struct expr *e)
{
	bool ok = true;

	for (uint32_t i = 0; i < e->n_args; i++) {
		struct expr *k = e->args[i];
		e->args[i] = k->kind == E_CALL && !k->type ? cook_call(s, k, CALL_KEY) : cook(s, k);
		ok &= !is_bad(s, e->args[i]);
	}
	return ok;
}

struct svar *agg_define(struct sema *s, struct expr *e, struct expr *call)
{
	int64_t p[4] = { 0 };

	if (!call_is_agg(s, call) || !agg_cook_keys(s, e) || !cook_agg_call(s, call, p))
		return NULL;
	return agg_new(s, e, call, p);
}

struct dvar *agg_ref(struct sema *s, struct expr *e)
{
	struct svar *sv = strmap_get(&s->vars[DV_AGG], e->name);

	if (!sv)
		sv = fwd_agg(s, e->name);
	if (!sv)
		return NULL;
	e->var = &sv->v;
	e->type = types_dyn(s->T);
	return e->var;
}

static bool agg_check(struct sema *s, struct expr *e, struct expr *call)
{
	int64_t p[4] = { 0 };
	bool ok = call_is_agg(s, call) && place_agg(s, e->loc) && agg_cook_keys(s, e) &&
		  cook_agg_call(s, call, p);
	struct svar *sv = strmap_get(&s->vars[DV_AGG], e->name);

	if (!ok)
		return false;
	if (!sv)
		sv = agg_new(s, e, call, p);
	struct dvar *v = &sv->v;
	if (v->agg_func != func_of(call->func->id)) {
		serr(s, D_AGG_REDEF, e->loc,
		     "aggregation redefined: @%s is %s( ) at line %u and %s( ) here", v->name,
		     agg_func_name(v->agg_func), v->loc.shown_line, call->name);
		return false;
	}
	e->var = v;
	e->type = types_dyn(s->T);
	v->assigned = true;
	return same_params(s, call, v, p) && keys_check(s, v, "@", e);
}

void agg_stmt(struct sema *s, struct stmt *st)
{
	struct expr *e = st->e->a, *call = st->e->b;

	if (st->e->op != OP_NONE) {
		serr(s, D_AGG_FUNC, st->e->loc,
		     "an aggregation is assigned with =, not with %s=", op_name(st->e->op));
		return;
	}
	if (!agg_check(s, e, call))
		return;
	st->kind = S_AGG;
	st->e = e;
	st->agg_call = call;
}
