// SPDX-License-Identifier: MIT
/*
 * Variables that are read before the text assigns to them: a return clause written above its entry
 * clause tests self->ts. Before a text is analysed all assignments to plain names are collected.
 * When an unknown name is read, a copy of the first right side that can be typed tells what it is.
 *
 * Assignments of 0 come last: they end the life of a variable and say nothing about its type, and an int
 * in the place of a timestamp would cut it off without a word.
 *
 * An assignment that failed once is not tried again, which bounds the work.
 */
#include <string.h>

#include "sema/sema_i.h"

#define MAX_FWD_DEPTH 40

/* ---- collecting ---- */

static void add(struct sema *s, struct pending p)
{
	s->pending = arena_grow(s->a, s->pending, s->n_pending, &s->cap_pending, sizeof(p));
	s->pending[s->n_pending++] = p;
}

static void collect_lhs(struct sema *s, const struct clause *c, const struct expr *lhs,
			const struct expr *rhs)
{
	const struct expr *name = lhs->kind == E_INDEX ? lhs->a : lhs;

	if (lhs->kind == E_AGG && rhs)
		add(s,
		    (struct pending){
			    .agg = true, .name = lhs->name, .clause = c, .lhs = lhs, .rhs = rhs });
	else if (name->kind == E_IDENT && !name->module)
		add(s, (struct pending){ .scope = name->scope,
					 .name = name->name,
					 .clause = c,
					 .lhs = lhs,
					 .rhs = rhs });
}

static void collect_expr(struct sema *s, const struct clause *c, const struct expr *e)
{
	if (!e || e->type)
		return;
	if (e->kind == E_ASSIGN)
		collect_lhs(s, c, e->a, e->op == OP_NONE ? e->b : NULL);
	else if (e->kind == E_UNARY && e->op >= OP_PREINC && e->op <= OP_POSTDEC)
		collect_lhs(s, c, e->a, NULL);
	unsigned subs = expr_subs(e);
	if (subs > 0)
		collect_expr(s, c, e->a);
	if (subs > 1)
		collect_expr(s, c, e->b);
	if (subs > 2)
		collect_expr(s, c, e->c);
	for (uint32_t i = 0; i < e->n_args; i++)
		collect_expr(s, c, e->args[i]);
}

static void collect_stmts(struct sema *s, const struct clause *c, const struct stmt *st)
{
	for (; st; st = st->next) {
		collect_expr(s, c, st->e);
		collect_stmts(s, c, st->then_);
		collect_stmts(s, c, st->else_);
		collect_stmts(s, c, st->body);
	}
}

void fwd_collect(struct sema *s, const struct clause *c)
{
	collect_expr(s, c, c->pred);
	collect_stmts(s, c, c->body);
}

/* ---- use ---- */

/* The variable as the assignment makes it; NULL if it cannot be typed. */
static struct svar *try_assignment(struct sema *s, struct pending *p)
{
	struct expr *lhs = expr_copy(s->a, p->lhs);

	if (p->agg)
		return agg_define(s, lhs, expr_copy(s->a, p->rhs));
	struct expr *rhs = p->rhs ? cook_raw(s, expr_copy(s->a, p->rhs)) : NULL;
	const struct ctype *t = s->t_int64, *xl = NULL;
	if (rhs && rhs->kind == E_XLATE && type_is_ptr(rhs->type)) {
		xl = rhs->type;
		rhs = rhs->a;
	}
	if (rhs)
		t = assign_type(s, rhs);
	if (!t || t == s->t_bad)
		return NULL;
	lhs = cook_lhs(s, lhs, t);
	struct svar *sv = is_bad(s, lhs) ? NULL : var_find(s, p->scope, p->name);
	if (sv)
		sv->xl = xl;
	return sv;
}

/* In the place of the assignment, and without a word about what is wrong with it. */
static struct svar *try_quietly(struct sema *s, struct pending *p)
{
	struct diags quiet, *ds = s->ds;
	struct tclause cl = { .ast = p->clause, .desc = &p->clause->descs[0] };
	struct scx cx = s->cx;
	struct svar *sv = NULL;
	bool drop = true;

	diags_init(&quiet, s->a);
	s->ds = &quiet;
	clause_match(s, cl.desc, &cl.match, &drop);
	s->cx = (struct scx){ .cl = &cl, .dropped = drop };
	uint32_t errors = quiet.errors;
	sv = try_assignment(s, p);
	s->cx = cx;
	s->ds = ds;
	return quiet.errors == errors ? sv : NULL;
}

static bool is_release(const struct pending *p)
{
	return !p->agg && p->rhs && p->rhs->kind == E_INT && p->rhs->i == 0;
}

static struct svar *search(struct sema *s, bool agg, enum scope scope, const char *name)
{
	struct svar *sv = NULL;

	if (s->fwd_depth >= MAX_FWD_DEPTH)
		return NULL;
	s->fwd_depth++;
	for (uint32_t i = 0; i < 2 * s->n_pending && !sv; i++) {
		struct pending *p = &s->pending[i % s->n_pending];
		if (is_release(p) != (i >= s->n_pending) || p->agg != agg || p->scope != scope ||
		    p->busy || p->failed || strcmp(p->name, name) != 0)
			continue;
		p->busy = true;
		sv = try_quietly(s, p);
		p->busy = false;
		p->failed = !sv;
	}
	s->fwd_depth--;
	return sv;
}

struct svar *fwd_var(struct sema *s, enum scope scope, const char *name)
{
	return search(s, false, scope, name);
}

struct svar *fwd_agg(struct sema *s, const char *name)
{
	return search(s, true, SC_NONE, name);
}
