// SPDX-License-Identifier: MIT
/*
 * Clauses and statements. A clause becomes one struct tclause for each of its probe descriptions,
 * with a tree of its own, because the types of args[] differ from one to the other.
 *
 * The order of speculate(), commit() and what records data is checked along the text: a branch of
 * an if starts with what came before it, and both branches count for what follows.
 */
#include <errno.h>

#include <string.h>

#include "sema/sema_i.h"

/* ---- order of actions (guide, "Speculative Tracing") ---- */

static bool misplaced(struct sema *s, enum errtag tag, struct srcloc loc, const char *what,
		      const char *after)
{
	serr(s, tag, loc, "%s may not follow %s in the same clause", what, after);
	return false;
}

static bool place_speculate(struct sema *s, struct srcloc loc)
{
	struct placed *p = &s->cx.placed;

	if (p->commit)
		return misplaced(s, D_SPEC_COMM, loc, "speculate( )", "commit( )");
	if (p->spec)
		return misplaced(s, D_SPEC_SPEC, loc, "speculate( )", "speculate( )");
	if (p->data)
		return misplaced(s, D_SPEC_DREC, loc, "speculate( )", "data-recording actions");
	p->spec = true;
	return true;
}

static bool place_commit(struct sema *s, struct srcloc loc)
{
	struct placed *p = &s->cx.placed;

	if (p->commit)
		return misplaced(s, D_COMM_COMM, loc, "commit( )", "commit( )");
	if (p->data)
		return misplaced(s, D_COMM_DREC, loc, "commit( )", "data-recording actions");
	p->commit = true;
	return true;
}

bool place_action(struct sema *s, const struct expr *call)
{
	const struct func_info *f = call->func;
	struct placed *p = &s->cx.placed;

	switch (f->id) {
	case FN_SPECULATE: return place_speculate(s, call->loc);
	case FN_COMMIT: return place_commit(s, call->loc);
	case FN_DISCARD: return true;
	case FN_EXIT:
		if (p->spec)
			return misplaced(s, D_EXIT_SPEC, call->loc, "exit( )", "speculate( )");
		break;
	default: break;
	}
	/* system() and freopen() record their arguments, but count as destructive only */
	if (f->flags & FF_DESTRUCTIVE)
		return !p->spec ||
		       misplaced(s, D_ACT_SPEC, call->loc, "a destructive action", "speculate( )");
	if (!(f->flags & FF_DATA))
		return true;
	if (p->commit)
		return misplaced(s, D_DREC_COMM, call->loc, "a data-recording action", "commit( )");
	p->data |= !p->spec; /* what is speculative does not forbid a commit() */
	return true;
}

bool place_agg(struct sema *s, struct srcloc loc)
{
	if (s->cx.placed.commit)
		return misplaced(s, D_AGG_COMM, loc, "an aggregation", "commit( )");
	if (s->cx.placed.spec)
		return misplaced(s, D_AGG_SPEC, loc, "an aggregation", "speculate( )");
	s->cx.placed.data = true;
	return true;
}

/* ---- statements ---- */

static void stmts(struct sema *s, struct stmt *st);

static void expr_stmt(struct sema *s, struct stmt *st)
{
	struct expr *e = st->e;

	if (e->kind == E_ASSIGN && e->a->kind == E_AGG)
		agg_stmt(s, st);
	else if (e->kind == E_AGG)
		serr(s, D_AGG_NULL, e->loc,
		     "@%s alone does nothing: assign an aggregating function to it", e->name);
	else if (e->kind == E_CALL)
		st->e = cook_call(s, e, CALL_STMT);
	else
		st->e = cook_scalar(s, e);
}

static void if_stmt(struct sema *s, struct stmt *st)
{
	st->e = cook_scalar(s, st->e);
	if (!is_bad(s, st->e) && !type_is_scalar(st->e->type))
		serr(s, D_PRED_SCALAR, st->e->loc,
		     "condition of if must be of scalar type, not \"%s\"", tname(s, st->e->type));
	struct placed before = s->cx.placed;
	stmts(s, st->then_);
	struct placed after = s->cx.placed;
	s->cx.placed = before;
	stmts(s, st->else_);
	s->cx.placed.spec |= after.spec;
	s->cx.placed.commit |= after.commit;
	s->cx.placed.data |= after.data;
}

static void stmts(struct sema *s, struct stmt *st)
{
	for (; st; st = st->next) {
		switch (st->kind) {
		case S_EXPR: expr_stmt(s, st); break;
		case S_IF: if_stmt(s, st); break;
		case S_BLOCK: stmts(s, st->body); break;
		case S_AGG: break;
		}
	}
}

/* ---- clauses ---- */

static enum errtag match_tag(const struct pdesc *d, int err)
{
	bool pid = d->prov && d->prov[0] == 'p' && d->prov[1] == 'i' && d->prov[2] == 'd';

	if (err == -EINVAL)
		return D_PDESC_INVAL;
	return pid ? D_PROC_GRAB : D_UNKNOWN;
}

/* What is not there now and may be loaded later: -Z lets it pass. */
static bool may_come(enum errtag tag)
{
	return tag == D_PROC_LIB || tag == D_PROC_FUNC;
}

bool clause_match(struct sema *s, const struct pdesc *d, struct probe_match *ret, bool *ret_drop)
{
	const char *why = NULL, *near;

	*ret = (struct probe_match){ 0 };
	*ret_drop = true;
	int r = s->env->match(s->env->priv, d, ret, &why);
	if (r < 0 && s->env->allow_zero && may_come(ret->tag))
		return true;
	if (r < 0) {
		serr(s, ret->tag ? ret->tag : match_tag(d, r), d->loc, "probe description %s: %s",
		     d->text, why ? why : "not available");
		return false;
	}
	stab_match(s, d->prov, ret);
	*ret_drop = ret->n == 0;
	if (ret->n || s->env->allow_zero)
		return true;
	near = s->env->near ? s->env->near(s->env->priv, d) : NULL;
	serr(s, D_PDESC_ZERO, d->loc, "probe description %s does not match any probes%s%s%s",
	     d->text, near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
	return false;
}

static void probe_stab(struct sema *s, const struct tclause *t)
{
	struct stability st = sema_desc_stability(t);
	struct tclause *cl = s->cx.cl;
	s->cx.cl = NULL; /* it is the program's, not its statements' */
	sema_stab(s, t->desc->loc, t->desc->text, st);
	s->cx.cl = cl;
}

static void predicate(struct sema *s, struct tclause *t)
{
	if (!t->pred)
		return;
	t->pred = cook_scalar(s, t->pred);
	if (!is_bad(s, t->pred) && !type_is_scalar(t->pred->type))
		serr(s, D_PRED_SCALAR, t->pred->loc, "predicate must be of scalar type, not \"%s\"",
		     tname(s, t->pred->type));
}

static void one_desc(struct sema *s, struct clause *c, uint32_t i)
{
	struct tclause *t = arena_new_obj(s->a, struct tclause);
	bool last = i + 1 == c->n_descs, drop;
	uint32_t errors = s->ds->errors;

	*t = (struct tclause){ .ast = c,
			       .desc = &c->descs[i],
			       .loc = c->loc,
			       .stab = { STAB_STABLE, STAB_STABLE, STABC_COMMON } };
	t->pred = last ? c->pred : expr_copy(s->a, c->pred);
	t->body = last ? c->body : stmt_copy(s->a, c->body);
	t->default_action = !t->body;
	clause_match(s, t->desc, &t->match, &drop);
	s->cx = (struct scx){ .cl = t, .dropped = drop };
	if (!drop)
		probe_stab(s, t);
	predicate(s, t);
	stmts(s, t->body);
	const struct expr *notyet = s->cx.notyet;
	s->cx = (struct scx){ 0 };
	if (notyet && s->ds->errors == errors)
		serr(s, D_UNKNOWN, notyet->loc, "%s( ) is not implemented yet", notyet->func->name);
	if (drop)
		return;
	s->prog.clauses = arena_grow(s->a, s->prog.clauses, s->prog.n_clauses, &s->cap_clauses,
				     sizeof(struct tclause *));
	t->index = s->prog.n_clauses;
	s->prog.clauses[s->prog.n_clauses++] = t;
}

void clause_item(struct sema *s, struct clause *c)
{
	for (uint32_t i = 0; i < c->n_descs; i++)
		one_desc(s, c, i);
}
