/* SPDX-License-Identifier: MIT */
/*
 * Text to program: what the pure compiler asks of the world (types, probes, macro variables, symbols) and
 * the calls of the API around it. All diagnostics of a compile become the handle's error message, one
 * line each, with the source line and a caret.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/ksyms.h"
#include "libdtrace/dt_impl.h"

#define MAX_SOURCE (64u << 20)

/* ---- macro variables ---- */

static const char *number(dtrace_hdl_t *h, long v)
{
	return arena_printf(h->arena, "%ld", v);
}

static const char *named_macro(dtrace_hdl_t *h, const char *name)
{
	static const char *const names[] = { "pid", "ppid", "pgid", "sid",
					     "uid", "euid", "gid",  "egid" };
	const long values[] = { getpid(),       getppid(),       getpgid(0),     getsid(0),
				(long)getuid(), (long)geteuid(), (long)getgid(), (long)getegid() };

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return number(h, values[i]);
	if (strcmp(name, "target") == 0 && dt_target_pid(h))
		return number(h, (long)dt_target_pid(h));
	return NULL;
}

/* $name, $1, $$1: see parse.h. */
static const char *macro(void *priv, const char *name)
{
	dtrace_hdl_t *h = priv;
	char *end;
	long i;

	if (!isdigit((unsigned char)*name))
		return named_macro(h, name);
	i = strtol(name, &end, 10);
	if (*end || i < 0 || i >= h->argc)
		return NULL;
	if ((uint32_t)i < h->n_arg_used)
		h->arg_used[i] = true;
	return h->argv[i];
}

static void set_env(dtrace_hdl_t *h, uint32_t cflags)
{
	struct sema_env *e = &h->env;

	h->cflags = cflags;
	e->strsize = (uint32_t)h->opt[OPT_STRSIZE];
	e->allow_zero = (cflags & DTRACE_C_ZDEFS) || h->opt[OPT_ZDEFS];
	e->destructive = h->opt[OPT_DESTRUCTIVE];
	e->empty_ok = (cflags & DTRACE_C_EMPTY) || h->opt[OPT_EMPTY];
	e->parse.defaultargs = (cflags & DTRACE_C_DEFARG) || h->opt[OPT_DEFAULTARGS];
	e->parse.pspec = (cflags & DTRACE_C_PSPEC) || h->opt[OPT_PSPEC];
	e->parse.empty_ok = e->empty_ok;
}

/* What it sets holds for the program that it stands in, too. */
static bool pragma_option(void *priv, const char *name, const char *value, const char **why)
{
	dtrace_hdl_t *h = priv;

	if (dt_opt_set(h, name, value, true) == 0) {
		set_env(h, h->cflags);
		return true;
	}
	*why = arena_strdup(h->arena, sbuf_str(&h->errmsg));
	dt_set_err(h, 0);
	return false;
}

/* ---- probes, symbols ---- */

static int match(void *priv, const struct pdesc *d, struct probe_match *ret, const char **why)
{
	dtrace_hdl_t *h = priv;
	const struct probe_set *set = NULL;
	int r = provider_match(h->w, d, &set, why);

	if (r) {
		ret->tag = world_err_tag(h->w);
		return r;
	}
	provider_describe(set, ret);
	return 0;
}

static void args(void *priv, struct probe_match *m)
{
	dtrace_hdl_t *h = priv;

	if (m->set)
		provider_describe_args(h->w, m->set, m);
}

static const char *near(void *priv, const struct pdesc *d)
{
	dtrace_hdl_t *h = priv;

	return provider_near(h->w, d);
}

static bool probe_name(void *priv, const struct probe_match *m, uint32_t i, const char **ret_prov,
		       const char **ret_name)
{
	const struct probe_set *set = m->set;

	(void)priv;
	if (!set || i >= set->n)
		return false;
	*ret_prov = set->v[i]->names.n[0];
	*ret_name = set->v[i]->names.n[3];
	return true;
}

static bool ksym(void *priv, const char *module, const char *name, uint64_t *ret_addr,
		 bool *ret_percpu)
{
	dtrace_hdl_t *h = priv;

	if (!ksyms_addr(h->k, module, name, ret_addr))
		return false;
	*ret_percpu = ksyms_is_percpu(h->k, *ret_addr);
	return true;
}

static bool is_type(void *priv, const char *module, const char *name)
{
	dtrace_hdl_t *h = priv;

	return sema_is_type(h->sema, module, name);
}

void dt_compile_init(dtrace_hdl_t *h)
{
	dt_ktypes_init(h);
	h->env = (struct sema_env){
		.types = h->types,
		.priv = h,
		.match = match,
		.args = args,
		.near = near,
		.probe_name = probe_name,
		.ksym = ksym,
		.library = dt_libs_find,
		.depends = dt_libs_depends,
		.parse = { .priv = h,
			   .is_type = is_type,
			   .macro = macro,
			   .pragma_option = pragma_option },
	};
	h->sema = sema_new(h->arena, &h->env);
}

/* ---- compile ---- */

int dt_set_diags(dtrace_hdl_t *h, const struct diags *ds, const struct source *own)
{
	struct sbuf all = { 0 };

	for (uint32_t i = 0; i < ds->n; i++) {
		struct diag d = ds->d[i];

		if (i)
			sbuf_addc(&all, '\n');
		if (d.loc.src && d.loc.src != own && !d.loc.shown_file)
			d.loc.shown_file = d.loc.src->name;
		diag_format(&d, h->opt[OPT_ERRTAGS] || (h->cflags & DTRACE_C_ETAGS), true, &all);
	}
	if (ds->errors - ds->repeated > ds->n)
		sbuf_printf(&all, "\n%u more errors", ds->errors - ds->repeated - ds->n);
	/* a program that asked for a type of the kernel, and the reason why it is unknown */
	if (h->btf_err)
		sbuf_printf(&all, "\n    (types of the kernel: /sys/kernel/btf/vmlinux: %s)",
			    strerror(-h->btf_err));
	dt_set_msg(h, EDT_COMPILER, "%s", sbuf_str(&all));
	sbuf_free(&all);
	return -1;
}

static void check_args(dtrace_hdl_t *h, struct diags *ds, const struct source *src)
{
	if ((h->cflags & DTRACE_C_ARGREF) || h->opt[OPT_ARGREF])
		return;
	for (int i = 1; i < h->argc; i++)
		if (!h->arg_used[i])
			diag_error(ds, D_MACRO_UNUSED, (struct srcloc){ .src = src },
				   "extraneous argument '%s' ($%d is not referenced)", h->argv[i],
				   i);
}

static uint32_t count_aggs(const struct sprog *p)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->vars.n; i++)
		n += ((const struct dvar *)p->vars.v[i])->kind == DV_AGG;
	return n;
}

struct sprog *dt_own_clauses(dtrace_hdl_t *h, const struct sprog *all)
{
	struct sprog *own;

	if (!all)
		return NULL;
	own = arena_memdup(h->arena, all, sizeof(*all));
	own->clauses = all->clauses + h->n_clauses;
	own->n_clauses = all->n_clauses - h->n_clauses;
	/* the list may move when it grows */
	own->clauses =
		arena_memdup(h->arena, own->clauses, own->n_clauses * sizeof(struct tclause *));
	h->n_clauses = all->n_clauses;
	return own;
}

static dtrace_prog_t *compile(dtrace_hdl_t *h, const struct source *src, enum parse_start start)
{
	dtrace_prog_t *pg = arena_new_obj(h->arena, dtrace_prog_t);
	struct diags ds;
	struct ast *ast;

	diags_init(&ds, h->arena);
	ast = parse_text(h->arena, &ds, src, start, &h->env.parse);
	if (ds.errors == 0) {
		if (h->opt[OPT_TREE] ||
		    (h->optstr[OPT_DUMP] && strcmp(h->optstr[OPT_DUMP], "ast") == 0)) {
			struct sbuf b = { 0 };

			ast_print(ast, &b);
			fputs(sbuf_str(&b), stderr);
			sbuf_free(&b);
		}
		pg->prog = dt_own_clauses(h, sema_program(h->sema, &ds, ast));
	}
	if (ds.errors == 0)
		check_args(h, &ds, src);
	if (ds.errors || !pg->prog) {
		dt_set_diags(h, &ds, src);
		return NULL;
	}
	for (uint32_t i = 0; i < pg->prog->n_clauses; i++)
		pg->matches += pg->prog->clauses[i]->match.n;
	pg->aggs = count_aggs(pg->prog);
	pg->ast = ast;
	pg->next = h->progs;
	h->progs = pg;
	return pg;
}

static void set_args(dtrace_hdl_t *h, int argc, char *const argv[])
{
	h->argc = argc;
	h->argv = argv;
	h->n_arg_used = argc > 0 ? (uint32_t)argc : 0;
	h->arg_used = arena_new_array(h->arena, bool, argc + 1);
}

const char *dt_expand(dtrace_hdl_t *h, const char *s, int argc, char *const argv[])
{
	struct sbuf b = { 0 };
	const char *v = "", *r;

	set_args(h, argc, argv);
	while (*s && v) {
		size_t n = strcspn(s, "$");
		char *name;

		sbuf_add(&b, s, n);
		s += n;
		if (!*s)
			break;
		s += s[1] == '$' ? 2 : 1;
		for (n = 0; isalnum((unsigned char)s[n]) || s[n] == '_'; n++)
			;
		name = arena_strndup(h->arena, s, n);
		v = macro(h, name);
		if (v)
			sbuf_adds(&b, v);
		else
			dt_set_msg(h, EDT_COMPILER, "macro argument $%s is not defined", name);
		s += n;
	}
	r = v ? arena_strdup(h->arena, sbuf_str(&b)) : NULL;
	sbuf_free(&b);
	return r;
}

const struct source *dt_new_source(dtrace_hdl_t *h, const char *name, const char *text, size_t len)
{
	struct source *s = arena_new_obj(h->arena, struct source);

	*s = (struct source){ .name = arena_strdup(h->arena, name),
			      .text = arena_memdup(h->arena, text, len + 1),
			      .len = (uint32_t)len };
	return s;
}

static enum parse_start start_of(dtrace_probespec_t spec)
{
	switch (spec) {
	case DTRACE_PROBESPEC_PROVIDER: return PARSE_PROVIDER;
	case DTRACE_PROBESPEC_MOD: return PARSE_MODULE;
	case DTRACE_PROBESPEC_FUNC: return PARSE_FUNCTION;
	case DTRACE_PROBESPEC_NAME: return PARSE_NAME;
	default: return PARSE_FILE;
	}
}

dtrace_prog_t *dtrace_program_strcompile(dtrace_hdl_t *h, const char *s, dtrace_probespec_t spec,
					 uint_least32_t cflags, int argc, char *const argv[])
{
	set_args(h, argc, argv);
	set_env(h, cflags);
	if (dt_libs_load(h) != 0)
		return NULL;
	return compile(h, dt_new_source(h, "<string>", s, strlen(s)), start_of(spec));
}

/* ---- files ---- */

int dt_read_all(dtrace_hdl_t *h, FILE *fp, struct sbuf *b)
{
	char buf[16384];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), fp)) > 0) {
		sbuf_add(b, buf, n);
		if (b->len > MAX_SOURCE)
			return dt_set_msg(h, EDT_COMPILER, "program is larger than %u MB",
					  MAX_SOURCE >> 20);
	}
	if (ferror(fp))
		return dt_set_err(h, errno ? errno : EIO);
	if (b->failed)
		return dt_set_err(h, ENOMEM);
	return 0;
}

dtrace_prog_t *dtrace_program_fcompile_name(dtrace_hdl_t *h, FILE *fp, const char *name,
					    uint_least32_t cflags, int argc, char *const argv[])
{
	struct sbuf b = { 0 };
	dtrace_prog_t *pg = NULL;
	bool cpp = (cflags & DTRACE_C_CPP) || h->opt[OPT_CPP];

	set_args(h, argc, argv);
	set_env(h, cflags);
	if (dt_libs_load(h) == 0 &&
	    (cpp ? dt_preprocess(h, fp, name, &b) : dt_read_all(h, fp, &b)) == 0)
		pg = compile(h, dt_new_source(h, name, sbuf_str(&b), b.len), PARSE_FILE);
	sbuf_free(&b);
	return pg;
}

dtrace_prog_t *dtrace_program_fcompile(dtrace_hdl_t *h, FILE *fp, uint_least32_t cflags, int argc,
				       char *const argv[])
{
	return dtrace_program_fcompile_name(h, fp, "<stdin>", cflags, argc, argv);
}

/* ---- program as an object ---- */

void dtrace_program_info(dtrace_hdl_t *h, dtrace_prog_t *pg, dtrace_proginfo_t *pip)
{
	(void)h;
	if (!pip)
		return;
	*pip = (dtrace_proginfo_t){
		.dpi_aggregates = pg->aggs,
		.dpi_recgens = pg->prog->n_clauses,
		.dpi_matches = pg->matches,
		.dpi_leftout = provider_left_out(h->w),
	};
	dt_prog_stability(pg, &pip->dpi_descattr, &pip->dpi_stmtattr);
}

int dtrace_program_exec(dtrace_hdl_t *h, dtrace_prog_t *pg, dtrace_proginfo_t *pip)
{
	dtrace_program_info(h, pg, pip);
	for (uint32_t i = 0; i < pg->prog->n_clauses; i++) {
		const struct tclause *c = pg->prog->clauses[i];

		if (c->destructive && !h->opt[OPT_DESTRUCTIVE])
			return dt_set_msg(h, EDT_DESTRUCTIVE,
					  "Destructive actions not allowed: %s() needs -w",
					  c->destructive_fn ? c->destructive_fn : "an action");
	}
	pg->enabled = true;
	return 0;
}
