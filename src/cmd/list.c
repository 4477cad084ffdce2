/* SPDX-License-Identifier: MIT */
/* dtrace -l: probes by description, id or script; with -v their stability and arguments. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"

static int show(dtrace_hdl_t *h, const dtrace_probedesc_t *d, void *arg)
{
	struct cmd *c = arg;

	printf("%5u %10s %17s %33s %s\n", d->dtpd_id, d->dtpd_provider, d->dtpd_mod, d->dtpd_func,
	       d->dtpd_name);
	if (c->verbose)
		(void)dtrace_probe_describe(h, d->dtpd_id, stdout);
	return ferror(stdout) ? -1 : 0;
}

static dtrace_probespec_t spec_of(int letter)
{
	return letter == 'P' ? DTRACE_PROBESPEC_PROVIDER :
	       letter == 'm' ? DTRACE_PROBESPEC_MOD :
	       letter == 'f' ? DTRACE_PROBESPEC_FUNC :
			       DTRACE_PROBESPEC_NAME;
}

static int list_one(struct cmd *c, const struct spec *s)
{
	dtrace_probedesc_t d;
	char *end;

	memset(&d, 0, sizeof(d));
	if (s->letter == 'i') {
		unsigned long id = strtoul(s->text, &end, 10);

		if (end == s->text || *end || id == 0 || id > UINT32_MAX) {
			cmd_fatal("invalid probe id '%s'", s->text);
			return 1;
		}
		d.dtpd_id = (dtrace_id_t)id;
	} else if (dtrace_str2desc(c->h, spec_of(s->letter), s->text, &d) != 0) {
		cmd_dfatal(c, NULL);
		return 1;
	}
	if (dtrace_probe_iter(c->h, &d, show, c) != 0) {
		cmd_fatal("failed to match %s: %s", s->text,
			  dtrace_errmsg(c->h, dtrace_errno(c->h)));
		return 1;
	}
	return 0;
}

/* A script, or more than one description: the probes that each clause would enable. */
static bool is_program(const struct spec *s)
{
	return s->letter == 's' || strpbrk(s->text, "{/;,$") ||
	       (s->letter == 'i' && strchr(s->text, '-'));
}

static int list_program(struct cmd *c, const struct spec *s)
{
	dtrace_proginfo_t info;

	dtrace_program_info(c->h, s->prog, &info);
	if (s->letter == 'i' && info.dpi_matches == 0) {
		cmd_fatal("failed to match %s: No probe matches description", s->text);
		return 1;
	}
	return dtrace_program_iter(c->h, s->prog, show, c);
}

int cmd_list(struct cmd *c)
{
	int r = 0;

	(void)dtrace_setopt(c->h, "zdefs", NULL);
	if (cmd_start_procs(c))
		return 1;
	for (unsigned i = 0; i < c->n_specs; i++)
		if (is_program(&c->specs[i]) && cmd_compile(c, &c->specs[i]) != 0)
			return 1;
	printf("%5s %10s %17s %33s %s\n", "ID", "PROVIDER", "MODULE", "FUNCTION", "NAME");
	if (c->n_specs == 0 && dtrace_probe_iter(c->h, NULL, show, c) != 0) {
		if (!ferror(stdout))
			cmd_dfatal(c, "failed to list probes");
		return 1;
	}
	for (unsigned i = 0; i < c->n_specs; i++)
		if (is_program(&c->specs[i]) ? list_program(c, &c->specs[i]) :
					       list_one(c, &c->specs[i]))
			r = 1;
	return r;
}
