// SPDX-License-Identifier: MIT
/* The back end: its phases in order. See bpf_i.h for who does what. */
#include "bpf/bpf_i.h"

#include <errno.h>

#if !defined(__x86_64__) && !defined(__i386__)
#define HOST_WEAK_ORDER true
#else
#define HOST_WEAK_ORDER false
#endif

void gen_error(struct gen *g, int err, const char *fmt, ...)
{
	va_list ap;

	if (g->err)
		return;
	va_start(ap, fmt);
	g->err = err;
	g->why = arena_vprintf(g->a, fmt, ap);
	va_end(ap);
}

static void run(struct gen *g)
{
	cfg_build(g);
	isel(g);
	if (g->err)
		return;
	isel_dead(g);
	live_compute(g);
	ra_run(g);
	edge_all(g);
	frame_layout(g);
	if (g->err)
		return;
	emit_all(g);
	if (!g->err)
		link_runtime(g);
}

int bpf_codegen(struct arena *a, const struct ir_fn *f, const struct bpf_opts *o, struct image *ret,
		const char **ret_err)
{
	struct gen g = { .a = a, .f = f, .o = o };

	g.weak_order = HOST_WEAK_ORDER || o->weak_order;
	run(&g);
	*ret_err = g.why;
	if (g.err)
		return g.err;
	*ret = (struct image){
		.name = f->name,
		.kind = f->kind,
		.insns = g.insns,
		.n_insns = g.n_insns,
		.relocs = g.relocs,
		.n_relocs = g.n_relocs,
		.lines = g.lines,
		.n_lines = g.n_lines,
	};
	return 0;
}
