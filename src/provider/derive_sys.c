// SPDX-License-Identifier: MIT
/*
 * Derived probes on system calls: which call it is, and its arguments, from the registers that both
 * tracepoints of system calls hand over. Calls of 32-bit programs have other numbers and are no match.
 */
#include "provider/derive.h"
#include "provider/syscall_arch.h"
#include "provider/tp.h"

static ir_val reg(struct dctx *c, struct sys_reg r)
{
	return ir_load(c->f, r.size, tp_arg(c->tp, c->f, 0), r.off, IRF_INVARIANT);
}

/* 0 or 1: one of the named calls, by a 64-bit program. */
static ir_val is_call(struct dctx *c, ir_val nr, const struct sys_regs *r, const char *const *names)
{
	struct ir_fn *f = c->f;
	ir_val any = ir_const(f, 0), mode = reg(c, r->mode);

	for (; *names; names++) {
		int n = syscall_nr(*names);

		if (n >= 0)
			any = ir_bin(f, IR_OR, any, d_is(c, nr, n));
	}
	if (COMPAT_MASK)
		mode = ir_bini(f, IR_AND, mode, COMPAT_MASK);
	return ir_bin(f, IR_AND, any, ir_bin(f, IR_NE, mode, ir_const(f, COMPAT_VALUE)));
}

ir_val d_entering(struct dctx *c, const char *const *names)
{
	struct sys_regs r = syscall_regs(c->w->kernel);

	return is_call(c, tp_arg(c->tp, c->f, 1), &r, names);
}

ir_val d_returning(struct dctx *c, const char *const *names)
{
	struct sys_regs r = syscall_regs(c->w->kernel);

	return is_call(c, reg(c, r.nr), &r, names);
}

ir_val d_sysarg(struct dctx *c, unsigned i)
{
	struct sys_regs r = syscall_regs(c->w->kernel);

	return reg(c, r.arg[i]);
}
