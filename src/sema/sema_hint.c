// SPDX-License-Identifier: MIT
/* "Did you mean": the known name with the least edit distance, if that is small enough. */
#include <string.h>

#include "base/hint.h"
#include "sema/sema_i.h"

static const char *answer(struct sema *s, const struct hint *g, const char *prefix)
{
	return g->best ? arena_printf(s->a, " (did you mean %s%s?)", prefix, g->best) : "";
}

static void consider_map(struct hint *g, const struct strmap *m)
{
	for (uint32_t i = 0; i < m->cap; i++)
		if (m->tab[i].key && m->tab[i].val)
			hint_consider(g, m->tab[i].key);
}

const char *hint_name(struct sema *s, enum scope scope, const char *name)
{
	struct hint g = hint_for(name);

	if (scope != SC_NONE) {
		consider_map(&g, &s->vars[scope == SC_SELF ? DV_SELF : DV_THIS]);
		return answer(s, &g, scope == SC_SELF ? "self->" : "this->");
	}
	consider_map(&g, &s->vars[DV_GLOBAL]);
	consider_map(&g, &s->inlines);
#define BUILTIN(id, name, type, flags)                       \
	if (!((flags)&BIF_UNSUP) && !version_hides(s, name)) \
		hint_consider(&g, name);
#include "tables/builtins.def"
#undef BUILTIN
	return answer(s, &g, "");
}

const char *hint_func(struct sema *s, const char *name)
{
	struct hint g = hint_for(name);

#define FUNC(id, name, kind, proto, flags)                                  \
	if (!((flags) & (FF_UNSUP | FF_NOTYET)) && !version_hides(s, name)) \
		hint_consider(&g, name);
#include "tables/funcs.def"
#undef FUNC
	return answer(s, &g, "");
}

const char *hint_agg(struct sema *s, const char *name)
{
	struct hint g = hint_for(name);

	consider_map(&g, &s->vars[DV_AGG]);
	return answer(s, &g, "@");
}

static void consider_members(struct sema *s, struct hint *g, const struct ctype *t, unsigned depth)
{
	t = type_strip(t);
	if (depth > 8 || !type_is_sou(t) || !type_complete(s->T, t))
		return;
	for (uint32_t i = 0; i < t->n && i < 2000; i++) {
		if (*t->members[i].name)
			hint_consider(g, t->members[i].name);
		else
			consider_members(s, g, t->members[i].type, depth + 1);
	}
}

const char *hint_member(struct sema *s, const struct ctype *sou, const char *name)
{
	struct hint g = hint_for(name);

	consider_members(s, &g, sou, 0);
	return answer(s, &g, "");
}
