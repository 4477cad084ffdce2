/* SPDX-License-Identifier: MIT */
/* Options: names, values with their suffixes, and when each may be set. tables/options.def has the rows. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "libdtrace/dt_impl.h"

struct opt_row {
	const char *name;
	enum opt_kind kind;
	int64_t def;
	unsigned flags;
};

static const struct opt_row opts[] = {
#define OPTION(id, name, kind, def, flags) [OPT_##id] = { name, OPTK_##kind, def, flags },
#include "tables/options.def"
#undef OPTION
};

void dt_opts_init(dtrace_hdl_t *h)
{
	for (unsigned i = 0; i < OPT_COUNT; i++)
		h->opt[i] = opts[i].def;
}

static bool parse_size(const char *s, int64_t *ret)
{
	char *end;
	unsigned shift = 0;
	long long v;

	errno = 0;
	v = strtoll(s, &end, 0);
	if (end == s || v < 0 || errno)
		return false;
	switch (tolower((unsigned char)*end)) {
	case 't': shift = 40; break;
	case 'g': shift = 30; break;
	case 'm': shift = 20; break;
	case 'k': shift = 10; break;
	case '\0': *ret = v; return true;
	default: return false;
	}
	if (end[1] || v > INT64_MAX >> shift)
		return false;
	*ret = v << shift;
	return true;
}

static const struct {
	const char *name;
	int64_t ns;
} units[] = {
	{ "ns", 1 },
	{ "nsec", 1 },
	{ "us", 1000 },
	{ "usec", 1000 },
	{ "ms", 1000000 },
	{ "msec", 1000000 },
	{ "s", 1000000000 },
	{ "sec", 1000000000 },
	{ "m", 60000000000 },
	{ "min", 60000000000 },
	{ "h", 3600000000000 },
	{ "hour", 3600000000000 },
	{ "d", 86400000000000 },
	{ "day", 86400000000000 },
	{ "hz", 0 },
	{ "", 0 },
};

/* Nanoseconds between events; a bare number is a frequency. */
static bool parse_rate(const char *s, int64_t *ret)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(s, &end, 0);
	if (end == s || v <= 0 || errno)
		return false;
	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcasecmp(end, units[i].name) != 0)
			continue;
		if (units[i].ns && v > INT64_MAX / units[i].ns)
			return false;
		*ret = units[i].ns ? v * units[i].ns : 1000000000 / v;
		if (*ret == 0)
			*ret = 1;
		return true;
	}
	return false;
}

static bool parse_bool(const char *s, int64_t *ret)
{
	static const char *const on[] = { "yes", "enable", "true", "on", "set", "1" };
	static const char *const off[] = { "no", "disable", "false", "off", "unset", "0" };

	for (unsigned i = 0; i < 6; i++) {
		if (strcasecmp(s, on[i]) == 0 || strcasecmp(s, off[i]) == 0) {
			*ret = strcasecmp(s, on[i]) == 0;
			return true;
		}
	}
	return false;
}

static bool parse_value(dtrace_hdl_t *h, unsigned id, const char *val)
{
	int64_t *ret = &h->opt[id];
	char *end;

	switch (opts[id].kind) {
	case OPTK_SIZE: return val && parse_size(val, ret);
	case OPTK_RATE: return val && parse_rate(val, ret);
	case OPTK_BOOL:
		if (!val) {
			*ret = 1;
			return true;
		}
		return parse_bool(val, ret);
	case OPTK_INT:
		if (!val || !*val)
			return false;
		*ret = strtoll(val, &end, 0);
		return *end == '\0' && *ret >= 0 && *ret <= INT32_MAX;
	case OPTK_STR: h->optstr[id] = arena_strdup(h->arena, val ? val : ""); return val != NULL;
	}
	return false;
}

/* enum shm_policy, or -1 for a name that is none. */
int dt_policy(const dtrace_hdl_t *h)
{
	static const char *const names[] = { "switch", "fill", "ring" };

	if (!h->optstr[OPT_BUFPOLICY])
		return SHM_POLICY_SWITCH;
	for (int i = 0; i < 3; i++)
		if (strcmp(h->optstr[OPT_BUFPOLICY], names[i]) == 0)
			return i;
	return -1;
}

/* preinit unless told otherwise. */
enum proc_evaltime dt_evaltime(const dtrace_hdl_t *h)
{
	static const char *const names[] = { "exec", "preinit", "postinit", "main" };

	for (int i = 0; i < 4 && h->optstr[OPT_EVALTIME]; i++)
		if (strcmp(h->optstr[OPT_EVALTIME], names[i]) == 0)
			return (enum proc_evaltime)i;
	return h->optstr[OPT_EVALTIME] ? EVAL_UNKNOWN : EVAL_PREINIT;
}

/* enum consume_form, also as the option's number for dtrace_getopt(); -1: no such format. */
static int64_t output_form(const char *name)
{
	static const char *const names[] = { "text", "json", "folded", "openmetrics" };

	for (int i = 0; i < 4; i++)
		if (strcmp(name, names[i]) == 0)
			return i;
	return -1;
}

static bool in_range(dtrace_hdl_t *h, unsigned id)
{
	int64_t v = h->opt[id];

	switch (id) {
	case OPT_BUFPOLICY: return dt_policy(h) >= 0;
	case OPT_EVALTIME: return dt_evaltime(h) != EVAL_UNKNOWN;
	case OPT_OFORMAT: return (h->opt[id] = output_form(h->optstr[id])) >= 0;
	case OPT_STDC:
		return h->optstr[id][0] && !h->optstr[id][1] && strchr("acst", h->optstr[id][0]);
	case OPT_ENCODING:
		return strcmp(h->optstr[id], "utf8") == 0 || strcmp(h->optstr[id], "ascii") == 0;
	case OPT_AMIN: return sema_parse_stability(h->optstr[id], &h->env.amin);
	case OPT_DEADMAN: return v >= 1000000000;
	case OPT_CPUSHARE: return v <= 100;
	case OPT_STRSIZE: return v >= 8 && v <= 65536;
	case OPT_BUFSIZE:
	case OPT_AGGSIZE:
	case OPT_DYNVARSIZE: return v >= 64 && v <= 1ll << 30;
	case OPT_STACKFRAMES:
	case OPT_JSTACKFRAMES:
	case OPT_USTACKFRAMES: return v >= 1;
	case OPT_NSPEC: return v <= 65536;
	case OPT_CLEANRATE: return v >= 200000 && v <= 60000000000;
	case OPT_STATUSRATE: return v <= 10000000000;
	default: return true;
	}
}

/* -D, -U, -I, -H, -L are options that pile up. */
static void pile_up(dtrace_hdl_t *h, unsigned id)
{
	const char *flag = id == OPT_DEFINE ? "-D" : id == OPT_UNDEF ? "-U" : "-I";

	h->env.has_amin |= id == OPT_AMIN;
	if (id == OPT_LIBDIR)
		pvec_push(h->arena, &h->lib_dirs, arena_strdup(h->arena, h->optstr[id]));
	if (id == OPT_CPPHDRS)
		pvec_push(h->arena, &h->cpp_args, arena_strdup(h->arena, "-H"));
	if (id != OPT_DEFINE && id != OPT_UNDEF && id != OPT_INCDIR)
		return;
	pvec_push(h->arena, &h->cpp_args, arena_printf(h->arena, "%s%s", flag, h->optstr[id]));
}

int dt_opt_set(dtrace_hdl_t *h, const char *name, const char *val)
{
	for (unsigned i = 0; i < OPT_COUNT; i++) {
		int64_t old = h->opt[i];

		if (strcmp(opts[i].name, name) != 0)
			continue;
		if (h->going && !(opts[i].flags & OPF_DYN))
			return dt_set_msg(h, EDT_BADOPTCTX,
					  "Operation illegal when tracing is active");
		if (!parse_value(h, i, val) || !in_range(h, i)) {
			h->opt[i] = old;
			return dt_set_msg(h, EDT_BADOPTVAL, "Invalid value for specified option");
		}
		pile_up(h, i);
		if (h->cons)
			dt_opts_consume(h);
		return 0;
	}
	return dt_set_msg(h, EDT_BADOPTNAME, "Invalid option name");
}

int dtrace_setopt(dtrace_hdl_t *h, const char *opt, const char *val)
{
	return dt_opt_set(h, opt, val);
}

static dtrace_optval_t shown(const dtrace_hdl_t *h, unsigned id)
{
	static const dtrace_optval_t policy[] = { DTRACEOPT_BUFPOLICY_SWITCH,
						  DTRACEOPT_BUFPOLICY_FILL,
						  DTRACEOPT_BUFPOLICY_RING };

	if (id == OPT_BUFPOLICY)
		return policy[dt_policy(h)];
	if (opts[id].kind == OPTK_BOOL || opts[id].kind == OPTK_STR)
		return h->opt[id] ? h->opt[id] : DTRACEOPT_UNSET;
	return h->opt[id];
}

int dtrace_getopt(dtrace_hdl_t *h, const char *opt, dtrace_optval_t *val)
{
	for (unsigned i = 0; i < OPT_COUNT; i++) {
		if (strcmp(opts[i].name, opt) == 0) {
			*val = shown(h, i);
			return 0;
		}
	}
	return dt_set_msg(h, EDT_BADOPTNAME, "Invalid option name");
}

void dt_opts_consume(dtrace_hdl_t *h)
{
	struct consume_opts *o = consume_opts(h->cons);

	o->quiet = h->opt[OPT_QUIET];
	o->form = (enum consume_form)h->opt[OPT_OFORMAT];
	o->flowindent = h->opt[OPT_FLOWINDENT];
	o->rawbytes = h->opt[OPT_RAWBYTES];
	psyms_demangle(h->psyms, h->opt[OPT_DEMANGLE]);
	o->droptags = h->opt[OPT_DROPTAGS];
	o->aggsortkey = h->opt[OPT_AGGSORTKEY];
	o->aggsortrev = h->opt[OPT_AGGSORTREV];
	o->agghist = h->opt[OPT_AGGHIST];
	o->aggpack = h->opt[OPT_AGGPACK];
	o->aggzoom = h->opt[OPT_AGGZOOM];
	o->utf8 = h->optstr[OPT_ENCODING] && strcmp(h->optstr[OPT_ENCODING], "utf8") == 0;
	o->aggsortkeypos = (uint32_t)h->opt[OPT_AGGSORTKEYPOS];
	o->aggsortpos = (uint32_t)h->opt[OPT_AGGSORTPOS];
	o->noresolve = h->opt[OPT_NORESOLVE];
	o->specsize = (uint64_t)h->opt[OPT_SPECSIZE];
	o->stackindent = (int)h->opt[OPT_STACKINDENT];
	o->target = dt_target_pid(h);
}
