// SPDX-License-Identifier: MIT
/*
 * The pass list. Every pass takes a valid function and leaves one; its file says what else it needs
 * and guarantees. The function is verified before the first pass in any case: it comes from other
 * parts of the program, and the passes trust what the verifier has seen.
 */
#include <string.h>

#include "ir/ir_i.h"

struct pass {
	const char *name;
	void (*run)(struct ir_fn *f);
	bool needed; /* the back end cannot do without */
};

static const struct pass passes[] = {
	{ "cfg", ir_pass_cfg, false },     /* what is not reached costs the others nothing */
	{ "ssa", ir_pass_ssa, true },      /* the back end knows no locals */
	{ "fold", ir_pass_fold, false },   /* equal things look equal */
	{ "cse", ir_pass_cse, false },     /* they are one */
	{ "dce", ir_pass_dce, false },     /* values of one use: cfg asks */
	{ "cfg2", ir_pass_cfg, false },    /* around tests of constants, known branches */
	{ "fold2", ir_pass_fold, false },  /* phis that are left with one argument */
	{ "cse2", ir_pass_cse, false },    /* conditions are one */
	{ "imply", ir_pass_imply, false }, /* tests that an earlier test decides */
	{ "cfg3", ir_pass_cfg, false },    /* lines that have become straight */
	{ "sink", ir_pass_sink, false },   /* below the predicate; its places are final now */
	{ "dce2", ir_pass_dce, false },    /* what the tests were made from */
	{ "compact", ir_pass_compact, true },
};

bool ir_is_pass(const char *name)
{
	for (unsigned k = 0; k < sizeof(passes) / sizeof(passes[0]); k++)
		if (strcmp(passes[k].name, name) == 0)
			return true;
	return strcmp(name, "in") == 0;
}

const char *ir_optimize(struct ir_fn *f, const struct ir_pass_opts *o)
{
	const char *err = ir_verify(f);

	if (err)
		return err;
	if (o->dump)
		o->dump(o->priv, "in", f);
	for (unsigned k = 0; k < sizeof(passes) / sizeof(passes[0]); k++) {
		const struct pass *p = &passes[k];
		if (o->no_opt && !p->needed)
			continue;
		p->run(f);
		if (o->dump)
			o->dump(o->priv, p->name, f);
		err = o->verify ? ir_verify(f) : NULL;
		if (err)
			return arena_printf(f->arena, "after pass %s: %s", p->name, err);
	}
	return NULL;
}
