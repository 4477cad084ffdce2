// SPDX-License-Identifier: MIT
/*
 * Stability: Dynamic Tracing Guide, "Stability". Each name has attributes (how stable the name is, how
 * stable what it means, where it is available); a clause's are the least of what it uses. -v prints
 * them, -x amin refuses what is below.
 *
 * Attributes that a pragma gives to an inline stand for all that its value uses, and so does a
 * translator of a library: that is what libraries are for (scx.quiet).
 */
#include <string.h>
#include <strings.h>

#include "sema/sema_i.h"

static const char *const levels[] = {
	[STAB_INTERNAL] = "Internal", [STAB_PRIVATE] = "Private",   [STAB_OBSOLETE] = "Obsolete",
	[STAB_EXTERNAL] = "External", [STAB_UNSTABLE] = "Unstable", [STAB_EVOLVING] = "Evolving",
	[STAB_STABLE] = "Stable",     [STAB_STANDARD] = "Standard",
};
static const char *const classes[] = {
	[STABC_UNKNOWN] = "Unknown", [STABC_CPU] = "CPU", [STABC_PLATFORM] = "Platform",
	[STABC_GROUP] = "Group",     [STABC_ISA] = "ISA", [STABC_COMMON] = "Common",
};

static int word_index(const char *const *words, size_t n, const char *s, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) == len && strncasecmp(words[i], s, len) == 0)
			return (int)i;
	return -1;
}

bool sema_parse_stability(const char *text, struct stability *ret)
{
	const char *slash = strchr(text, '/');
	const char *slash2 = slash ? strchr(slash + 1, '/') : NULL;

	if (!slash2)
		return false;
	size_t n = sizeof(levels) / sizeof(levels[0]);
	int name = word_index(levels, n, text, (size_t)(slash - text));
	int data = word_index(levels, n, slash + 1, (size_t)(slash2 - slash - 1));
	int class_ = word_index(classes, sizeof(classes) / sizeof(classes[0]), slash2 + 1,
				strlen(slash2 + 1));
	if (name < 0 || data < 0 || class_ < 0)
		return false;
	*ret = (struct stability){ (uint8_t)name, (uint8_t)data, (uint8_t)class_ };
	return true;
}

struct stability stab_least(struct stability a, struct stability b)
{
	return (struct stability){ a.name < b.name ? a.name : b.name,
				   a.data < b.data ? a.data : b.data,
				   a.class_ < b.class_ ? a.class_ : b.class_ };
}

void sema_stab(struct sema *s, struct srcloc loc, const char *name, struct stability st)
{
	const struct stability *min = &s->env->amin;

	if (s->cx.quiet)
		return;
	if (s->cx.cl)
		s->cx.cl->stab = stab_least(s->cx.cl->stab, st);
	if (!s->env->has_amin || s->cx.in_lib)
		return;
	if (st.name < min->name || st.data < min->data || st.class_ < min->class_)
		serr(s, D_ATTR_MIN, loc,
		     "attributes for %s (%s/%s/%s) are less than predefined minimum", name,
		     levels[st.name], levels[st.data], classes[st.class_]);
}

struct stability sema_desc_stability(const struct tclause *t)
{
	const struct pdesc *d = t->desc;
	const char *part[] = { d->prov, d->mod, d->func, d->name };
	struct stability st;

	/* whatever provider comes to have such a probe */
	if (!d->id && (!d->prov || !*d->prov || strpbrk(d->prov, "*?[\\")))
		st = (struct stability){ STAB_UNSTABLE, STAB_UNSTABLE, STABC_COMMON };
	else
		st = t->match.stab[0];
	for (int i = 1; i < 4; i++)
		if (d->id || (part[i] && *part[i]))
			st = stab_least(st, t->match.stab[i]);
	return st;
}

/* ---- attributes of providers, by pragma ---- */

struct prov_stab {
	bool given[5];
	struct stability part[5];
};

void stab_provider(struct sema *s, const char *prov, unsigned part, struct stability st)
{
	struct prov_stab *p = strmap_get(&s->prov_stabs, prov);

	if (!p) {
		p = arena_new_obj(s->a, struct prov_stab);
		strmap_set(s->a, &s->prov_stabs, prov, p);
	}
	p->given[part] = true;
	p->part[part] = st;
}

void stab_match(struct sema *s, const char *prov, struct probe_match *m)
{
	const struct prov_stab *p = prov ? strmap_get(&s->prov_stabs, prov) : NULL;

	for (int i = 0; p && i < 5; i++)
		if (p->given[i])
			m->stab[i] = p->part[i];
}
