// SPDX-License-Identifier: MIT
/* C types as text: what is read is written as text that reads back as a type like it. */
#include <stdlib.h>
#include <string.h>

#include "types/types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct types *T = types_new(a);
	struct sbuf once = { 0 }, twice = { 0 };

	types_declare_tag(T, TNS_STRUCT, "s");
	types_declare_tag(T, TNS_UNION, "u");
	const struct ctype *t = types_parse(T, arena_strndup(a, (const char *)data, size));
	if (t) {
		type_format(t, NULL, &once);
		const struct ctype *again = types_parse(T, sbuf_str(&once));
		/* Names of parameters are not written; very long text is cut. */
		if (!again && once.len < 4096)
			abort();
		if (again)
			type_format(again, NULL, &twice);
		if (again && strcmp(sbuf_str(&once), sbuf_str(&twice)) != 0)
			abort();
	}
	sbuf_free(&once);
	sbuf_free(&twice);
	arena_free(a);
	return 0;
}
