/* SPDX-License-Identifier: MIT */
/* Text forms of descriptions and stabilities, and back. */
#include <errno.h>
#include <string.h>

#include "libdtrace/dt_impl.h"

const char *const _dtrace_version = "Sun D 2.0";

static const char *const levels[] = { "Internal", "Private",  "Obsolete", "External",
				      "Unstable", "Evolving", "Stable",   "Standard" };
static const char *const classes[] = { "Unknown", "CPU", "Platform", "Group", "ISA", "Common" };

const char *dtrace_stability_name(dtrace_stability_t s)
{
	return s <= DTRACE_STABILITY_MAX ? levels[s] : NULL;
}

const char *dtrace_class_name(dtrace_class_t c)
{
	return c <= DTRACE_CLASS_MAX ? classes[c] : NULL;
}

char *dtrace_attr2str(dtrace_attribute_t a, char *buf, size_t len)
{
	const char *n = dtrace_stability_name(a.dtat_name), *d = dtrace_stability_name(a.dtat_data);
	const char *c = dtrace_class_name(a.dtat_class);

	snprintf(buf, len, "%s/%s/%s", n ? n : "?", d ? d : "?", c ? c : "?");
	return buf;
}

int dtrace_str2attr(const char *s, dtrace_attribute_t *ret)
{
	struct stability st;

	if (!s || !sema_parse_stability(s, &st))
		return -1;
	*ret = dt_attribute(&st);
	return 0;
}

dtrace_attribute_t dt_attribute(const struct stability *s)
{
	return (dtrace_attribute_t){ .dtat_name = s->name,
				     .dtat_data = s->data,
				     .dtat_class = s->class_ };
}

char *dtrace_desc2str(const dtrace_probedesc_t *d, char *buf, size_t len)
{
	bool names = d->dtpd_provider[0] || d->dtpd_mod[0] || d->dtpd_func[0] || d->dtpd_name[0];

	if (d->dtpd_id && !names)
		snprintf(buf, len, "%u", d->dtpd_id);
	else
		snprintf(buf, len, "%s:%s:%s:%s", d->dtpd_provider, d->dtpd_mod, d->dtpd_func,
			 d->dtpd_name);
	return buf;
}

const char *dtrace_subrstr(dtrace_hdl_t *h, int subr)
{
	enum { SUBR, ACTION, AGGFUNC };
	static const struct {
		int kind;
		const char *name;
	} rows[] = {
#define FUNC(id, name, kind, proto, flags) { kind, name },
#include "tables/funcs.def"
#undef FUNC
	};

	(void)h;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == SUBR && subr-- == 0)
			return rows[i].name;
	return "unknown";
}

int dtrace_provider_modules(dtrace_hdl_t *h, const char **mods, int n)
{
	int i = 0;

	(void)h;
	for (; providers[i]; i++)
		if (i < n)
			mods[i] = providers[i]->name;
	return i;
}
