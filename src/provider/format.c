// SPDX-License-Identifier: MIT
/*
 * A field's line is "\tfield:TYPE NAME;\toffset:N;\tsize:N;\tsigned:N;", TYPE any C type, NAME with
 * [N] behind it for an array. Text of the kernel, but read as if anybody had written it.
 */
#include "provider/format.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool number(const char *line, size_t len, const char *key, uint32_t *ret)
{
	const char *at = memmem(line, len, key, strlen(key));

	if (!at)
		return false;
	*ret = (uint32_t)strtoul(at + strlen(key), NULL, 10);
	return true;
}

static size_t trim(const char *s, size_t n)
{
	while (n && isspace((unsigned char)s[n - 1]))
		n--;
	return n;
}

static bool starts(const char *s, size_t n, const char *word)
{
	return n >= strlen(word) && strncmp(s, word, strlen(word)) == 0;
}

/* "const char * name" or "char comm[16]": the name is the last word before any '['. */
static bool declaration(struct arena *a, const char *s, size_t n, struct format_field *f)
{
	const char *dim = memchr(s, '[', n);
	const char *locs[] = { "__data_loc ", "__rel_loc " };
	size_t end, start;

	for (int i = 0; i < 2; i++) {
		/* "__data_loc char[] name": the dimension belongs to the type */
		if (starts(s, n, locs[i])) {
			f->dynamic = true;
			s += strlen(locs[i]);
			n -= strlen(locs[i]);
			dim = NULL;
		}
	}
	end = trim(s, dim ? (size_t)(dim - s) : n);
	for (start = end; start && is_word(s[start - 1]);)
		start--;
	if (start == end || start == 0)
		return false;
	f->name = arena_strndup(a, s + start, end - start);
	f->type = arena_printf(a, "%.*s%s%.*s", (int)trim(s, start), s, dim ? " " : "",
			       dim ? (int)(s + n - dim) : 0, dim ? dim : "");
	f->common = strncmp(f->name, "common_", 7) == 0;
	return true;
}

uint32_t format_parse(struct arena *a, const char *text, struct format_field *ret, uint32_t max)
{
	uint32_t n = 0, is_signed;

	for (const char *s = text; s && *s && n < max;) {
		const char *nl = strchr(s, '\n');
		size_t len = nl ? (size_t)(nl - s) : strlen(s);
		const char *at = memmem(s, len, "field:", 6);
		const char *semi = at ? memchr(at, ';', len - (size_t)(at - s)) : NULL;
		struct format_field f = { 0 };

		if (semi && declaration(a, at + 6, (size_t)(semi - at - 6), &f) &&
		    number(semi, len - (size_t)(semi - s), "offset:", &f.off) &&
		    number(semi, len - (size_t)(semi - s), "size:", &f.size)) {
			f.is_signed =
				number(semi, len - (size_t)(semi - s), "signed:", &is_signed) &&
				is_signed;
			ret[n++] = f;
		}
		s = nl ? nl + 1 : NULL;
	}
	return n;
}
