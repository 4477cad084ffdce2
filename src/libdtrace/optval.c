/* SPDX-License-Identifier: MIT */
/*
 * Values of options: sizes, rates, booleans, numbers, words, and what each option allows. A value that is
 * refused leaves the option as it was.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/ir.h"
#include "libdtrace/dt_impl.h"

static bool parse_size(const char *s, int64_t *ret)
{
	char *end;
	unsigned shift = 0;
	long long v;

	errno = 0;
	v = strtoll(s, &end, 0);
	if (end == s || v < 0 || errno)
		return false;
	switch (tolower((unsigned char)*end)) {
	case 't': shift = 40; break;
	case 'g': shift = 30; break;
	case 'm': shift = 20; break;
	case 'k': shift = 10; break;
	case '\0': *ret = v; return true;
	default: return false;
	}
	if (end[1] || v > INT64_MAX >> shift)
		return false;
	*ret = v << shift;
	return true;
}

static const struct {
	const char *name;
	int64_t ns;
} units[] = {
	{ "ns", 1 },
	{ "nsec", 1 },
	{ "us", 1000 },
	{ "usec", 1000 },
	{ "ms", 1000000 },
	{ "msec", 1000000 },
	{ "s", 1000000000 },
	{ "sec", 1000000000 },
	{ "m", 60000000000 },
	{ "min", 60000000000 },
	{ "h", 3600000000000 },
	{ "hour", 3600000000000 },
	{ "d", 86400000000000 },
	{ "day", 86400000000000 },
	{ "hz", 0 },
	{ "", 0 },
};

/* Nanoseconds between events; a bare number is a frequency. */
static bool parse_rate(const char *s, int64_t *ret)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(s, &end, 0);
	if (end == s || v < 0 || errno)
		return false;
	if (v == 0) { /* in_range() says who takes it */
		*ret = 0;
		return *end == '\0';
	}
	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcasecmp(end, units[i].name) != 0)
			continue;
		if (units[i].ns && v > INT64_MAX / units[i].ns)
			return false;
		*ret = units[i].ns ? v * units[i].ns : 1000000000 / v;
		if (*ret == 0)
			*ret = 1;
		return true;
	}
	return false;
}

static bool parse_bool(const char *s, int64_t *ret)
{
	static const char *const on[] = { "yes", "enable", "true", "on", "set", "1" };
	static const char *const off[] = { "no", "disable", "false", "off", "unset", "0" };

	for (unsigned i = 0; i < 6; i++) {
		if (strcasecmp(s, on[i]) == 0 || strcasecmp(s, off[i]) == 0) {
			*ret = strcasecmp(s, on[i]) == 0;
			return true;
		}
	}
	return false;
}

static bool parse_int(const char *s, int64_t *ret)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(s, &end, 0);
	*ret = v;
	return end != s && !*end && !errno && v >= 0 && v <= INT32_MAX;
}

/* ---- what each option allows ---- */

/* Options that are one of some words; the number of the word is the option's value. */
static const struct {
	unsigned id;
	const char *words[5];
} choices[] = {
	{ OPT_BUFPOLICY, { "switch", "fill", "ring" } }, /* enum shm_policy */
	{ OPT_BUFRESIZE, { "auto", "manual" } },
	{ OPT_ENCODING, { "ascii", "utf8" } },
	{ OPT_EVALTIME, { "exec", "preinit", "postinit", "main" } }, /* enum proc_evaltime */
	{ OPT_LATE, { "dynamic", "static" } },
	{ OPT_LINKMODE, { "kernel", "primary", "dynamic", "static" } },
	{ OPT_LINKTYPE, { "elf", "dof" } },
	{ OPT_OFORMAT, { "text", "json", "folded", "openmetrics" } }, /* enum consume_form */
	{ OPT_UNWIND, { "dwarf", "fp" } },
	{ OPT_STDC, { "a", "c", "s", "t" } },
};

/* The D language versions that were ever released; this one is the last. */
static const char versions[] =
	" 1.0 1.1 1.2 1.2.1 1.2.2 1.3 1.4 1.4.1 1.5 1.6 1.6.1 1.6.2 1.6.3 1.6.4 1.7 "
	"1.7.1 1.8 1.8.1 1.9 1.9.1 1.10 1.11 1.12 1.12.1 1.13 1.14 1.15 1.16 1.17 "
	"1.18 1.19 2.0 ";

/* n, n.n or n.n.n */
static bool is_version(const char *s)
{
	unsigned dots = 0;

	if (!isdigit((unsigned char)*s))
		return false;
	for (; *s; s++) {
		if (isdigit((unsigned char)*s))
			continue;
		if (*s != '.' || !isdigit((unsigned char)s[1]) || ++dots > 2)
			return false;
	}
	return true;
}

static const char *version_error(const char *s)
{
	char word[32];

	if (!is_version(s))
		return "Version is not properly formatted or is too large";
	snprintf(word, sizeof(word), " %s ", s);
	return strstr(versions, word) ? NULL : "Requested version is not supported by compiler";
}

static bool one_of(unsigned row, const char *s, int64_t *ret)
{
	for (unsigned i = 0; i < 5 && choices[row].words[i]; i++) {
		if (strcmp(choices[row].words[i], s) == 0) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static bool word_ok(unsigned id, const char *s, int64_t *ret)
{
	struct stability st;

	for (unsigned i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (choices[i].id == id)
			return one_of(i, s, ret);
	switch (id) {
	case OPT_DUMP:
		*ret = 1;
		return strcmp(s, "ast") == 0 || strcmp(s, "ir") == 0 || ir_is_pass(s);
	case OPT_AMIN: return sema_parse_stability(s, &st);
	case OPT_SETENV: return *s != '=' && strchr(s, '=');
	case OPT_UNSETENV: return *s && !strchr(s, '=');
	default: return *s;
	}
}

static bool in_range(unsigned id, int64_t v)
{
	switch (id) {
	case OPT_DEADMAN: return v >= 1000000000;
	case OPT_STRSIZE: return v >= 8 && v <= 65536;
	case OPT_BUFSIZE:
	case OPT_AGGSIZE:
	case OPT_DYNVARSIZE: return v >= 64 && v <= 1ll << 30;
	case OPT_BPFLOGSIZE: return v >= 4096 && v <= 1ll << 29;
	case OPT_PRINTSIZE: return v >= 1 && v <= 65536;
	case OPT_PCAPSIZE: return v >= 16 && v <= 65536;
	case OPT_USTACKSIZE: return v >= 512 && v <= 65536;
	case OPT_NSPEC: return v <= 65536;
	case OPT_CPUSHARE: return v <= 100;
	case OPT_BUFLIMIT: return v >= 1 && v <= 100;
	case OPT_STACKFRAMES:
	case OPT_USTACKFRAMES:
	case OPT_JSTACKFRAMES:
	case OPT_MAXFRAMES:
	case OPT_IREGS:
	case OPT_TREGS:
	case OPT_TREE: return v >= 1;
	case OPT_STATUSRATE: return v > 0 && v <= 10000000000;
	case OPT_SWITCHRATE: return v > 0;
	case OPT_CLEANRATE: return v >= 200000 && v <= 60000000000;
	default: return true;
	}
}

static bool parse(unsigned id, enum opt_kind kind, const char *s, int64_t *ret)
{
	if (kind == OPTK_BOOL && !s) {
		*ret = 1;
		return true;
	}
	if (!s)
		return false;
	switch (kind) {
	case OPTK_SIZE:
		if (id == OPT_LOCKMEM && strcmp(s, "unlimited") == 0) {
			*ret = INT64_MAX;
			return true;
		}
		return parse_size(s, ret);
	case OPTK_RATE: return parse_rate(s, ret);
	case OPTK_BOOL: return parse_bool(s, ret);
	case OPTK_INT: return parse_int(s, ret);
	case OPTK_STR: return word_ok(id, s, ret);
	}
	return false;
}

const char *dt_opt_value(unsigned id, enum opt_kind kind, const char *s, int64_t *ret)
{
	int64_t v = *ret;

	if (id == OPT_VERSION && s)
		return version_error(s);
	if (!parse(id, kind, s, &v) || !in_range(id, v))
		return "Invalid value for specified option";
	*ret = v;
	return NULL;
}
