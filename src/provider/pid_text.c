/* SPDX-License-Identifier: MIT */
/* Fields of pid and USDT descriptions. */
#include "provider/pid_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/parse.h"

bool pid_any(const char *field)
{
	return !*field || pdesc_is_glob(field);
}

bool pid_split(const char *prov, uint32_t *ret_len, uint32_t *ret_pid)
{
	size_t n = strlen(prov), at = n;
	unsigned long long pid;

	while (at > 0 && isdigit((unsigned char)prov[at - 1]))
		at--;
	if (at == n || at == 0 || n - at > 10)
		return false;
	pid = strtoull(prov + at, NULL, 10);
	*ret_len = (uint32_t)at;
	*ret_pid = pid > INT32_MAX ? 0 : (uint32_t)pid;
	return true;
}

bool pid_module(const char *field, const char *object, bool is_exe)
{
	size_t n = strlen(field);

	if (!*field || (is_exe && strcmp(field, "a.out") == 0) || strcmp(field, object) == 0)
		return true;
	if (pdesc_is_glob(field))
		return pdesc_glob(field, object) || (is_exe && pdesc_glob(field, "a.out"));
	return strncmp(field, object, n) == 0 && object[n] == '.';
}

bool pid_returns(const char *func)
{
	static const char *const never[] = {
		"_start",          "_dl_start_user", "_dl_runtime_*",
		"__restore_rt",    "*setjmp",        "*getcontext",
		"*setcontext",     "*swapcontext",   "*longjmp",
		"__start_context", "__x86_*_thunk*", "__morestack*",
		"__clone",         "clone",          "__clone3",
		"_Unwind_*",       "_dl_tlsdesc_*",  "__tls_get_addr_slow*",
	};

	for (unsigned i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (pdesc_glob(never[i], func))
			return false;
	return true;
}

bool pid_offset(const char *name, uint64_t *ret)
{
	char *end;

	if (!isxdigit((unsigned char)*name))
		return false;
	*ret = strtoull(name, &end, 16);
	return *end == '\0';
}
