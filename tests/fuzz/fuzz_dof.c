// SPDX-License-Identifier: MIT
/* The section .SUNW_dof of an object that a traced process has mapped: what is told lies in the bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proc/dof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
	const char *p;
	size_t n;
};

static void check(const struct bytes *b, const char *s)
{
	if (s < b->p || s >= b->p + b->n || !memchr(s, 0, (size_t)(b->p + b->n - s)))
		__builtin_trap();
}

static bool look(void *arg, const struct dof_site *s)
{
	check(arg, s->prov);
	check(arg, s->func);
	check(arg, s->name);
	if (s->n_args > DOF_MAX_ARGS)
		__builtin_trap();
	for (uint32_t i = 0; i < s->n_args; i++)
		check(arg, s->arg[i]);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* a copy of its own, so that a sanitizer sees a byte too far */
	char *copy = malloc(size + !size);
	struct bytes b = { copy, size };

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	(void)dof_each(copy, size, look, &b);
	free(copy);
	return 0;
}
