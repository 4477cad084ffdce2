// SPDX-License-Identifier: MIT
/* "Did you mean": the known name with the least edit distance, if that is small enough. */
#include <string.h>

#include "sema/sema_i.h"

#define MAX_NAME 40

struct guess {
	const char *name, *best;
	unsigned distance; /* of best */
};

/* Insertions, deletions, replacements and swaps of neighbours; names of at most MAX_NAME. */
static unsigned distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned row[3][MAX_NAME + 1];
	unsigned *prev2 = row[0], *prev = row[1], *cur = row[2];

	for (size_t j = 0; j <= nb; j++)
		prev[j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++) {
		cur[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			unsigned best = prev[j - 1] + (a[i - 1] != b[j - 1]);
			best = prev[j] + 1 < best ? prev[j] + 1 : best;
			best = cur[j - 1] + 1 < best ? cur[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    prev2[j - 2] + 1 < best)
				best = prev2[j - 2] + 1;
			cur[j] = best;
		}
		unsigned *t = prev2;
		prev2 = prev;
		prev = cur;
		cur = t;
	}
	return prev[nb];
}

static void consider(struct guess *g, const char *name)
{
	size_t na = strlen(g->name), nb = strlen(name);
	size_t diff = na > nb ? na - nb : nb - na;

	if (na > MAX_NAME || nb > MAX_NAME || diff >= g->distance)
		return;
	unsigned d = distance(g->name, na, name, nb);
	if (d > 0 && d < g->distance) {
		g->best = name;
		g->distance = d;
	}
}

/* Only a third of the letters may be wrong. */
static struct guess guess_for(const char *name)
{
	size_t n = strlen(name);
	return (struct guess){ .name = name, .distance = n < 3 ? 0 : n < 6 ? 2 : 3 };
}

static const char *answer(struct sema *s, const struct guess *g, const char *prefix)
{
	return g->best ? arena_printf(s->a, " (did you mean %s%s?)", prefix, g->best) : "";
}

static void consider_map(struct guess *g, const struct strmap *m)
{
	for (uint32_t i = 0; i < m->cap; i++)
		if (m->tab[i].key && m->tab[i].val)
			consider(g, m->tab[i].key);
}

const char *hint_name(struct sema *s, enum scope scope, const char *name)
{
	struct guess g = guess_for(name);

	if (scope != SC_NONE) {
		consider_map(&g, &s->vars[scope == SC_SELF ? DV_SELF : DV_THIS]);
		return answer(s, &g, scope == SC_SELF ? "self->" : "this->");
	}
	consider_map(&g, &s->vars[DV_GLOBAL]);
	consider_map(&g, &s->inlines);
#define BUILTIN(id, name, type, flags) \
	if (!((flags)&BIF_UNSUP))      \
		consider(&g, name);
#include "tables/builtins.def"
#undef BUILTIN
	return answer(s, &g, "");
}

const char *hint_func(struct sema *s, const char *name)
{
	struct guess g = guess_for(name);

#define FUNC(id, name, kind, proto, flags)       \
	if (!((flags) & (FF_UNSUP | FF_NOTYET))) \
		consider(&g, name);
#include "tables/funcs.def"
#undef FUNC
	return answer(s, &g, "");
}

const char *hint_agg(struct sema *s, const char *name)
{
	struct guess g = guess_for(name);

	consider_map(&g, &s->vars[DV_AGG]);
	return answer(s, &g, "@");
}

static void consider_members(struct sema *s, struct guess *g, const struct ctype *t, unsigned depth)
{
	t = type_strip(t);
	if (depth > 8 || !type_is_sou(t) || !type_complete(s->T, t))
		return;
	for (uint32_t i = 0; i < t->n && i < 2000; i++) {
		if (*t->members[i].name)
			consider(g, t->members[i].name);
		else
			consider_members(s, g, t->members[i].type, depth + 1);
	}
}

const char *hint_member(struct sema *s, const struct ctype *sou, const char *name)
{
	struct guess g = guess_for(name);

	consider_members(s, &g, sou, 0);
	return answer(s, &g, "");
}
