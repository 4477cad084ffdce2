/* SPDX-License-Identifier: MIT */
/*
 * Options: names, when each may be set, what setting one does at once. tables/options.def has the rows,
 * optval.c the values. The command line, #pragma D option, setopt() and dtrace_setopt() all end here.
 */
#include <stdlib.h>
#include <string.h>

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

int dt_policy(const dtrace_hdl_t *h)
{
	return (int)h->opt[OPT_BUFPOLICY];
}

/* preinit unless told otherwise. */
enum proc_evaltime dt_evaltime(const dtrace_hdl_t *h)
{
	return h->optstr[OPT_EVALTIME] ? (enum proc_evaltime)h->opt[OPT_EVALTIME] : EVAL_PREINIT;
}

/* ---- options that pile up ---- */

static void add_words(dtrace_hdl_t *h, struct pvec *v, const char *text)
{
	while (*(text += strspn(text, " \t"))) {
		size_t n = strcspn(text, " \t");

		pvec_push(h->arena, v, arena_strndup(h->arena, text, n));
		text += n;
	}
}

/* -D, -U, -I, -H, cppargs, -L, setenv, unsetenv. */
static void pile_up(dtrace_hdl_t *h, unsigned id)
{
	const char *s = h->optstr[id];

	switch (id) {
	case OPT_CPPHDRS: pvec_push(h->arena, &h->cpp_args, arena_strdup(h->arena, "-H")); break;
	case OPT_CPPARGS: add_words(h, &h->cpp_args, s); break;
	case OPT_DEFINE:
		pvec_push(h->arena, &h->cpp_args, arena_printf(h->arena, "-D%s", s));
		break;
	case OPT_UNDEF: pvec_push(h->arena, &h->cpp_args, arena_printf(h->arena, "-U%s", s)); break;
	case OPT_INCDIR:
		pvec_push(h->arena, &h->cpp_args, arena_printf(h->arena, "-I%s", s));
		break;
	case OPT_AMIN: h->env.has_amin = sema_parse_stability(s, &h->env.amin); break;
	case OPT_VERSION: h->env.version = sema_parse_version(s); break;
	case OPT_LIBDIR:
	case OPT_SYSLIBDIR: pvec_push(h->arena, &h->lib_dirs, arena_strdup(h->arena, s)); break;
	case OPT_SETENV:
	case OPT_UNSETENV: pvec_push(h->arena, &h->env_edits, arena_strdup(h->arena, s)); break;
	default: break;
	}
}

/* ---- setting ---- */

static const struct opt_row *find(const char *name)
{
	for (unsigned i = 0; i < OPT_COUNT; i++)
		if (strcmp(opts[i].name, name) == 0)
			return &opts[i];
	return NULL;
}

int dt_opt_set(dtrace_hdl_t *h, const char *name, const char *val, bool in_program)
{
	const struct opt_row *o = find(name);
	unsigned id = (unsigned)(o - opts);
	const char *why;

	if (!o)
		return dt_set_msg(h, EDT_BADOPTNAME, "Invalid option name");
	if (h->going && !(o->flags & OPF_DYN))
		return dt_set_msg(h, EDT_ACTIVE, "Operation illegal when tracing is active");
	if (in_program && (o->flags & OPF_CMD) == OPF_CMD)
		return dt_set_msg(h, EDT_BADOPTCTX,
				  "Option cannot be used from within a D program");
	why = dt_opt_value(id, o->kind, val, &h->opt[id]);
	if (why)
		return dt_set_msg(h, EDT_BADOPTVAL, "%s", why);
	if (o->kind == OPTK_STR)
		h->optstr[id] = arena_strdup(h->arena, val);
	pile_up(h, id);
	if (h->cons)
		dt_opts_consume(h);
	return 0;
}

int dtrace_setopt(dtrace_hdl_t *h, const char *opt, const char *val)
{
	return dt_opt_set(h, opt, val, false);
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
	const struct opt_row *o = find(opt);

	if (!o)
		return dt_set_msg(h, EDT_BADOPTNAME, "Invalid option name");
	*val = shown(h, (unsigned)(o - opts));
	return 0;
}

/* Packed aggregations are drawn with block characters unless the terminal is known not to have them. */
static bool terminal_has_blocks(void)
{
	const char *term = getenv("TERM");

	return !term || (strcmp(term, "sun") != 0 && strcmp(term, "sun-color") != 0 &&
			 strcmp(term, "dumb") != 0);
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
	o->aggfirst = h->opt[OPT_AGGFIRST];
	o->agghist = h->opt[OPT_AGGHIST];
	o->aggpack = h->opt[OPT_AGGPACK];
	o->aggzoom = h->opt[OPT_AGGZOOM];
	o->aggpercpu = h->opt[OPT_AGGPERCPU];
	o->utf8 = h->opt[OPT_ENCODING];
	o->packutf8 = h->optstr[OPT_ENCODING] ? o->utf8 : terminal_has_blocks();
	o->aggsortkeypos = (uint32_t)h->opt[OPT_AGGSORTKEYPOS];
	o->aggsortpos = (uint32_t)h->opt[OPT_AGGSORTPOS];
	o->ustacklines = h->opt[OPT_USTACKLINES];
	o->noresolve = h->opt[OPT_NORESOLVE];
	o->specsize = (uint64_t)h->opt[OPT_SPECSIZE];
	o->stackaddr = !h->opt[OPT_STACKSYMBOLS];
	o->stackindent = (int)h->opt[OPT_STACKINDENT];
	o->target = dt_target_pid(h);
}
