// SPDX-License-Identifier: MIT
/*
 * #pragma D attributes, binding, depends_on. (option has been applied by the lexer.)
 *
 * attributes and binding are for what the same text defines, before or after the pragma: an inline or
 * a variable. What is defined outside, by another text or by the language, is not theirs to change
 * (D_PRAGMA_SCOPE). Those that found nothing by the end of the text are reported
 * (D_PRAGMA_UNUSED), though not those of a library, whose items may not be available here.
 * A version has no effect: there is one of each name.
 *
 * depends_on comes first: a text that lacks something is not looked at (D_PRAGMA_DEPEND), and a
 * library that lacks something is as if it was not there.
 */
#include <string.h>

#include "sema/sema_i.h"

static void malformed(struct sema *s, const struct pragma *p, const char *want)
{
	serr(s, D_PRAGMA_MALFORM, p->loc, "malformed #pragma D %s: want %s", p->words[0], want);
}

/* The word among words, NULL-terminated; -1: it is none of them. */
static int word_of(const char *const *words, const char *s)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], s) == 0)
			return i;
	return -1;
}

/* ---- attributes, binding ---- */

static void defer(struct sema *s, const struct pragma *p)
{
	s->deferred = arena_grow(s->a, s->deferred, s->n_deferred, &s->cap_deferred,
				 sizeof(*s->deferred));
	s->deferred[s->n_deferred++] = p;
}

static const char *pragma_name(const struct pragma *p)
{
	return p->words[2];
}

static void apply(const struct pragma *p, struct attrs *a)
{
	if (strcmp(p->words[0], "attributes") != 0) {
		a->since = sema_parse_version(p->words[1]);
		return;
	}
	a->given = sema_parse_stability(p->words[1], &a->stab);
}

/* Gives the attributes to what the name is; if it is nothing yet, that may come. */
static void pragma_ident(struct sema *s, const struct pragma *p)
{
	const char *name = pragma_name(p);
	struct inline_def *in = strmap_get(&s->inlines, name);
	struct svar *sv = in ? NULL : var_find(s, SC_NONE, name);
	uint32_t gen = in ? in->gen : sv ? sv->gen : 0;
	bool own = (in || sv) && gen == s->gen && !s->cx.in_lib;
	bool of_language = builtin_find(s, name) || func_find(s, name);

	if (own || (in && s->cx.in_lib))
		apply(p, in ? &in->attrs : &sv->attrs);
	else if (s->cx.in_lib && (sv || of_language))
		return;
	else if (in || sv || of_language)
		serr(s, D_PRAGMA_SCOPE, p->loc,
		     "#pragma D %s cannot modify entity defined outside program scope: %s",
		     p->words[0], name);
	else
		defer(s, p);
}

void pragma_defined(struct sema *s, const char *name, struct attrs *a)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n_deferred; i++) {
		const struct pragma *p = s->deferred[i];
		if (strcmp(pragma_name(p), name) == 0)
			apply(p, a);
		else
			s->deferred[n++] = p;
	}
	s->n_deferred = n;
}

void pragma_end(struct sema *s, uint32_t first)
{
	for (uint32_t i = first; i < s->n_deferred && !s->cx.in_lib; i++)
		serr(s, D_PRAGMA_UNUSED, s->deferred[i]->loc,
		     "unused #pragma D %s: %s is not defined", s->deferred[i]->words[0],
		     pragma_name(s->deferred[i]));
	s->n_deferred = first;
}

static bool have_provider(struct sema *s, const char *name)
{
	const struct sema_env *env = s->env;

	return strmap_get(&s->provs, name) ||
	       (env->depends && env->depends(env->priv, "provider", name));
}

/* attributes N/D/C provider P provider|module|function|name|args */
static void attr_provider(struct sema *s, const struct pragma *p, struct stability st)
{
	static const char *const parts[] = {
		"provider", "module", "function", "name", "args", NULL
	};
	int part = p->n == 5 ? word_of(parts, p->words[4]) : 0;

	if (p->n != 5)
		malformed(s, p,
			  "name/data/class provider <name> provider|module|function|name|args");
	else if (part < 0)
		serr(s, D_PRAGMA_INVAL, p->loc,
		     "invalid component \"%s\" in #pragma D attributes of provider %s", p->words[4],
		     p->words[3]);
	else if (!have_provider(s, p->words[3]) && !s->cx.in_lib)
		serr(s, D_PRAGMA_UNUSED, p->loc,
		     "unused #pragma D attributes: there is no provider %s", p->words[3]);
	else
		stab_provider(s, p->words[3], (unsigned)part, st);
}

static void pragma_attributes(struct sema *s, const struct pragma *p)
{
	struct stability st;

	if (p->n < 3)
		malformed(s, p, "name/data/class identifier");
	else if (!sema_parse_stability(p->words[1], &st))
		serr(s, D_PRAGMA_INVAL, p->loc, "invalid attributes \"%s\" in #pragma D attributes",
		     p->words[1]);
	else if (strcmp(p->words[2], "provider") == 0)
		attr_provider(s, p, st);
	else if (p->n != 3)
		malformed(s, p, "name/data/class identifier");
	else
		pragma_ident(s, p);
}

static void pragma_binding(struct sema *s, const struct pragma *p)
{
	if (p->n != 3)
		malformed(s, p, "\"version\" identifier");
	else if (!sema_parse_version(p->words[1]))
		serr(s, D_PRAGMA_INVAL, p->loc, "invalid version \"%s\" in #pragma D binding",
		     p->words[1]);
	else
		pragma_ident(s, p);
}

/* ---- depends_on ---- */

static void pragma_depends_on(struct sema *s, const struct pragma *p)
{
	static const char *const kinds[] = { "provider", "module", "library", NULL };
	const struct sema_env *env = s->env;
	int kind = p->n == 3 ? word_of(kinds, p->words[1]) : 0;

	if (p->n != 3)
		malformed(s, p, "provider|module|library <name>");
	else if (kind < 0)
		serr(s, D_PRAGMA_INVAL, p->loc, "invalid class %s in #pragma D depends_on",
		     p->words[1]);
	else if (kind == 0 ? !have_provider(s, p->words[2]) :
			     !env->depends || !env->depends(env->priv, kinds[kind], p->words[2]))
		serr(s, D_PRAGMA_DEPEND, p->loc, "program requires %s %s", p->words[1],
		     p->words[2]);
}

static bool is_depends_on(const struct item *it)
{
	const struct pragma *p = it->kind == IT_PRAGMA ? it->pragma : NULL;

	return p && p->is_d && p->n && strcmp(p->words[0], "depends_on") == 0;
}

bool pragma_dependencies(struct sema *s, const struct ast *ast)
{
	uint32_t errors = s->ds->errors;

	for (const struct item *it = ast->first; it; it = it->next)
		if (is_depends_on(it))
			pragma_depends_on(s, it->pragma);
	return s->ds->errors == errors;
}

void pragma_item(struct sema *s, const struct pragma *p)
{
	static const char *const others[] = { "option", "depends_on", NULL };

	if (!p->is_d || p->n == 0 || word_of(others, p->words[0]) >= 0)
		return;
	if (strcmp(p->words[0], "attributes") == 0)
		pragma_attributes(s, p);
	else if (strcmp(p->words[0], "binding") == 0)
		pragma_binding(s, p);
	else
		serr(s, D_PRAGMA_INVAL, p->loc, "invalid #pragma D %s", p->words[0]);
}
