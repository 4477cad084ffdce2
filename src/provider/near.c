// SPDX-License-Identifier: MIT
/*
 * What someone may have meant by a description that matches nothing: the one probe field that is misspelled, if the
 * others are right. Asked for only when there is nothing to match, so it may look at all probes of a provider.
 */
#include <string.h>

#include "base/hint.h"
#include "provider/priv.h"
#include "syntax/parse.h"

static const char *field_of(const struct pdesc *d, unsigned i)
{
	const char *s = i == 0 ? d->prov : i == 1 ? d->mod : i == 2 ? d->func : d->name;

	return s ? s : "";
}

/* The description with field i as it should be; what the user left out in front is left out. */
static const char *with_field(struct world *w, const struct pdesc *d, unsigned i, const char *name)
{
	struct sbuf b = { 0 };
	const char *s;

	for (unsigned k = 0; k < 4; k++) {
		const char *f = k == i ? name : field_of(d, k);

		if (b.len || *f || k == 3)
			sbuf_printf(&b, "%s%s", f, k < 3 ? ":" : "");
	}
	s = arena_strdup(w->arena, sbuf_str(&b));
	sbuf_free(&b);
	return s;
}

static const char *nearest(struct world *w, const struct pdesc *d, unsigned i)
{
	struct pdesc any = { .prov = d->prov, .mod = d->mod, .func = d->func, .name = d->name };
	struct hint g = hint_for(field_of(d, i));
	const struct probe_set *set;
	const char *why;

	*(i == 1 ? &any.mod : i == 2 ? &any.func : &any.name) = "";
	if (provider_match(w, &any, &set, &why))
		return NULL;
	for (uint32_t k = 0; k < set->n; k++)
		hint_consider(&g, set->v[k]->names.n[i]);
	return g.best;
}

static bool is_provider(const char *name)
{
	for (uint32_t i = 0; providers[i]; i++)
		if (pdesc_glob(providers[i]->name, name))
			return true;
	return false;
}

static const char *nearest_provider(const struct pdesc *d)
{
	struct hint g = hint_for(d->prov);

	for (uint32_t i = 0; providers[i]; i++)
		if (!pdesc_is_glob(providers[i]->name))
			hint_consider(&g, providers[i]->name);
	return g.best;
}

const char *provider_near(struct world *w, const struct pdesc *d)
{
	const char *best = NULL;
	unsigned i = 4;

	if (d->id || !*field_of(d, 0) || pdesc_is_glob(d->prov))
		return NULL;
	while (!best && --i > 0)
		if (is_provider(d->prov) && *field_of(d, i) && !pdesc_is_glob(field_of(d, i)))
			best = nearest(w, d, i);
	if (!best)
		best = nearest_provider(d);
	return best ? with_field(w, d, i, best) : NULL;
}
