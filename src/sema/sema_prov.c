// SPDX-License-Identifier: MIT
/*
 * Provider declarations: what a provider's probes are and how native arguments become args[].
 *
 *	provider p { probe x__y(struct a *a, int n : a_info_t *a, string n); };
 *
 * Left of the colon is what the probe hands over, right of it what args[] are: each comes from the
 * native argument of its name, or else of its position, by cast or by translator. Kernel providers
 * whose arguments are translated have their declaration in the D library; it is loaded when
 * a clause first uses args[] (declared_args()).
 */
#include <ctype.h>
#include <string.h>

#include "sema/sema_i.h"

#define MAX_PROVIDER_NAME 51
#define MAX_PROBE_ARGS 32

static bool provider_name_ok(const char *name)
{
	size_t n = strlen(name);
	return n > 0 && n <= MAX_PROVIDER_NAME && !isdigit((unsigned char)name[n - 1]);
}

/* Which native argument the ith of args[] comes from; p->n_args: there is none. */
static uint32_t native_index(const struct probe_decl *p, uint32_t i)
{
	for (uint32_t j = 0; p->xargs[i].name && j < p->n_args; j++)
		if (p->args[j].name && strcmp(p->args[j].name, p->xargs[i].name) == 0)
			return j;
	return i < p->n_args ? i : p->n_args;
}

static bool probe_types(struct sema *s, const struct probe_decl *p)
{
	for (uint32_t i = 0; i < p->n_args; i++)
		if (!te_type(s, p->args[i].type))
			return false;
	for (uint32_t i = 0; i < p->n_xargs; i++) {
		const struct ctype *out = te_type(s, p->xargs[i].type), *native = NULL;
		uint32_t from = native_index(p, i);
		if (!out)
			return false;
		if (from < p->n_args)
			native = p->args[from].type->type;
		/* A library's is not looked for before it is used. */
		if (s->cx.in_lib)
			continue;
		const struct ctype *to = type_is_ptr(out) ? type_target(out) : out;
		if (!native || type_compatible(out, native) ||
		    (type_is_scalar(out) && !type_is_sou(to)) || type_is_string(out) ||
		    (type_is_sou(to) && xlator_exists(s, to, native)))
			continue;
		serr(s, D_PROV_PRXLATOR, p->loc,
		     "probe %s: translator from \"%s\" to \"%s\" (argument #%u) is not defined",
		     p->name, tname(s, native), tname(s, out), i + 1);
		return false;
	}
	return true;
}

static void check_probe(struct sema *s, const struct provider_decl *d, uint32_t i)
{
	const struct probe_decl *p = &d->probes[i];

	for (uint32_t j = 0; j < i; j++)
		if (strcmp(d->probes[j].name, p->name) == 0) {
			serr(s, D_PROV_PRDUP, p->loc, "probe redeclared: %s:::%s", d->name,
			     p->name);
			return;
		}
	if (p->n_args > MAX_PROBE_ARGS || p->n_xargs > MAX_PROBE_ARGS)
		serr(s, D_PROV_PRARGLEN, p->loc, "probe %s has more than %d arguments", p->name,
		     MAX_PROBE_ARGS);
	else
		probe_types(s, p);
}

static bool same_provider(const struct provider_decl *a, const struct provider_decl *b)
{
	for (uint32_t i = 0; i < b->n; i++) {
		bool found = false;
		for (uint32_t j = 0; j < a->n && !found; j++)
			found = strcmp(a->probes[j].name, b->probes[i].name) == 0 &&
				a->probes[j].n_args == b->probes[i].n_args;
		if (!found)
			return false;
	}
	return true;
}

void provider_item(struct sema *s, struct provider_decl *d)
{
	const struct provider_decl *old = strmap_get(&s->provs, d->name);

	if (!provider_name_ok(d->name)) {
		serr(s, D_PROV_BADNAME, d->loc,
		     "invalid provider name %s: at most %d characters, and no digit at the end",
		     d->name, MAX_PROVIDER_NAME);
		return;
	}
	for (uint32_t i = 0; i < d->n; i++)
		check_probe(s, d, i);
	if (old) {
		if (!same_provider(old, d) || old->n != d->n)
			serr(s, D_PROV_INCOMPAT, d->loc,
			     "provider %s differs from its declaration at line %u", d->name,
			     old->loc.shown_line);
		return;
	}
	strmap_set(s->a, &s->provs, d->name, d);
	pvec_push(s->a, &s->prog.providers, d);
}

/* ---- args[] of declared probes ---- */

/* The provider that is declared as the one of this name: those of applications end in a process, or in a star. */
static const struct provider_decl *provider_find(struct sema *s, const char *prov, bool *ret_user)
{
	const struct provider_decl *d = strmap_get(&s->provs, prov);
	size_t n = strlen(prov);

	if (!d && sema_load(s, prov))
		d = strmap_get(&s->provs, prov);
	while (n > 0 && (isdigit((unsigned char)prov[n - 1]) || prov[n - 1] == '*'))
		n--;
	if (d || n == 0 || !prov[n])
		return d;
	*ret_user = true;
	return provider_find(s, arena_strndup(s->a, prov, n), ret_user);
}

static const struct probe_decl *probe_find(struct sema *s, const char *prov, const char *name,
					   bool *ret_user)
{
	const struct provider_decl *d = provider_find(s, prov, ret_user);

	for (uint32_t i = 0; d && i < d->n; i++)
		if (strcmp(d->probes[i].name, name) == 0)
			return &d->probes[i];
	return NULL;
}

/* What an application's probe has points into its memory, and so does what is handed on as it is. */
static void in_userland(struct sema *s, struct probe_arg *a)
{
	bool same = type_compatible(a->xlated, a->native);

	if (!type_is_ptr(a->native))
		return;
	a->native = types_ptr_userland(s->T, type_target(a->native));
	if (same && type_is_ptr(a->xlated))
		a->xlated = types_ptr_userland(s->T, type_target(a->xlated));
}

static bool args_of(struct sema *s, const struct probe_decl *p, bool user, struct probe_args *ret)
{
	struct probe_arg *v = arena_new_array(s->a, struct probe_arg, p->n_xargs);

	for (uint32_t i = 0; i < p->n_xargs; i++) {
		uint32_t from = native_index(p, i);
		v[i].xlated = te_type(s, p->xargs[i].type);
		v[i].native = from < p->n_args ? te_type(s, p->args[from].type) : v[i].xlated;
		v[i].mapping = from < p->n_args ? from : i;
		if (!v[i].xlated || !v[i].native)
			return false;
		if (user)
			in_userland(s, &v[i]);
	}
	*ret = (struct probe_args){ .n = p->n_xargs, .arg = v };
	return true;
}

bool sema_probe_args(struct sema *s, const char *prov, const char *name, struct probe_args *ret)
{
	bool user = false;
	const struct probe_decl *p = probe_find(s, prov, name, &user);

	*ret = (struct probe_args){ 0 };
	return p && args_of(s, p, user, ret);
}

static bool same_args(const struct probe_args *a, const struct probe_args *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (a->arg[i].native != b->arg[i].native || a->arg[i].xlated != b->arg[i].xlated ||
		    a->arg[i].mapping != b->arg[i].mapping)
			return false;
	return true;
}

void declared_args(struct sema *s, struct probe_match *m)
{
	const struct sema_env *env = s->env;
	const char *prov, *name, *was = NULL;
	struct probe_args a;

	if (m->args_declared || !env->probe_name)
		return;
	for (uint32_t i = 0; i < m->n && env->probe_name(env->priv, m, i, &prov, &name); i++) {
		if (was && strcmp(was, name) == 0)
			continue;
		bool found = sema_probe_args(s, prov, name, &a);
		if (!was && !found)
			return; /* it is as the provider says */
		if (was && (!found || !same_args(&a, &m->args))) {
			m->args_differ = true;
			return;
		}
		m->args = a;
		m->args_declared = true;
		m->args_unknown = m->args_differ = false;
		was = name;
	}
}
