// SPDX-License-Identifier: MIT
/*
 * From clauses and their probes to programs.
 *
 * Every (clause, probe) pair is placed by its provider: a group, which is a program, and an index in it.
 * The pairs, sorted by program, clause and index, are the clause lists of the programs, in order.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "provider/priv.h"

struct pair {
	const struct probe *probe;
	uint32_t target, clause, pidx;
};

struct build {
	struct world *w;
	struct tclause *const *clauses;
	struct pair *pairs;
	uint32_t n_pairs, cap_pairs;
	struct ptarget *targets;
	bool *dense; /* per target */
	uint32_t n_targets, cap_targets, cap_dense;
	uint32_t last; /* target found last */
};

static uint32_t target_for(struct build *b, const struct provider *prov, uint64_t group)
{
	for (uint32_t i = 0; i < b->n_targets; i++) {
		uint32_t at = (b->last + i) % b->n_targets;

		if (b->targets[at].prov == prov && b->targets[at].group == group)
			return b->last = at;
	}
	b->targets = arena_grow(b->w->arena, b->targets, b->n_targets, &b->cap_targets,
				sizeof(*b->targets));
	b->dense =
		arena_grow(b->w->arena, b->dense, b->n_targets, &b->cap_dense, sizeof(*b->dense));
	b->targets[b->n_targets] = (struct ptarget){
		.prov = prov,
		.group = group,
		.prog_fd = -1,
		.fd = -1,
	};
	b->dense[b->n_targets] = false;
	return b->last = b->n_targets++;
}

static void add_pair(struct build *b, const struct probe *p, uint32_t clause, struct place pl)
{
	struct pair *pair;

	b->pairs = arena_grow(b->w->arena, b->pairs, b->n_pairs, &b->cap_pairs, sizeof(*b->pairs));
	pair = &b->pairs[b->n_pairs++];
	pair->probe = p;
	pair->clause = clause;
	pair->pidx = pl.pidx;
	pair->target = target_for(b, p->prov, pl.group);
	if (pl.pidx == PIDX_DENSE)
		b->dense[pair->target] = true;
}

static int place(struct build *b, const struct probe *p, uint32_t clause)
{
	struct place pl = { 0 };

	for (uint32_t nth = 0; nth == 0 || pl.more; nth++) {
		int r;

		pl = (struct place){ .nth = nth };
		r = p->prov->place(b->w, p, &pl);
		if (r)
			return r;
		add_pair(b, p, clause, pl);
	}
	return 0;
}

static void add_error_clause(struct build *b, struct ptargets *ret, uint32_t clause, uint32_t max)
{
	if (!ret->error_clauses)
		ret->error_clauses = arena_new_array(b->w->arena, struct lower_clause, max);
	ret->error_clauses[ret->n_error_clauses++] =
		(struct lower_clause){ .c = b->clauses[clause] };
}

static int place_all(struct build *b, uint32_t n, struct ptargets *ret)
{
	for (uint32_t c = 0; c < n; c++) {
		const struct probe_set *set = b->clauses[c]->match.set;

		for (uint32_t i = 0; set && i < set->n; i++) {
			int r = 0;

			if (set->v[i]->id == PROBE_ERROR)
				add_error_clause(b, ret, c, n);
			else
				r = place(b, set->v[i], c);
			if (r)
				return r;
		}
	}
	return 0;
}

/* ---- indices ---- */

/* By program, then probe: makes equal probes neighbours. */
static int by_probe(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->target != y->target)
		return x->target < y->target ? -1 : 1;
	return x->probe->id < y->probe->id ? -1 : x->probe->id > y->probe->id;
}

static int by_clause(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->target != y->target)
		return x->target < y->target ? -1 : 1;
	if (x->clause != y->clause)
		return x->clause < y->clause ? -1 : 1;
	return x->pidx < y->pidx ? -1 : x->pidx > y->pidx;
}

/* Counts the probes of each program, and numbers them where the provider leaves that to us. */
static void number(struct build *b)
{
	const struct pair *prev = NULL;

	qsort(b->pairs, b->n_pairs, sizeof(*b->pairs), by_probe);
	for (uint32_t i = 0; i < b->n_pairs; i++) {
		struct pair *p = &b->pairs[i];
		struct ptarget *t = &b->targets[p->target];
		bool again = prev && prev->target == p->target && prev->probe == p->probe;

		if (!again)
			t->n_enabled++;
		if (b->dense[p->target]) {
			p->pidx = t->n_enabled - 1;
			t->t.n_probes = t->n_enabled;
		}
		prev = p;
	}
}

static void set_probes(struct build *b, uint32_t target)
{
	struct ptarget *t = &b->targets[target];

	t->probes = arena_new_array(b->w->arena, const struct probe *, t->t.n_probes);
	for (uint32_t i = 0; i < b->n_pairs; i++)
		if (b->pairs[i].target == target && b->pairs[i].pidx < t->t.n_probes)
			t->probes[b->pairs[i].pidx] = b->pairs[i].probe;
}

/* ---- clause lists ---- */

static struct lower_clause clause_of(struct build *b, const struct pair *p, uint32_t n, bool all)
{
	struct lower_clause c = { .c = b->clauses[p->clause] };
	uint32_t *v;

	if (all)
		return c;
	v = arena_new_array(b->w->arena, uint32_t, n);
	for (uint32_t i = 0; i < n; i++)
		v[i] = p[i].pidx;
	c.pidx = v;
	c.n_pidx = n;
	return c;
}

/* The pairs of one program, sorted by clause. *ret_all: a clause covers it whole. */
static void set_clauses(struct build *b, struct ptarget *t, const struct pair *p, uint32_t n,
			uint32_t all, bool *ret_all)
{
	struct lower_clause *v = NULL;
	uint32_t n_v = 0, cap = 0;

	*ret_all = false;
	for (uint32_t i = 0, end; i < n; i = end) {
		bool whole;

		for (end = i + 1; end < n && p[end].clause == p[i].clause;)
			end++;
		whole = all && end - i >= all;
		*ret_all |= whole;
		v = arena_grow(b->w->arena, v, n_v, &cap, sizeof(*v));
		v[n_v++] = clause_of(b, p + i, end - i, whole);
	}
	t->t.clauses = v;
	t->t.n_clauses = n_v;
}

static void set_names(struct world *w, struct ptarget *t, bool any_index)
{
	struct lower_names *names = arena_new_array(w->arena, struct lower_names, t->t.n_probes);
	uint32_t *ids = arena_new_array(w->arena, uint32_t, t->t.n_probes);

	for (uint32_t i = 0; i < t->t.n_probes; i++) {
		if (!t->probes[i] && any_index && t->prov->at)
			t->probes[i] = t->prov->at(w, t, i);
		if (!t->probes[i])
			continue;
		names[i] = t->probes[i]->names;
		ids[i] = t->probes[i]->id;
	}
	t->t.names = names;
	t->t.probe_ids = ids;
}

static int finish(struct build *b, uint32_t target, const struct pair *p, uint32_t n,
		  const char **why)
{
	struct ptarget *t = &b->targets[target];
	uint32_t all = t->t.n_probes;
	bool whole;
	int r;

	if (b->dense[target])
		set_probes(b, target);
	r = t->prov->target(b->w, t, &all, why);
	if (r)
		return r;
	if (!b->dense[target])
		set_probes(b, target);
	set_clauses(b, t, p, n, all, &whole);
	set_names(b->w, t, whole);
	return 0;
}

static int finish_all(struct build *b, const char **why)
{
	int r = 0;

	qsort(b->pairs, b->n_pairs, sizeof(*b->pairs), by_clause);
	for (uint32_t i = 0, end; i < b->n_pairs && r == 0; i = end) {
		for (end = i + 1; end < b->n_pairs && b->pairs[end].target == b->pairs[i].target;)
			end++;
		r = finish(b, b->pairs[i].target, b->pairs + i, end - i, why);
	}
	return r;
}

/* BEGIN first, END last, the others as they came. */
static int rank(const struct ptarget *t)
{
	if (t->prov != &provider_dtrace)
		return 1;
	return t->group == PROBE_BEGIN ? 0 : 2;
}

static void order(struct build *b, struct ptargets *ret)
{
	struct ptarget *v = arena_new_array(b->w->arena, struct ptarget, b->n_targets + 1);
	uint32_t n = 0;

	for (int r = 0; r < 3; r++)
		for (uint32_t i = 0; i < b->n_targets; i++)
			if (rank(&b->targets[i]) == r)
				v[n++] = b->targets[i];
	ret->v = v;
	ret->n = n;
}

int provider_targets(struct world *w, struct tclause *const *clauses, uint32_t n,
		     struct ptargets *ret, const char **why)
{
	struct build b = { .w = w, .clauses = clauses };
	int r;

	*ret = (struct ptargets){ .error_probe_id = PROBE_ERROR };
	*why = NULL;
	r = place_all(&b, n, ret);
	if (r == 0) {
		number(&b);
		r = finish_all(&b, why);
	}
	if (r) {
		if (!*why)
			*why = strerror(-r);
		return r;
	}
	order(&b, ret);
	return 0;
}

static struct ptarget *by_group(const struct ptargets *ts, uint64_t group)
{
	for (uint32_t i = 0; i < ts->n; i++)
		if (ts->v[i].prov == &provider_dtrace && ts->v[i].group == group)
			return &ts->v[i];
	return NULL;
}

struct ptarget *ptargets_begin(const struct ptargets *ts)
{
	return by_group(ts, PROBE_BEGIN);
}

struct ptarget *ptargets_end(const struct ptargets *ts)
{
	return by_group(ts, PROBE_END);
}

/* ---- attaching and firing ---- */

int provider_attach(struct world *w, struct ptarget *t, int prog_fd, struct klinks *ls,
		    const char **why)
{
	struct sbuf b = { 0 };
	int r;

	*why = NULL;
	t->prog_fd = prog_fd;
	r = t->prov->attach ? t->prov->attach(w, t, prog_fd, ls, why) : 0;
	if (r == 0 || *why)
		return r;
	kernel_explain(w->kernel, KNEED_ATTACH,
		       arena_printf(w->arena, "attach program '%s'", t->t.name), -r, &b);
	*why = arena_strdup(w->arena, sbuf_str(&b));
	sbuf_free(&b);
	return r;
}

int provider_fire(struct world *w, struct ptarget *t, uint64_t *ret_missed)
{
	uint64_t missed = 0;
	int r;

	if (!t->prov->fire || t->prog_fd < 0)
		return -EINVAL;
	r = t->prov->fire(w, t, &missed);
	if (ret_missed)
		*ret_missed = missed;
	return r;
}
