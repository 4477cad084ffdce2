/* SPDX-License-Identifier: MIT */
/* Arguments of functions of programs, by their types. */
#ifndef DT_PROVIDER_PID_ARGS_H
#define DT_PROVIDER_PID_ARGS_H

#include "provider/priv.h"

struct pid_func {
	const char *path; /* as we can open the object; lives as long as the world */
	const char *object, *name;
	uint64_t vaddr;
	enum abi abi;
};

/* args[] of its entry or return probe. -ENOENT: not known, ret->why says why. */
int pid_func_args(struct world *w, const struct pid_func *fn, bool is_return,
		  struct probe_args *ret);

#endif
