// SPDX-License-Identifier: MIT
/* Arguments of SystemTap notes: an operand that is accepted is one that code can be made of. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "provider/usdt_args.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WORDS 33 /* of pt_regs, at most */

static void check(const char *text, const struct usdt_arg *a)
{
	const char *end = text + strlen(text);

	if (a->size != 1 && a->size != 2 && a->size != 4 && a->size != 8)
		__builtin_trap();
	if (a->base >= WORDS || a->index >= WORDS || (a->kind == UA_REG && a->base < 0))
		__builtin_trap();
	if (a->scale != 1 && a->scale != 2 && a->scale != 4 && a->scale != 8)
		__builtin_trap();
	if (a->kind != UA_NONE && (a->sym_is != US_NONE) != (a->sym != NULL))
		__builtin_trap();
	if (a->sym && (a->sym < text || !a->sym_len || a->sym + a->sym_len > end))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *text = arena_strndup(a, (const char *)data, size);
	struct usdt_arg args[USDT_MAX_ARGS];

	for (enum usdt_arch arch = USDT_X86_64; arch <= USDT_AARCH64; arch++) {
		int n = usdt_parse_args(arch, text, args);

		if (n > USDT_MAX_ARGS || (n < 0 && n != -EINVAL))
			__builtin_trap();
		for (int i = 0; i < n; i++)
			check(text, &args[i]);
	}
	arena_free(a);
	return 0;
}
