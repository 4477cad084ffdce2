/* SPDX-License-Identifier: MIT */
/*
 * The kernel's functions that can be traced, and what a kprobe program can know of its function.
 */
#ifndef DT_PROVIDER_KFUNCS_H
#define DT_PROVIDER_KFUNCS_H

#include "provider/priv.h"

struct kfunc {
	const char *name, *mod; /* mod: "vmlinux" or the module */
	uint64_t addr;          /* 0: not told; then the name is the way to it */
};

struct kfuncs {
	struct kfunc *v; /* in the kernel's order */
	uint32_t n, cap;
	bool have_addrs;
	struct strmap seen; /* without addresses: name -> first kfunc of that name */
};

/* How functions are reached, best first. */
enum kfunc_way {
	KF_NONE,
	KF_MULTI, /* any number in one attachment */
	KF_ONE,   /* one by one */
	KF_TYPED, /* fentry and fexit: a program for each function, but the cheapest when it is called */
};
enum kfunc_way kfunc_way(struct world *w);
/* Attaching and, above all, detaching one by one takes 0.1 s for each. */
#define KF_ONE_MAX 256
/* Of KF_TYPED too, and each is a program. */
#define KF_TYPED_MAX 4

/* The list, read once. NULL and *why: no way to trace functions, or no list of them. */
const struct kfuncs *kfuncs_all(struct world *w, const char **why);
/* The function of that name, or what the compiler has made of it ("name.isra.0"). NULL: none. */
const struct kfunc *kfuncs_find(struct world *w, const char *name);
/* Tracing needs it itself, or it is no function: for a probe on it there would be no end. */
bool kfunc_left_out(struct world *w, const struct kfunc *k);

/* Attaches a kprobe program to one function. */
int kfunc_attach(struct world *w, struct klinks *ls, int prog_fd, const struct kfunc *k,
		 bool is_return, uint64_t cookie);

/* CT_FUNC of a function of the kernel proper, with its parameters, or NULL. */
const struct ctype *kfunc_type(struct world *w, const char *name);
/* Can fentry (or fexit) be used, and does its type name this function and no other? */
bool kfunc_typed(struct world *w, const struct kfunc *k, bool is_return);

/* In a fentry or fexit program: argument i, and value. Plain numbers, whatever the types. */
ir_val kfunc_typed_arg(struct ir_fn *f, uint32_t i);
ir_val kfunc_typed_retval(struct ir_fn *f);

/* In a kprobe program: argument i at entry; value at return. */
ir_val kfunc_arg(struct ir_fn *f, uint32_t i);
ir_val kfunc_retval(struct ir_fn *f);

#endif
