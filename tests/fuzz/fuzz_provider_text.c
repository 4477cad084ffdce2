// SPDX-License-Identifier: MIT
/* Format files of tracefs, and rates that users write. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "provider/format.h"
#include "provider/rate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct format_field f[8];
	char *text = arena_strndup(a, (const char *)data, size);
	uint64_t ns = 0;
	uint32_t n = format_parse(a, text, f, 8);

	while (n--)
		if (!*f[n].name || !f[n].type)
			__builtin_trap();
	if (!rate_parse(text, &ns) && (ns < RATE_MIN_NS || ns > RATE_MAX_NS))
		__builtin_trap();
	arena_free(a);
	return 0;
}
