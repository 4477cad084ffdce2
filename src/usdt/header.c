/* SPDX-License-Identifier: MIT */
/* dtrace -h: macros for the probes of a provider, on top of <dtrace/usdt.h>. */
#include <ctype.h>
#include <errno.h>

#include "usdt/usdt.h"

#define MAX_ARGS 12

/* MY_APP of my_app, QUERY_DONE of query-done. */
static void add_upper(struct sbuf *out, const char *name)
{
	for (; *name; name++)
		sbuf_addc(out, isalnum((unsigned char)*name) ? (char)toupper((unsigned char)*name) :
							       '_');
}

static void add_args(struct sbuf *out, uint32_t n, const char *before)
{
	for (uint32_t i = 0; i < n; i++) {
		sbuf_adds(out, i ? ", " : before);
		sbuf_printf(out, "arg%u", i);
	}
}

static void add_name(struct sbuf *out, const struct provider_decl *p, const struct probe_decl *d)
{
	add_upper(out, p->name);
	sbuf_addc(out, '_');
	add_upper(out, d->name);
}

static void add_probe(struct sbuf *out, const struct provider_decl *p, const struct probe_decl *d)
{
	sbuf_adds(out, "#define ");
	add_name(out, p, d);
	sbuf_addc(out, '(');
	add_args(out, d->n_args, "");
	sbuf_adds(out, ") \\\n\tDTRACE_PROBE");
	if (d->n_args)
		sbuf_printf(out, "%u", d->n_args);
	sbuf_printf(out, "(%s, ", p->name);
	usdt_c_name(out, d->name);
	add_args(out, d->n_args, ", ");
	sbuf_adds(out, ")\n#define ");
	add_name(out, p, d);
	sbuf_printf(out, "_ENABLED() \\\n\tDTRACE_ENABLED(%s, ", p->name);
	usdt_c_name(out, d->name);
	sbuf_adds(out, ")\n");
}

int usdt_header(const struct ast *ast, struct sbuf *out, const char **ret_probe)
{
	bool any = false;

	for (const struct item *it = ast->first; it; it = it->next) {
		if (it->kind != IT_PROVIDER)
			continue;
		any = true;
		for (uint32_t i = 0; i < it->provider->n; i++) {
			const struct probe_decl *d = &it->provider->probes[i];

			if (d->n_args > MAX_ARGS) {
				*ret_probe = d->name;
				return -E2BIG;
			}
			add_probe(out, it->provider, d);
		}
	}
	return any ? 0 : -ENOENT;
}
