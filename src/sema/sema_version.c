// SPDX-License-Identifier: MIT
/*
 * Versions of the language: Dynamic Tracing Guide, "Versioning". A program may say for which it was written; names that came
 * later are not there for it. What a library uses is not the program's business.
 */
#include <ctype.h>
#include <string.h>

#include "sema/sema_i.h"

#define VERSION(major, minor, micro) \
	((uint32_t)(major) << 24 | (uint32_t)(minor) << 12 | (uint32_t)(micro))

uint32_t sema_parse_version(const char *text)
{
	static const uint32_t limits[] = { 0xff, 0xfff, 0xfff };
	uint32_t n[3] = { 0 };

	for (unsigned i = 0; i < 3; i++) {
		if (!isdigit((unsigned char)*text))
			return 0;
		for (; isdigit((unsigned char)*text); text++) {
			n[i] = n[i] * 10 + (uint32_t)(*text - '0');
			if (n[i] > limits[i])
				return 0;
		}
		if (!*text)
			return VERSION(n[0], n[1], n[2]);
		if (*text++ != '.')
			return 0;
	}
	return 0;
}

bool version_before(const struct sema *s, uint32_t since)
{
	return s->env->version && !s->cx.in_lib && !s->cx.of_lib && since > s->env->version;
}

bool version_hides(const struct sema *s, const char *name)
{
	static const struct {
		const char *name;
		uint32_t since;
	} rows[] = {
#define SINCE(name, major, minor) { name, VERSION(major, minor, 0) },
#include "tables/since.def"
#undef SINCE
	};

	for (size_t i = 0; s->env->version && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, name) == 0)
			return version_before(s, rows[i].since);
	return false;
}
