/* SPDX-License-Identifier: MIT */
/* Listing probes and describing one: -l and -lv; and what the kernel can do: --features. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/feature.h"
#include "libdtrace/dt_impl.h"

static void copy_name(char *dst, size_t size, const char *src)
{
	size_t n = strlen(src);

	if (n >= size)
		n = size - 1;
	memcpy(dst, src, n);
	dst[n] = '\0';
}

static void fill_desc(dtrace_probedesc_t *d, const struct probe *p)
{
	d->dtpd_id = p->id;
	copy_name(d->dtpd_provider, sizeof(d->dtpd_provider), p->names.n[0]);
	copy_name(d->dtpd_mod, sizeof(d->dtpd_mod), p->names.n[1]);
	copy_name(d->dtpd_func, sizeof(d->dtpd_func), p->names.n[2]);
	copy_name(d->dtpd_name, sizeof(d->dtpd_name), p->names.n[3]);
}

static void fill_names(dtrace_probedesc_t *to, const struct pdesc *d)
{
	to->dtpd_id = d->id;
	copy_name(to->dtpd_provider, sizeof(to->dtpd_provider), d->prov ? d->prov : "");
	copy_name(to->dtpd_mod, sizeof(to->dtpd_mod), d->mod ? d->mod : "");
	copy_name(to->dtpd_func, sizeof(to->dtpd_func), d->func ? d->func : "");
	copy_name(to->dtpd_name, sizeof(to->dtpd_name), d->name ? d->name : "");
}

static int find(dtrace_hdl_t *h, const dtrace_probedesc_t *pdp, const struct probe_set **set)
{
	const char *why = NULL;
	struct pdesc d = { 0 };
	int r;

	if (!pdp) {
		r = provider_all(h->w, set, &why);
	} else {
		d.prov = arena_strdup(h->arena, pdp->dtpd_provider);
		d.mod = arena_strdup(h->arena, pdp->dtpd_mod);
		d.func = arena_strdup(h->arena, pdp->dtpd_func);
		d.name = arena_strdup(h->arena, pdp->dtpd_name);
		d.id = pdp->dtpd_id;
		d.text = arena_printf(h->arena, "%s:%s:%s:%s", d.prov, d.mod, d.func, d.name);
		r = provider_match(h->w, &d, set, &why);
	}
	if (r)
		return dt_set_msg(h, EDT_OTHER, "%s", why ? why : strerror(-r));
	return 0;
}

int dtrace_probe_iter(dtrace_hdl_t *h, const dtrace_probedesc_t *pdp, dtrace_probe_f *fn, void *arg)
{
	const struct probe_set *set = NULL;

	if (find(h, pdp, &set) != 0)
		return -1;
	if (!set || set->n == 0)
		return dt_set_msg(h, EDT_NOPROBE, "No probe matches description");
	for (uint32_t i = 0; i < set->n; i++) {
		dtrace_probedesc_t d;
		int r;

		fill_desc(&d, set->v[i]);
		r = fn(h, &d, arg);
		if (r)
			return r;
	}
	return 0;
}

int dtrace_program_iter(dtrace_hdl_t *h, dtrace_prog_t *pg, dtrace_probe_f *fn, void *arg)
{
	for (uint32_t c = 0; c < pg->prog->n_clauses; c++) {
		const struct probe_set *set = pg->prog->clauses[c]->match.set;

		for (uint32_t i = 0; set && i < set->n; i++) {
			dtrace_probedesc_t d;
			int r;

			fill_desc(&d, set->v[i]);
			r = fn(h, &d, arg);
			if (r)
				return r;
		}
	}
	return 0;
}

int dtrace_str2desc(dtrace_hdl_t *h, dtrace_probespec_t spec, const char *s,
		    dtrace_probedesc_t *pdp)
{
	static const enum parse_start start[] = { PARSE_PROVIDER, PARSE_MODULE, PARSE_FUNCTION,
						  PARSE_NAME };
	struct pdesc d = { 0 };

	memset(pdp, 0, sizeof(*pdp));
	if (spec < DTRACE_PROBESPEC_PROVIDER || spec > DTRACE_PROBESPEC_NAME ||
	    !parse_pdesc(h->arena, s, start[spec], &d))
		return dt_set_msg(h, EINVAL, "invalid probe description '%s'", s);
	fill_names(pdp, &d);
	return 0;
}

int dtrace_xstr2desc(dtrace_hdl_t *h, dtrace_probespec_t spec, const char *s, int argc,
		     char *const argv[], dtrace_probedesc_t *pdp)
{
	const char *text = dt_expand(h, s, argc, argv);

	return text ? dtrace_str2desc(h, spec, text, pdp) : -1;
}

static void print_stability(FILE *fp, const char *title, const struct stability *s)
{
	fprintf(fp, "\n\t%s\n", title);
	fprintf(fp, "\t\tIdentifier Names: %s\n", dtrace_stability_name(s->name));
	fprintf(fp, "\t\tData Semantics:   %s\n", dtrace_stability_name(s->data));
	fprintf(fp, "\t\tDependency Class: %s\n", dtrace_class_name(s->class_));
}

struct stability dt_weakest(const struct stability *s, unsigned n)
{
	struct stability r = s[0];

	for (unsigned i = 1; i < n; i++) {
		r.name = s[i].name < r.name ? s[i].name : r.name;
		r.data = s[i].data < r.data ? s[i].data : r.data;
		r.class_ = s[i].class_ < r.class_ ? s[i].class_ : r.class_;
	}
	return r;
}

static void print_args(dtrace_hdl_t *h, const struct probe *p, FILE *fp)
{
	struct probe_args a = { 0 };
	int r = 0;

	if (!sema_probe_args(h->sema, p->names.n[0], p->names.n[3], &a))
		r = provider_args(h->w, p, &a);
	fprintf(fp, "\n\tArgument Types\n");
	if (r || a.n == 0)
		fprintf(fp, "\t\tNone\n");
	for (uint32_t i = 0; r == 0 && i < a.n; i++) {
		struct sbuf b = { 0 };

		if (a.arg[i].xlated)
			type_format(a.arg[i].xlated, NULL, &b);
		else
			sbuf_printf(&b, "(%s)", a.arg[i].why ? a.arg[i].why : "not known");
		fprintf(fp, "\t\targs[%u]: %s\n", i, sbuf_str(&b));
		sbuf_free(&b);
	}
	fputc('\n', fp);
}

int dtrace_probe_describe(dtrace_hdl_t *h, dtrace_id_t id, FILE *fp)
{
	const struct probe *p = provider_probe(h->w, id);
	const struct stability *s;
	struct stability w;

	if (!p)
		return dt_set_msg(h, EDT_NOPROBE, "No probe has id %u", id);
	s = provider_stability(p);
	w = dt_weakest(s, 4);
	print_stability(fp, "Probe Description Attributes", &w);
	print_stability(fp, "Argument Attributes", &s[4]);
	print_args(h, p, fp);
	return 0;
}

static void least(const dtrace_prog_t *pg, struct stability *ret_desc, struct stability *ret_stmt)
{
	struct stability desc = { STAB_STANDARD, STAB_STANDARD, STABC_COMMON }, stmt = desc;

	for (uint32_t c = 0; c < pg->prog->n_clauses; c++) {
		const struct tclause *t = pg->prog->clauses[c];
		const struct stability d[] = { desc, sema_desc_stability(t) };
		const struct stability s[] = { stmt, t->stab };

		desc = dt_weakest(d, 2);
		stmt = dt_weakest(s, 2);
	}
	*ret_desc = desc;
	*ret_stmt = stmt;
}

void dt_prog_stability(const dtrace_prog_t *pg, dtrace_attribute_t *ret_desc,
		       dtrace_attribute_t *ret_stmt)
{
	struct stability desc, stmt;

	least(pg, &desc, &stmt);
	*ret_desc = dt_attribute(&desc);
	*ret_stmt = dt_attribute(&stmt);
}

int dtrace_program_describe(dtrace_hdl_t *h, dtrace_prog_t *pg, FILE *fp)
{
	struct stability desc, stmt;

	least(pg, &desc, &stmt);
	print_stability(fp, "Minimum Probe Description Attributes", &desc);
	print_stability(fp, "Minimum Statement Attributes", &stmt);
	fputc('\n', fp);
	return ferror(fp) ? dt_set_err(h, EIO) : 0;
}

int dtrace_stmt_iter(dtrace_hdl_t *h, dtrace_prog_t *pg, dtrace_stmt_f *fn, void *arg)
{
	for (uint32_t c = 0; c < pg->prog->n_clauses; c++) {
		const struct tclause *t = pg->prog->clauses[c];
		const struct stability d = sema_desc_stability(t);
		dtrace_ecbdesc_t e = { .dted_uarg = c };
		dtrace_stmtdesc_t st = { .dtsd_ecbdesc = &e,
					 .dtsd_descattr = dt_attribute(&d),
					 .dtsd_stmtattr = dt_attribute(&t->stab) };
		int r;

		fill_names(&e.dted_probe, t->desc);
		r = fn(h, pg, &st, arg);
		if (r)
			return r;
	}
	return 0;
}

int dtrace_id2desc(dtrace_hdl_t *h, dtrace_id_t id, dtrace_probedesc_t *pdp)
{
	const struct probe *p = provider_probe(h->w, id);

	if (!p)
		return dt_set_msg(h, EDT_NOPROBE, "No probe has id %u", id);
	fill_desc(pdp, p);
	return 0;
}

int dtrace_probe_info(dtrace_hdl_t *h, const dtrace_probedesc_t *pdp, dtrace_probeinfo_t *pip)
{
	const struct probe_set *set = NULL;
	struct probe_args a = { 0 };
	const struct stability *s;
	dtrace_typeinfo_t *v;
	struct stability w;

	if (find(h, pdp, &set) != 0)
		return -1;
	if (!set || set->n == 0)
		return dt_set_msg(h, EDT_NOPROBE, "No probe matches description");
	s = provider_stability(set->v[0]);
	w = dt_weakest(s, 4);
	if (provider_args(h->w, set->v[0], &a) != 0)
		a.n = 0;
	else if (a.n == 0)
		(void)sema_probe_args(h->sema, set->v[0]->names.n[0], set->v[0]->names.n[3], &a);
	v = arena_new_array(h->arena, dtrace_typeinfo_t, a.n + 1);
	for (uint32_t i = 0; i < a.n; i++)
		v[i] = dt_typeinfo(h, a.arg[i].xlated);
	*pip = (dtrace_probeinfo_t){ .dtp_attr = dt_attribute(&w),
				     .dtp_arga = dt_attribute(&s[4]),
				     .dtp_argv = v,
				     .dtp_argc = (int)a.n };
	return 0;
}

int dtrace_features(dtrace_hdl_t *h, FILE *fp)
{
	for (unsigned i = 0; i < FEAT_COUNT; i++) {
		bool yes = feat(h->k, i);

		fprintf(fp, "%-16s %-4s %s", feat_name(i), yes ? "yes" : "no", feat_what(i));
		if (!yes)
			fprintf(fp, " [%s]", feat_reason(h->k, i));
		fputc('\n', fp);
	}
	return ferror(fp) ? dt_set_err(h, EIO) : 0;
}
