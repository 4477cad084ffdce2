// SPDX-License-Identifier: MIT
/*
 * #pragma D attributes, binding, depends_on. (option has been applied by the lexer.) Versions and
 * dependencies mean nothing here, as libraries are loaded by need; their form is checked.
 */
#include <ctype.h>
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

static void malformed(struct sema *s, const struct pragma *p, const char *want)
{
	serr(s, D_PRAGMA_MALFORM, p->loc, "malformed #pragma D %s: want %s", p->words[0], want);
}

/* attributes N/D/C provider P provider|module|function|name|args */
static void attr_provider(struct sema *s, const struct pragma *p)
{
	static const char *const parts[] = { "provider", "module", "function", "name", "args" };

	if (p->n != 5 || word_index(parts, 5, p->words[4], strlen(p->words[4])) < 0) {
		malformed(s, p,
			  "name/data/class provider <name> provider|module|function|name|args");
		return;
	}
	if (!strmap_get(&s->provs, p->words[3]) && !s->cx.in_lib)
		serr(s, D_PRAGMA_UNUSED, p->loc,
		     "unused #pragma D attributes: provider %s is not declared", p->words[3]);
}

static void pragma_attributes(struct sema *s, const struct pragma *p)
{
	struct stability st;

	if (p->n < 3 || !sema_parse_stability(p->words[1], &st)) {
		malformed(s, p, "name/data/class identifier");
		return;
	}
	if (strcmp(p->words[2], "provider") == 0) {
		attr_provider(s, p);
		return;
	}
	if (p->n != 3) {
		malformed(s, p, "name/data/class identifier");
		return;
	}
	struct inline_def *in = strmap_get(&s->inlines, p->words[2]);
	if (in) {
		in->attrs = true;
		in->stab = st;
	} else if (!var_find(s, SC_NONE, p->words[2]) && !builtin_find(p->words[2]) &&
		   !func_find(p->words[2]) && !s->cx.in_lib &&
		   !types_find(s->T, NULL, TNS_NAME, p->words[2])) {
		serr(s, D_PRAGMA_UNUSED, p->loc, "unused #pragma D attributes: %s is not defined",
		     p->words[2]);
	}
}

/* 1, 1.2, 1.2.3 */
static bool is_version(const char *v)
{
	unsigned dots = 0;

	for (; *v; v++) {
		if (isdigit((unsigned char)*v))
			continue;
		if (*v != '.' || !isdigit((unsigned char)v[1]) || ++dots > 2)
			return false;
	}
	return isdigit((unsigned char)v[-1]);
}

static void pragma_binding(struct sema *s, const struct pragma *p)
{
	if (p->n != 3 || !p->words[1][0] || !is_version(p->words[1]))
		malformed(s, p, "\"version\" identifier");
	else if (!strmap_get(&s->inlines, p->words[2]) && !var_find(s, SC_NONE, p->words[2]) &&
		 !builtin_find(p->words[2]) && !func_find(p->words[2]) && !s->cx.in_lib &&
		 !types_find(s->T, NULL, TNS_NAME, p->words[2]))
		serr(s, D_PRAGMA_UNUSED, p->loc, "unused #pragma D binding: %s is not defined",
		     p->words[2]);
}

static void pragma_depends_on(struct sema *s, const struct pragma *p)
{
	static const char *const kinds[] = { "provider", "module", "library" };

	if (p->n != 3 || word_index(kinds, 3, p->words[1], strlen(p->words[1])) < 0)
		malformed(s, p, "provider|module|library <name>");
	else if (strcmp(p->words[1], "library") == 0)
		sema_load(s, p->words[2]);
}

void pragma_item(struct sema *s, const struct pragma *p)
{
	if (!p->is_d || p->n == 0 || strcmp(p->words[0], "option") == 0)
		return;
	if (strcmp(p->words[0], "attributes") == 0)
		pragma_attributes(s, p);
	else if (strcmp(p->words[0], "binding") == 0)
		pragma_binding(s, p);
	else if (strcmp(p->words[0], "depends_on") == 0)
		pragma_depends_on(s, p);
	else
		serr(s, D_PRAGMA_INVAL, p->loc, "invalid #pragma D %s", p->words[0]);
}
