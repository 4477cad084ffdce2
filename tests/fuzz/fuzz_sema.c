// SPDX-License-Identifier: MIT
/*
 * Parser and semantic analysis on arbitrary text, in the world of tests/unit/sema_world.h. What is
 * accepted must satisfy the contract with the code generator: every expression has a type, and no
 * node is left that only the analysis knows.
 */
#include <stdlib.h>

#include "sema_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sema_world w;
	struct sbuf b = { 0 };

	if (size > 1 << 14)
		return 0;
	world_init(&w);
	w.env.allow_zero = size & 1;
	char *text = arena_strndup(w.a, (const char *)data, size);
	struct sprog *p = world_compile(&w, &w.src, text, strlen(text), PARSE_FILE);
	if (p && !world_tree_ok(p))
		abort();
	for (uint32_t i = 0; i < w.ds.n; i++)
		diag_format(&w.ds.d[i], true, true, &b);
	ast_print_types(w.ast, NULL, &b);
	sbuf_free(&b);
	world_free(&w);
	return 0;
}
