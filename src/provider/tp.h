/* SPDX-License-Identifier: MIT */
/*
 * Arguments of the kernel's tracepoints: their types, from the typedef btf_trace_NAME, and code that
 * loads them from the context of a tp_btf (or raw tracepoint) program.
 */
#ifndef DT_PROVIDER_TP_H
#define DT_PROVIDER_TP_H

#include "provider/priv.h"

/* CT_FUNC; its first parameter is the kernel's own, the arguments follow. NULL: not known. */
const struct ctype *tp_prototype(struct world *w, const char *name);
/* Types of the arguments as args[]. -ENOENT: not known, or one is no scalar. */
int tp_args(struct world *w, const char *name, struct probe_args *ret);
/* For lower_target.priv, with tp_arg as lower_target.arg. */
void *tp_prog(struct world *w, const char *name);
ir_val tp_arg(void *prog, struct ir_fn *f, uint32_t i);
/* Does the kernel let typed programs (tp_btf) load all arguments? Not so pointers to functions, or to pointers. */
bool tp_typed(struct world *w, const char *name);
/* Number of arguments. */
uint32_t tp_n_args(const void *prog);

#endif
